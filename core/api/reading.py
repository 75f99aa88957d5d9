"""From bytes to values: how bodies, queries and path parameters are read before they are validated."""

from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from core.api.json import decode
from core.api.message_forms import read_message_form
from core.api.request import Request
from core.errors import Code, FieldCode, InvalidForm, ProductError

_MAX_DEPTH = 100
_STRANGERS_BYTES = 1024 * 1024  # whoever is signed in may send pictures (DATA_UPLOAD_MAX_MEMORY_SIZE)
_BROKEN_FORM = (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent, BadRequest, SuspiciousOperation)


def emptied(value: Any) -> Any:
    """The guild wire's pre-pass: "" is null, and so is an inner object that is empty or holds only nulls.

    Raises ValueError for a value nested too deep.
    """
    if isinstance(value, dict):
        return {key: _emptied_inner(item, 1) for key, item in value.items()}
    return _emptied_inner(value, 0)


def _emptied_inner(value: Any, depth: int) -> Any:
    if value == "":
        return None
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deep")
    if isinstance(value, list):
        return [_emptied_inner(item, depth + 1) for item in value]
    if isinstance(value, dict):
        inner = {key: _emptied_inner(item, depth + 1) for key, item in value.items()}
        return inner if any(item is not None for item in inner.values()) else None
    return value


def body_of(request: Request) -> bytes:
    """The raw body. Raises FILE_SIZE_TOO_LARGE beyond the server's limit, BAD_REQUEST when it did not arrive."""
    if (
        request.actor is None
        and not request.is_vouched
        and int(request.META.get("CONTENT_LENGTH") or 0) > _STRANGERS_BYTES
    ):
        raise ProductError(Code.FILE_SIZE_TOO_LARGE)
    try:
        return request.body
    except RequestDataTooBig:
        raise ProductError(Code.FILE_SIZE_TOO_LARGE) from None
    except UnreadablePostError:
        raise ProductError(Code.BAD_REQUEST) from None


def lenient_json(request: Request, maps: frozenset[str] = frozenset()) -> Any:
    """A guild-wire body: nothing and nonsense are `{}`, and the pre-pass has run.

    `maps` names objects with free keys, where null for one key is not the same as null for all of them.
    """
    raw = body_of(request)
    if not raw.strip():
        return {}
    try:
        body = decode(raw)
        return emptied(body) if not maps else _with_maps(body, emptied(body), maps)
    except ValueError:
        return {}


def _with_maps(body: Any, emptied_body: Any, maps: frozenset[str]) -> Any:
    if not isinstance(body, dict):
        return emptied_body
    return emptied_body | {name: emptied(body[name]) for name in maps if isinstance(body.get(name), dict)}


def strict_json(request: Request) -> Any:
    """A topic-wire body: nothing is `{}`; anything else must say it is JSON and be it."""
    raw = body_of(request)
    if not raw.strip():
        return {}
    if not _is_json(request):
        raise ProductError(Code.BAD_REQUEST, reason="not_json")
    try:
        body = decode(raw)
    except ValueError:
        raise ProductError(Code.BAD_REQUEST, reason="invalid_json") from None
    return _unwrapped(body) if request.method == "DELETE" else body


def _is_json(request: Request) -> bool:
    media = (request.content_type or "").lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def _unwrapped(body: Any) -> Any:
    # The real web client wraps the bodies of DELETE once too often.
    inner = body.get("data") if isinstance(body, dict) else None
    return {**inner, **body} if isinstance(inner, dict) else body


def message_body(request: Request) -> Any:
    """A message: JSON as it is, or a form whose part `payload_json` holds it and whose files go to `uploads`."""
    if request.content_type == "multipart/form-data":
        fields, request.uploads = read_message_form(request)
        return _payload(fields)
    raw = body_of(request)
    if not raw.strip():
        return {}
    try:
        return decode(raw)
    except ValueError:
        raise InvalidForm.at("message_data", FieldCode.INVALID_MESSAGE_DATA) from None


def _payload(fields: QueryDict) -> Any:
    payload = fields.get("payload_json")
    if payload is None:
        raise InvalidForm.at("payload_json", FieldCode.PAYLOAD_JSON_REQUIRED_FOR_MULTIPART)
    try:
        return decode(payload)
    except ValueError:
        raise InvalidForm.at("payload_json", FieldCode.INVALID_JSON_IN_PAYLOAD_JSON) from None


def form_body(request: Request) -> Any:
    """The fields of a urlencoded or multipart form; a repeated field is a list. JSON is taken too."""
    if request.content_type in ("application/json", ""):
        return lenient_json(request)
    try:
        return emptied(single_or_list(request.POST))
    except RequestDataTooBig:
        raise ProductError(Code.FILE_SIZE_TOO_LARGE) from None
    except (*_BROKEN_FORM, UnreadablePostError, UnicodeError):
        raise InvalidForm.at("root", FieldCode.INVALID_FORMAT) from None


def payload_body(request: Request) -> dict[str, Any]:
    """What other programs send: a JSON object, or a form whose field `payload` holds one. Anything else is `{}`."""
    is_form = request.content_type == "application/x-www-form-urlencoded"
    raw = body_of(request)
    try:
        body = emptied(decode(QueryDict(raw, encoding="utf-8").get("payload", "") if is_form else raw))
    except (ValueError, TooManyFieldsSent):
        return {}
    return body if isinstance(body, dict) else {}


def query_of(request: Request) -> dict[str, Any]:
    """The query: a repeated key is a list, an empty value is null. Raises BAD_REQUEST for far too many keys."""
    if not request.META.get("QUERY_STRING"):
        return {}
    try:
        values = single_or_list(request.GET)
    except TooManyFieldsSent:
        raise ProductError(Code.BAD_REQUEST) from None
    result: dict[str, Any] = emptied(values)
    return result


def single_or_list(fields: QueryDict) -> dict[str, Any]:
    """The fields of a form or query as a plain dictionary."""
    return {key: values[0] if len(values) == 1 else list(values) for key, values in fields.lists()}
