"""Answers of both wires: bodies, headers, cookies, and the two shapes of a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpResponse, HttpResponseBase

from core.api.endpoint import Text, TextKey
from core.api.json import encode
from core.errors import Code, InvalidForm, ProductError, RateLimited
from core.web import here

__all__ = ["TOPIC_TEXTS", "Answer", "Cookie", "json_response", "topics_refusal", "v1_refusal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """A cookie to set, or to remove when `value` is None. `max_age` in seconds; None lasts as long as the browser."""

    name: str
    value: str | None
    max_age: int | None = None
    secure: bool = False
    http_only: bool = True
    same_site: Literal["Lax", "Strict", "None"] = "Lax"
    domain: str | None = None
    path: str = ""  # of PUBLIC_URL, unless it says another

    def apply(self, response: HttpResponseBase) -> None:
        """Put it on a response."""
        path = self.path or here("") or "/"
        if self.value is None:
            response.delete_cookie(self.name, path=path, domain=self.domain, samesite=self.same_site)
            return
        response.set_cookie(
            self.name,
            self.value,
            max_age=self.max_age,
            secure=self.secure,
            httponly=self.http_only,
            samesite=self.same_site,
            domain=self.domain,
            path=path,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view returns when a plain body is not enough. A body of None is sent as no body at all."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[Cookie] = ()

    def response(self) -> HttpResponse:
        """The Django response."""
        response = json_response(self.body, self.status, self.headers)
        for cookie in self.cookies:
            cookie.apply(response)
        return response


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A JSON answer; None is no body (204 instead of 200)."""
    if body is None:
        response = HttpResponse(status=204 if status == 200 else status, content_type="application/json")
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(encode(body), status=status, content_type="application/json")
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def v1_refusal(error: ProductError) -> HttpResponse:
    """`{"code", "message", ...}` with `errors` for invalid values; OAuth2 codes use the shape of RFC 6749."""
    if error.code.oauth_error:
        body: dict[str, Any] = {"error": error.code.oauth_error, "error_description": error.code.value}
        if error.status == HTTPStatus.UNAUTHORIZED:
            error.headers.setdefault("WWW-Authenticate", 'Basic realm="oauth2"')
    else:
        body = {"code": error.code.value, "message": error.message, **error.extra}
    if isinstance(error, InvalidForm):
        body["errors"] = _field_list(error)
    return json_response(body, error.status, error.headers)


# What the second wire says for a refusal when a view has no words of its own. Apps add theirs with `.update`.
TOPIC_TEXTS: dict[TextKey, Text] = {
    Code.UNAUTHORIZED: "Authentication required",
    Code.NOT_FOUND: "Page not found",
    Code.METHOD_NOT_ALLOWED: "Method not allowed",
    Code.INTERNAL_SERVER_ERROR: "Internal server error",
    Code.FILE_SIZE_TOO_LARGE: (413, "File too large"),
    Code.MISSING_ACL: "Admin privileges required",
    Code.INVALID_API_ORIGIN: "Origin not allowed",
    "invalid_json": (400, "Invalid JSON"),
    "not_json": (400, "Content-Type must be application/json"),
}


def topics_refusal(error: ProductError, *texts: Mapping[TextKey, Text]) -> HttpResponse:
    """`{"success": false, "errors", "error", "code"}`; words by reason, then by code, from the nearest table."""
    status, words = error.status, [error.message]
    if isinstance(error, InvalidForm):
        words = [problem.message for problem in error.errors] or words
    elif isinstance(error, RateLimited):
        words = [_limit_sentence(error)]
    else:
        status, words = _own_words(error, (*texts, TOPIC_TEXTS)) or (status, words)
    body = {"success": False, "errors": words, "error": words[0], "code": error.code.value, **error.extra}
    if isinstance(error, InvalidForm):
        body["fields"] = _field_list(error)
    return json_response(body, status, error.headers)


def _own_words(error: ProductError, tables: Sequence[Mapping[TextKey, Text]]) -> tuple[int, list[str]] | None:
    # A reason is more precise than a code, whichever table knows it.
    text = _first(error.reason, tables) if error.reason else None
    if text is None and "resource" in error.variables:
        text = f"{error.variables['resource']} not found"
    if text is None:
        text = _first(error.code, tables)
    if text is None:
        return None
    status, words = (error.status, text) if isinstance(text, str) else text
    return status, [words.format_map(error.variables) if error.variables else words]


def _first(key: TextKey, tables: Sequence[Mapping[TextKey, Text]]) -> Text | None:
    return next((table[key] for table in tables if key in table), None)


_PERIODS = {1.0: "second", 60.0: "minute", 3600.0: "hour", 86400.0: "day"}


def _limit_sentence(error: RateLimited) -> str:
    if not error.window_seconds:
        return "Rate limit exceeded"
    period = _PERIODS.get(error.window_seconds, f"{error.window_seconds:g} seconds")
    return f"Rate limit exceeded. Maximum {error.limit} requests per {period}."


def _field_list(error: InvalidForm) -> list[dict[str, str]]:
    return [
        {"path": problem.path or "root", "message": problem.message, "code": problem.code.value}
        for problem in error.errors
    ]
