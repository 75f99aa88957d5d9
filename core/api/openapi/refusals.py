"""What both documents say about refusals, headers and credentials."""

from http import HTTPStatus
from typing import Any

from core.api.endpoint import Endpoint, Gate
from core.api.request import Wire
from core.errors import Code, FieldCode

Schema = dict[str, Any]

_HEADER = "#/components/headers/"
LIMIT_HEADERS: Schema = {
    name: {"$ref": f"{_HEADER}{name}"} for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
}

_ANSWERS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    429: "RateLimited",
    500: "InternalError",
}
_FIELD_PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "path": {"type": "string", "description": "Keys and indexes joined by dots; `root` for the whole"},
        "message": {"type": "string"},
        "code": {"type": "string", "enum": sorted(code.value for code in FieldCode)},
    },
    "required": ["code", "message", "path"],
}
_CODES: Schema = {"type": "string", "enum": sorted(code.value for code in Code)}
_V1_ERROR: Schema = {
    "type": "object",
    "description": "A refusal. Programs decide by `code`; some codes bring further keys.",
    "properties": {
        "code": _CODES,
        "message": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
    },
    "required": ["code", "message"],
    "additionalProperties": True,
}
_TOPICS_ERROR: Schema = {
    "type": "object",
    "description": "A refusal: words for people in `errors` (the first again in `error`), one for programs in `code`.",
    "properties": {
        "success": {"type": "boolean", "enum": [False]},
        "errors": {"type": "array", "items": {"type": "string"}},
        "error": {"type": "string"},
        "code": _CODES,
        "fields": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
    },
    "required": ["code", "error", "errors", "success"],
    "additionalProperties": True,
}
_TOKEN: Schema = {"type": "apiKey", "in": "header", "name": "Authorization"}
_SCHEMES: dict[Wire, Schema] = {
    "v1": {
        "session": _TOKEN | {"description": "A session token, as it is or after `Bearer `"},
        "bot": _TOKEN | {"description": "`Bot ` and a bot token"},
        "bearer": {"type": "http", "scheme": "bearer", "description": "An OAuth2 access token"},
        "key": _TOKEN | {"description": "`Admin ` and the key of an administrator"},
    },
    "topics": {
        "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
        "session": _TOKEN | {"description": "A session token of the guild side"},
    },
}


def components(wire: Wire) -> Schema:
    """The fixed components of a document."""
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    answers = {
        name: {"description": phrase(status), "content": {"application/json": error}}
        for status, name in _ANSWERS.items()
    }
    answers["RateLimited"]["headers"] = LIMIT_HEADERS | {"Retry-After": {"$ref": f"{_HEADER}Retry-After"}}
    whole: Schema = {"schema": {"type": "integer"}}
    names = [*LIMIT_HEADERS, "Retry-After"]
    return {
        "schemas": {"Error": _V1_ERROR if wire == "v1" else _TOPICS_ERROR, "FieldProblem": _FIELD_PROBLEM},
        "responses": answers,
        "headers": dict.fromkeys(names, whole),
        "securitySchemes": _SCHEMES[wire],
    }


def responses(declared: Endpoint, gate: Gate, *, has_path_values: bool) -> Schema:
    """The refusals an endpoint can answer, by status."""
    statuses = {500} | {code.status for code in declared.errors}
    if declared.request is not None or declared.query is not None or has_path_values:
        statuses.add(400)
    if gate != "open":
        statuses |= {401, 403}
    if declared.limit:
        statuses.add(429)
    return {str(status): _refusal(status, declared.errors) for status in sorted(statuses)}


def security(wire: Wire, gate: Gate, scope: str) -> list[Schema]:
    """The credentials an endpoint takes; none for an open one."""
    if gate == "open":
        return [{}]
    if gate == "bearer":
        return [{"bearer": []}]
    if gate == "admin":
        return [{"session": []}, {"key": []}, {"bearer": []}]
    names = ["session"] if gate in ("human", "person") else ["session", "bot"]
    if wire == "topics":
        names = ["cookie", "session"]
    elif scope:
        names.append("bearer")
    return [{name: []} for name in names]


def phrase(status: int) -> str:
    """The usual words for a status."""
    return HTTPStatus(status).phrase


def _refusal(status: int, codes: tuple[Code, ...]) -> Schema:
    named = [code.value for code in codes if code.status == status]
    reference = f"#/components/responses/{_ANSWERS[status]}" if status in _ANSWERS else ""
    if reference and not named:
        return {"$ref": reference}
    words = ", ".join(named)
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    return {"description": f"{phrase(status)}: {words}", "content": {"application/json": error}}
