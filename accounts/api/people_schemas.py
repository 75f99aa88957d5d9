"""What the topic wire says about other people, and about friends. Nobody's e-mail address is told: it is always ""."""

from typing import Literal, NotRequired, TypedDict

from accounts.api.schemas import UserCard


class PublicUser(UserCard):
    """Somebody's public page. `last_seen` is null while they are online."""

    banner: str | None
    country_code: str | None
    created_at: str
    last_login: str | None
    last_seen: str | None
    is_online: bool


class FoundUser(UserCard):
    """Somebody found by name."""

    email: Literal[""]


class OnlineUser(TypedDict):
    """Somebody who is online. `id` and `user_id` are the same."""

    id: str
    user_id: str
    username: str
    connected_at: str


class UsernameFree(TypedDict):
    """Whether a name is free."""

    username: str
    available: bool


class EmailFree(TypedDict):
    """An address that may be tried."""

    email: str
    available: bool


class Friend(FoundUser):
    """A friend."""

    friendship_id: str
    created_at: str


class OlderFriend(UserCard):
    """A friend, in the older list."""

    friends_since: str


class ReceivedRequest(FoundUser):
    """A friend request that came: `id` is the request's."""

    from_user_id: str
    created_at: str


class SentRequest(FoundUser):
    """A friend request that was sent: `id` is the request's."""

    to_user_id: str
    created_at: str


class OpenRequests(TypedDict):
    """Friend requests that wait."""

    received: list[ReceivedRequest]
    sent: list[SentRequest]


class FriendRequestState(TypedDict):
    """A friend request and what became of it."""

    id: str
    from_user_id: str
    to_user_id: str
    status: Literal["pending", "accepted"]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]


class OlderRequest(TypedDict):
    """A friend request, in the older lists, with the other person."""

    _id: str
    id: str
    from_user_id: str
    to_user_id: str
    status: Literal["pending"]
    created_at: str
    updated_at: str
    from_user: NotRequired[UserCard]
    to_user: NotRequired[UserCard]


class RequestSentAnswer(TypedDict):
    """A request was sent."""

    success: Literal[True]
    request_id: str
    message: str


class AreFriendsAnswer(TypedDict):
    """Whether two people are friends."""

    success: Literal[True]
    are_friends: bool


class FriendCounts(TypedDict):
    """How many friends, and how many who want to be."""

    friends: int
    pending_requests: int
