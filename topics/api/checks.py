"""Checks of requests that several views of the topic side share."""

from core.api.request import Request
from core.errors import Code, ProductError
from core.ids import is_foreign_oid, parse_oid

_NO_IDS = frozenset({"undefined", "null"})


def topic_id_is_given(request: Request) -> None:
    """Refuse what is no id before it is looked up; web clients spell an id they do not have as a word.

    Raises BAD_REQUEST (`topic_id_missing`, `topic_id_malformed`).
    """
    text = request.path_values["topic_id"]
    if text in _NO_IDS:
        raise ProductError(Code.BAD_REQUEST, reason="topic_id_missing")
    if not _is_id(text):
        raise ProductError(Code.BAD_REQUEST, reason="topic_id_malformed")


def _is_id(text: str) -> bool:
    try:
        parse_oid(text)
    except ValueError:
        return is_foreign_oid(text)
    return True
