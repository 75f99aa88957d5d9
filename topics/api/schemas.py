"""What the topic wire says about topics."""

from typing import NotRequired, TypedDict

from accounts.api.schemas import UserCard


class NamedUser(TypedDict):
    """An account by id and name."""

    id: str
    username: str


class TopicModerator(TypedDict):
    """A moderator's entry in a topic."""

    user_id: str
    added_by: str | None
    added_at: str | None
    permissions: list[str]


class TopicSettings(TypedDict):
    """What is allowed in a topic: aliases, and whether only the invited may enter."""

    allow_anonymous: bool
    require_approval: bool


class Topic(TypedDict):
    """A topic. `members` and `banned_users` are whole for its moderators; others see only themselves.

    `user_permission_level`: 0 none, 1 member, 2 moderator, 3 owner.
    """

    _id: str
    id: str
    title: str
    description: str
    tags: list[str]
    owner_id: str
    owner: NamedUser
    moderators: list[TopicModerator]
    members: list[str]
    banned_users: list[str]
    member_count: int
    is_public: bool
    created_at: str
    last_activity: str
    settings: TopicSettings
    post_count: int
    conversation_count: int
    user_permission_level: NotRequired[int]
    is_muted: NotRequired[bool]
    is_deleted: NotRequired[bool]
    deleted_by: NotRequired[str | None]
    deleted_at: NotRequired[str | None]
    permanent_delete_at: NotRequired[str | None]
    deletion_status: NotRequired[str]


class MuteStatus(TypedDict):
    """Whether the caller hears of a thing."""

    muted: bool


class FollowStatus(MuteStatus):
    """Whether the caller hears of a thing, and asked to."""

    following: bool


class ListedModerator(TypedDict):
    """A moderator of a topic."""

    id: str
    username: str
    added_at: str | None
    permissions: list[str]
    added_by: str | None


class InvitedInto(TypedDict):
    """What somebody who is invited may know of the topic."""

    id: str
    title: str
    description: str
    member_count: int


class TopicInvitation(TypedDict):
    """An invitation into a topic."""

    _id: str
    id: str
    topic_id: str
    invited_user_id: str
    invited_by: str
    status: str
    created_at: str
    topic: InvitedInto
    inviter: UserCard


class InvitationEvent(TypedDict):
    """Being invited into a topic, as a socket event."""

    invitation_id: str
    topic_id: str
    invited_user_id: str
    invited_by: str
    invited_by_username: str
    topic_title: str
    topic_description: str


class OwnAlias(TypedDict):
    """The name the caller is anonymous under in a topic."""

    anonymous_name: str | None
    topic_id: str
