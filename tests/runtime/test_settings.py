"""Settings: every one documented, wrong ones refused, secrets kept safe."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from runtime.clock import FixedClock, SystemClock, clock_from
from runtime.settings import ROOT, Settings, kept_secret

EXAMPLE = ROOT / ".env.example"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)


def variables() -> set[str]:
    return {
        str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()
    }


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type,call-arg]


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    listed = re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(variables())


def test_every_setting_of_the_example_has_a_comment_above_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    blocks = re.split(r"\n\s*\n|\n(?=# --- )", "\n".join(lines))
    for block in blocks:
        if re.search(r"^(?:# )?[A-Z_]+=", block, re.MULTILINE):
            assert re.search(r"^# [A-Z`][^=]*$", block, re.MULTILINE), block


def test_the_example_is_a_valid_env_file_and_says_the_defaults() -> None:
    from_example = Settings(_env_file=EXAMPLE)  # type: ignore[call-arg]
    assert from_example.model_dump() == settings().model_dump()


def test_a_misspelt_setting_in_the_env_file_is_refused(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PROT=8001\n", encoding="ascii")
    with pytest.raises(ValidationError, match="prot"):
        Settings(_env_file=env_file)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("RASA_PROCESSES", "0"),
        ("CLOCK_NOW", "2021-06-30T09:00:00"),
        ("RATE_LIMITS", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("RASA_URLS", ","),
        ("ACTIONS_URL", "localhost:5055"),
        ("TURN_TIMEOUT_SECONDS", "-1"),
    ],
)
def test_a_senseless_value_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError, match=variable.lower()):
        settings()


def test_rate_limits_off_and_lists_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMITS", "off")
    monkeypatch.setenv("RASA_URLS", "http://127.0.0.1:1/, http://127.0.0.1:2")
    read = settings()
    assert read.rate_limits is False
    assert read.rasa_urls == ("http://127.0.0.1:1", "http://127.0.0.1:2")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("CLOCK_NOW", "")
    assert (settings().port, settings().clock_now) == (8000, None)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::1", "http://[::1]:8000"),
        ("192.168.1.2", "http://192.168.1.2:8000"),
    ],
)
def test_the_processes_reach_the_api_at_an_address_it_listens_on(host: str, url: str) -> None:
    assert settings(host=host).api_url == url


def test_the_database_lies_in_the_data_folder_unless_given(tmp_path: Path) -> None:
    own = settings(data_dir=tmp_path)
    given = settings(data_dir=tmp_path, database_url="postgresql+asyncpg://u:secret@db/x")
    assert own.database_url == f"sqlite+aiosqlite:///{tmp_path}/yunquan.db"
    assert given.database_url == "postgresql+asyncpg://u:secret@db/x"
    assert "secret" not in repr(given)


def test_the_service_token_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = settings(data_dir=tmp_path).service_token
    again = settings(data_dir=tmp_path).service_token
    mode = stat.S_IMODE((tmp_path / "service_token").stat().st_mode)
    assert (first == again, len(first) >= 43, mode) == (True, True, 0o600)
    assert settings(data_dir=tmp_path, service_token="given").service_token == "given"


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(kept_secret, [tmp_path / "secret"] * 64))
    assert len(secrets) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_an_empty_secret_is_not_a_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(ValueError, match="empty"):
        kept_secret(tmp_path / "secret")


def test_the_clock_stands_still_at_clock_now_in_shanghai() -> None:
    clock = clock_from(settings(clock_now="2021-06-30T17:00:00Z"))
    assert clock.now() == datetime(2021, 6, 30, 17, tzinfo=UTC)
    assert clock.now().isoformat() == "2021-07-01T01:00:00+08:00"
    assert clock.today() == date(2021, 7, 1)


def test_without_clock_now_the_machine_tells_the_time() -> None:
    clock = clock_from(settings())
    assert isinstance(clock, SystemClock)
    assert clock.now().utcoffset() is not None


def test_a_fixed_clock_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        FixedClock(datetime(2021, 6, 30))  # noqa: DTZ001
