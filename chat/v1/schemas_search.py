"""What the guild wire answers about messages that were found."""

from typing import TypedDict

from accounts.v1.schemas import UserPartialResponse
from chat.v1.schemas_messages import MessageResponse


class MessageSearchResponse(TypedDict):
    """A page of messages; `total` counts those of all pages, up to 5000.

    `highlights` tells by message which parts of its content were looked for: pairs of the first UTF-16 unit and the
    one after the last.
    """

    messages: list[MessageResponse]
    total: int
    hits_per_page: int
    page: int
    highlights: dict[str, list[list[int]]]


class UserSearchResponse(TypedDict):
    """A page of people; `total` counts those of all pages."""

    users: list[UserPartialResponse]
    total: int
    limit: int
    offset: int
