"""The errors that operations raise and both wires render. The tables are `core.error_codes` and `core.field_codes`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from core.error_codes import Code
from core.field_codes import FieldCode

__all__ = ["Code", "FieldCode", "FieldError", "InvalidForm", "OutOfRoom", "ProductError", "RateLimited", "message_of"]


def message_of(code: Code | FieldCode, variables: Mapping[str, object] | None = None) -> str:
    """The English text of a code. Falls back to the code in sentence case when a variable of the text is missing."""
    if "{" not in code.text:
        return code.text
    try:
        return code.text.format_map(variables or {})
    except KeyError:
        return code.value.replace("_", " ").capitalize()


class ProductError(Exception):
    """A refusal with a stable code.

    `reason` is an internal machine word ("topic_banned") that lets the second wire choose its own text; `variables`
    only fill in the text; every other keyword is merged into the body of the answer. `status` is the HTTP status.
    """

    def __init__(
        self,
        code: Code,
        *,
        reason: str = "",
        headers: Mapping[str, str] | None = None,
        variables: Mapping[str, object] | None = None,
        **body_keys: Any,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.reason = reason
        self.headers: dict[str, str] = dict(headers or {})
        self.variables: dict[str, object] = dict(variables or {})
        self.extra: dict[str, Any] = body_keys

        self.status: int = code.status

    @property
    def message(self) -> str:
        """English text of the code."""
        return message_of(self.code, {**self.extra, **self.variables})


class OutOfRoom(ProductError):
    """The disk is full: it is nobody's mistake, and may be over soon (507)."""

    def __init__(self) -> None:
        super().__init__(Code.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"})
        self.status = HTTPStatus.INSUFFICIENT_STORAGE


@dataclass(frozen=True, slots=True)
class FieldError:
    """One invalid value: where (keys and indexes joined by dots, `root` for the whole), why, and text variables.

    `text` replaces the text of the code.
    """

    path: str
    code: FieldCode
    variables: Mapping[str, object] = field(default_factory=dict)
    text: str = ""

    @property
    def message(self) -> str:
        """English text; `name` is the last path segment unless given."""
        return self.text or message_of(self.code, {"name": self.path.rpartition(".")[2], **self.variables})

    @property
    def key(self) -> tuple[str, str]:
        """What makes two reports the same report."""
        return self.path, self.code.value


class InvalidForm(ProductError):
    """Values of the request are invalid (400 INVALID_FORM_BODY); a (path, code) is kept once, in order of discovery."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        super().__init__(Code.INVALID_FORM_BODY)
        kept: dict[tuple[str, str], FieldError] = {}
        for error in errors:
            kept.setdefault(error.key, error)
        self.errors: tuple[FieldError, ...] = tuple(kept.values())

    @classmethod
    def at(cls, path: str, code: FieldCode, *, text: str = "", **variables: object) -> InvalidForm:
        """One invalid value at `path`."""
        return cls([FieldError(path, code, variables, text)])


class RateLimited(ProductError):
    """Too many requests (429). `retry_after` in seconds (raised to 0.001), `reset_at` in unix seconds."""

    def __init__(self, retry_after: float, *, is_global: bool = False, limit: int = 0, reset_at: int = 0) -> None:
        seconds = max(retry_after, 0.001)
        headers = {
            "Retry-After": str(max(1, math.ceil(seconds))),
            "X-RateLimit-Global": "true" if is_global else "false",
        }
        if limit or reset_at:
            headers["X-RateLimit-Limit"] = str(limit)
            headers["X-RateLimit-Remaining"] = "0"
            headers["X-RateLimit-Reset"] = str(reset_at)
        super().__init__(Code.RATE_LIMITED, headers=headers)
        self.extra |= {"global": is_global, "retry_after": seconds}
        self.retry_after = seconds
        self.is_global = is_global
        self.limit = limit
        self.reset_at = reset_at
        self.window_seconds = 0.0  # told by the layer that knows which budget ran out
