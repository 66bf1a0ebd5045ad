"""The one typed settings object of all processes.

Every field is an environment variable of the same name in capitals, read from the environment and,
behind it, from `.env` at the repository's root. `.env.example` lists each of them.
"""

import os
import secrets
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field, HttpUrl, SecretStr, TypeAdapter, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parent.parent
"""The repository's root, where Rasa's project files and `.env` lie."""

_HTTP_URL: Final = TypeAdapter(HttpUrl)
_WILDCARD_HOSTS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104

Strings = Annotated[tuple[str, ...], NoDecode]
"""A comma-separated variable: `A,B` → `("A", "B")`, empty → `()`."""

SecretText = Annotated[SecretStr | None, Field(repr=False)]


class Settings(BaseSettings):
    """All settings, validated; raises `pydantic.ValidationError` that names the wrong variable.

    A name in `.env` that no field has is an error too, so that a misspelt setting is not silent.
    """

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        env_file_encoding="utf-8",
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
    )

    host: str = "127.0.0.1"
    """Address the public port listens on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """The one public port."""
    data_dir: Path = Path("var")
    """Folder for the database, secrets and logs; a relative path counts from the root."""
    database_url_given: SecretText = Field(default=None, validation_alias="database_url")
    service_token_given: SecretText = Field(default=None, validation_alias="service_token")
    api_url_given: str | None = Field(default=None, validation_alias="api_url")

    rasa_processes: int = Field(default=1, ge=1, le=64)
    """Single-worker Rasa processes that the launcher starts."""
    rasa_urls: Strings = ("http://127.0.0.1:5005",)
    """Base addresses of the Rasa processes; the launcher sets them."""
    actions_url: str = "http://127.0.0.1:5055"
    """Base address of the action server; the launcher sets it."""

    clock_now: AwareDatetime | None = None
    """Fixes the clock to an instant (ISO 8601 with offset)."""
    rate_limits: bool = True
    """`off` for load tests that come from one address."""
    turn_timeout_seconds: float = Field(default=10.0, gt=0, le=120)
    """How long the api waits for one turn of Rasa."""
    transcript_retention_days: int = Field(default=180, ge=1, le=3650)
    """Days after which a conversation's transcript is erased."""
    frame_ancestors: Strings = ("'self'",)
    """Origins whose pages may frame the widget's page (CSP `frame-ancestors`)."""
    cors_origins: Strings = ()
    """Origins whose scripts may call the public HTTP interface."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("rasa_urls", "frame_ancestors", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("rasa_urls")
    @classmethod
    def _rasa_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("at least one address is needed")
        return tuple(_base_url(url) for url in value)

    @field_validator("actions_url", "api_url_given")
    @classmethod
    def _one_url(cls, value: str | None) -> str | None:
        return None if value is None else _base_url(value)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return (ROOT / value.expanduser()).resolve()

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL with an async driver; an SQLite file in `data_dir` unless given."""
        if self.database_url_given is not None:
            return self.database_url_given.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir / 'yunquan.db'}"

    @property
    def api_url(self) -> str:
        """Where the other processes reach the api: on this machine, unless given."""
        if self.api_url_given is not None:
            return self.api_url_given
        host = _WILDCARD_HOSTS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @cached_property
    def service_token(self) -> str:
        """The Bearer token of internal calls: `SERVICE_TOKEN`, or the one kept in `data_dir`.

        Made at first use; `OSError` if the folder cannot be written.
        """
        if self.service_token_given is not None:
            return self.service_token_given.get_secret_value()
        return kept_secret(self.data_dir / "service_token")


def kept_secret(path: Path) -> str:
    """The secret in `path`; if there is none, a new one of 256 bits is put there (mode 0600).

    Safe when several processes start at once: all get the same secret.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            # A link never replaces what another process has put there in the meantime.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise ValueError(f"{path} is empty; delete it and a new secret is made")
    return secret


def _base_url(value: str) -> str:
    return str(_HTTP_URL.validate_python(value)).rstrip("/")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """This process's settings, read once."""
    return Settings()
