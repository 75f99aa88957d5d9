"""What the topic wire says about what somebody follows, mutes and hides."""

from typing import NotRequired, TypedDict

from accounts.api.schemas import UserCard
from chat.api.schemas import HiddenChat, HiddenMessage, HiddenPrivateMessage


class FollowedPost(TypedDict):
    """A post the caller follows; `content` is its beginning."""

    id: str
    title: str
    content: str
    topic_id: str
    author_username: str
    created_at: str
    followed_at: str
    comment_count: int


class HiddenTopic(TypedDict):
    """A topic the caller hid."""

    id: str
    title: str
    description: str
    created_at: str


class HiddenPost(TypedDict):
    """A post the caller hid."""

    id: str
    title: str
    author_username: str
    created_at: str
    topic_id: str
    topic_title: str


class HiddenComment(TypedDict):
    """A comment the caller hid; `content` is its beginning."""

    id: str
    content: str
    author_username: str
    created_at: str
    post_id: str


class HiddenItems(TypedDict):
    """Everything the caller hid. `topics`, `posts` and `chats` are other names of the first three lists."""

    hidden_topics: list[HiddenTopic]
    hidden_posts: list[HiddenPost]
    hidden_chats: list[HiddenChat]
    hidden_comments: list[HiddenComment]
    hidden_chat_messages: list[HiddenMessage]
    hidden_private_messages: list[HiddenPrivateMessage]
    topics: list[HiddenTopic]
    posts: list[HiddenPost]
    chats: list[HiddenChat]


class SilencedItem(TypedDict):
    """A muted thing: `type` is `topic`, `post` or `chatroom`. Without an end `silenced_until` and `remaining_seconds`
    are null."""

    id: str
    type: str
    name: str
    description: str
    topic_id: NotRequired[str | None]
    topic_title: NotRequired[str]
    silenced_at: str
    silenced_until: str | None
    remaining_seconds: int | None


class SilencedUser(UserCard):
    """A muted person."""

    muted_until: str | None


class SilencedItems(TypedDict):
    """Everything the caller muted. `items` holds all but the people."""

    items: list[SilencedItem]
    topics: list[SilencedItem]
    posts: list[SilencedItem]
    chats: list[SilencedItem]
    silenced_users: list[SilencedUser]
