"""What the guild wire answers about messages that were found."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse
from chat.v1.schemas_messages import MessageResponse


class MessageSearchResponse(TypedDict):
    """A page of messages; `total` counts those of all pages, up to 5000.

    `highlights` tells by message which parts of its content were looked for: pairs of the first UTF-16 unit and the
    one after the last. `indexing` is for servers that answer nothing else while they make an index: this one searches
    at any time, and never says it.
    """

    messages: list[MessageResponse]
    total: int
    hits_per_page: int
    page: int
    highlights: dict[str, list[list[int]]]
    indexing: NotRequired[bool]


class UserSearchResponse(TypedDict):
    """A page of people; `total` counts those of all pages."""

    users: list[UserPartialResponse]
    total: int
    limit: int
    offset: int
