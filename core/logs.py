"""Structured logs: one line per fact, with the request's id, and never a secret.

Code logs through `structlog.get_logger()` or the standard library; both end in the same processors.
"""

import logging
import logging.config
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor

from core.clock import iso, now

__all__ = ["configure", "public_path", "redact"]

REDACTED = "[redacted]"
ACCESS = "guildhall.access"
_SECRET_KEY = re.compile(
    r"(?i)(authorization|cookie|password|passwd|secret|token|api_?key|mfa_code|totp|backup_code|ticket|captcha|jwt|session_?key)"
)
_HARMLESS_KEYS = frozenset({"token_kind", "token_count"})
# Whoever knows the address of a webhook speaks through it, and whoever knows that of a gift can take it.
_ADDRESS = re.compile(r"(?<=/webhooks/)[0-9]+/[^/?\s\"']+|(?:(?<=/gift/)|(?<=/gifts/))[A-Za-z0-9]{32}")
_SECRET_VALUES = (
    _ADDRESS,
    # Session tokens, `Bearer x` / `Bot x` / `Admin x` header values, JWTs, and secrets in query strings.
    re.compile(r"flx_[A-Za-z0-9]{8,}"),
    re.compile(r"\b(?:Bearer|Bot|Basic|Admin)\s+[A-Za-z0-9._~+/=-]{8,}"),
    re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"),
    re.compile(r"(?i)(?<=[?&])(?:token|ticket|code|secret|password|access_token|refresh_token)=[^&\s\"']+"),
)
_MAX_DEPTH = 6


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Processor: replaces values of secret-looking keys, and secret-looking text anywhere else."""
    return {key: _clean(key, value, 0) for key, value in event.items()}


def _clean(key: str, value: Any, depth: int) -> Any:
    if _SECRET_KEY.search(key) and key not in _HARMLESS_KEYS:
        return REDACTED
    if isinstance(value, str):
        return _clean_text(value)
    if depth >= _MAX_DEPTH:
        return value
    if isinstance(value, Mapping):
        return {name: _clean(str(name), item, depth + 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean("", item, depth + 1) for item in value]
    return value


def public_path(path: str) -> str:
    """A path that nothing may have answered, as logs may show it."""
    return _ADDRESS.sub(REDACTED, path)


def _clean_text(text: str) -> str:
    for pattern in _SECRET_VALUES:
        text = pattern.sub(REDACTED, text)
    return text


class AccessFormatter(logging.Formatter):
    """Writes the access log, whose messages are dictionaries of harmless facts, without the cost of the processors."""

    def __init__(self, log_format: str) -> None:
        super().__init__()
        self.as_json = log_format == "json"

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        facts = record.msg
        if not isinstance(facts, dict):
            return super().format(record)
        if self.as_json:
            return msgspec.json.encode({**facts, "level": "info", "timestamp": iso(now())}).decode()
        # A path may hold line ends and control characters: what looks like a line of the log must be one.
        return f"{iso(now())} [info     ] " + " ".join(f"{key}={_printable(value)}" for key, value in facts.items())


def _printable(value: Any) -> str:
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(log_format: str) -> list[Processor]:
    renderer: Processor = structlog.dev.ConsoleRenderer(colors=False)
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer()
    # Tracebacks become text before redaction, since exception messages can quote what was sent.
    return [structlog.processors.format_exc_info, redact, renderer]


def configure(options: MutableMapping[str, Any] | None = None) -> None:
    """Set up structlog and the standard library (Django's LOGGING_CONFIG).

    `options` (Django's LOGGING) may hold `level` ("info") and `format` ("console" or "json").
    """
    options = options or {}
    level = str(options.get("level", "info")).upper()
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _shared(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_rendering(str(options.get("format", "console"))),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": formatter,
                "access": {"()": AccessFormatter, "log_format": str(options.get("format", "console"))},
            },
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "structured"},
                "access": {"class": "logging.StreamHandler", "formatter": "access"},
            },
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": _quiet(level),
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _quiet(level: str) -> dict[str, dict[str, Any]]:
    # The access log already tells every refused request; these would tell it twice, or log addresses with secrets.
    names = {"django.request": "ERROR", "uvicorn.access": "WARNING", "httpx": "WARNING", "httpcore": "WARNING"}
    # Jobs and the server's start and end have lines of their own.
    names |= {"celery": "WARNING", "kombu": "WARNING", "uvicorn.error": "WARNING"}
    # Every name that a template does not find is told with all it was given, such as the link of a mail.
    names |= {"django.template": "WARNING"}
    # Frames hold whatever is sent in them, such as the token that opens a session.
    names |= {"websockets": "WARNING", "wsproto": "WARNING", "socketio": "WARNING", "engineio": "WARNING"}
    # It tells each step with the code, token or secret that it looks at.
    names |= {"oauthlib": "WARNING"}
    # Anybody who scans the internet sends a foreign host; a traceback each would bury what matters.
    names |= {"django.security.DisallowedHost": "CRITICAL"}
    access: dict[str, Any] = {"level": level, "handlers": ["access"], "propagate": False}
    return {"django": {"level": level}, ACCESS: access} | {name: {"level": at} for name, at in names.items()}
