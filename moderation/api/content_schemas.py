"""What administrators are told about content on the topic wire."""

from typing import Literal, TypedDict

from chat.api.schemas import ChatMessage, ChatRoom
from posts.api.schemas import Post
from topics.api.schemas import NamedUser, Topic


class WrittenMessage(TypedDict):
    """Something that somebody wrote in a topic or room."""

    id: str
    content: str
    created_at: str
    topic_id: str | None
    chat_room_id: str | None
    is_anonymous: bool
    gif_url: str | None


class DeletedMessage(ChatMessage):
    """A message that was deleted, with who wrote it even if that was anonymous."""

    username: str
    deleted_by_username: str | None
    permanent_delete_at: str | None


class PendingPost(Post):
    """A post that its author wants gone; `owner` is the author, even if the post is anonymous."""

    owner: NamedUser
    permanent_delete_at: str | None
    deletion_status: str


class PendingDeletions(TypedDict):
    """What waits for an administrator's decision."""

    topics: list[Topic]
    posts: list[PendingPost]
    chatrooms: list[ChatRoom]


class CleanedUp(TypedDict):
    """How many messages went for good."""

    success: Literal[True]
    message: str
    deleted_count: int


class TicketNumbers(TypedDict):
    """How many tickets there are."""

    total: int
    pending: int
    open: int
    in_progress: int
    resolved: int
    closed: int
    categories: dict[str, int]
    priorities: dict[str, int]


class PeopleNumbers(TypedDict):
    """How many people there are."""

    total: int
    banned: int
    admins: int
    new_last_7_days: int


class RecentNumbers(TypedDict):
    """What came in during the last day."""

    new_reports_24h: int
    new_tickets_24h: int
