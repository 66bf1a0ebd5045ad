"""Structured logging: one JSON object a line on standard output, without personal data.

What a person wrote, and who it was, belongs in the transcript, never in a log. Callers log ids and
counts; `redact` is the net below them for what a library or an exception's text may carry.
"""

import logging
import logging.config
import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL_KEYS: Final = frozenset(
    {
        "text", "payload", "note", "body", "content", "contact", "contact_name", "name", "mobile",
        "company_name", "enterprise", "phone", "uscc", "token", "authorization", "password",
        "openid",
    }
)  # fmt: skip
"""Keys whose values are never written."""

_REDACTED: Final = "[redacted]"
# Bounded by ASCII: to `\w` a Chinese character is a letter, and it stands next to numbers.
_PERSONAL_PATTERNS: Final = (
    # A mainland mobile number, also as +86 and with separators.
    re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![0-9A-Za-z])"),
    # A unified social credit code (GB 32100-2015): 18 characters, no I, O, S, V, Z.
    re.compile(
        r"(?<![0-9A-Z])[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Z])",
        re.IGNORECASE,
    ),
    re.compile(r"(?<=Bearer )\S+", re.IGNORECASE),
)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor that hides personal keys and what looks like a phone, code or token."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if key in PERSONAL_KEYS and value is not None:
        return _REDACTED
    if isinstance(value, str):
        for pattern in _PERSONAL_PATTERNS:
            value = pattern.sub(_REDACTED, value)
        return value
    if isinstance(value, Mapping):
        return {name: _clean(str(name), item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", item) for item in value]
    return value


def configure(process: str, level: str = "INFO") -> None:
    """Route structlog and the standard library's logging to JSON lines on standard output.

    `process` is written with every line. Call it once, before the first line is logged.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _named(process),
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                    ],
                }
            },
            "handlers": {
                "stdout": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stdout",
                    "formatter": "json",
                }
            },
            "root": {"handlers": ["stdout"], "level": level},
            "loggers": {
                # httpx logs each internal call at INFO; uvicorn brings handlers of its own.
                "httpx": {"level": "WARNING"},
                "uvicorn": {"handlers": [], "propagate": True},
                # It names the callers' addresses; the api logs its requests without them.
                "uvicorn.access": {"handlers": [], "propagate": False, "level": "WARNING"},
                "uvicorn.error": {"handlers": [], "propagate": True},
            },
        }
    )


def _named(process: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("process", process)
        return event

    return add
