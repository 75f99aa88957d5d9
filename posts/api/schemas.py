"""What the topic wire says about posts and comments."""

from typing import NotRequired, TypedDict

from chat.api.render_files import WireFile


class Authored(TypedDict):
    """Who wrote something, and what people think of it.

    `user_id` is empty for anonymous writing, except in the author's own view. `upvotes` and `downvotes` hold at most
    the caller's own id.
    """

    user_id: str
    anonymous_identity: str | None
    display_name: str
    author_username: str
    profile_picture: str | None
    is_admin: bool
    is_owner: bool
    is_moderator: bool
    is_anonymous: bool
    upvotes: list[str]
    downvotes: list[str]
    upvote_count: int
    downvote_count: int
    score: int
    user_has_upvoted: bool
    user_has_downvoted: bool
    is_deleted: bool
    deleted_by: str | None
    deleted_at: str | None
    reports: list[str]
    created_at: str
    updated_at: str
    mentions: list[str]
    content: str
    gif_url: str | None


class Post(Authored):
    """A post of a topic."""

    _id: str
    id: str
    topic_id: str
    title: str
    tags: list[str]
    images: list[WireFile]
    comment_count: int
    status: str
    closure_reason: str | None
    is_followed: bool
    is_silenced: bool
    topic_title: NotRequired[str]


class Comment(Authored):
    """A comment on a post; `replies` are there in trees."""

    _id: str
    id: str
    post_id: str
    parent_comment_id: str | None
    reply_count: int
    depth: int
    replies: "NotRequired[list[Comment]]"


class Votes(TypedDict):
    """The votes of something after one of them changed; who voted is told to the voter alone."""

    user_id: str
    upvote_count: int
    downvote_count: int
    score: int
    user_has_upvoted: bool
    user_has_downvoted: bool


class PostVotes(Votes):
    """Those of a post."""

    post_id: str


class CommentVotes(Votes):
    """Those of a comment."""

    comment_id: str
