"""Checks of requests that several views of the topic side share."""

from core.api.request import Request
from core.errors import Code, ProductError

_NO_IDS = frozenset({"undefined", "null"})


def topic_id_is_given(request: Request) -> None:
    """Web clients spell an id they do not have as a word. Raises BAD_REQUEST (`topic_id_missing`)."""
    if request.path_values["topic_id"] in _NO_IDS:
        raise ProductError(Code.BAD_REQUEST, reason="topic_id_missing")
