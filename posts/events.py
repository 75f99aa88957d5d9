"""What happens to posts and comments."""

from core.events import Event, user_streams
from posts.records import CommentRecord, PostRecord
from topics.events import TopicEvent


class PostCreated(TopicEvent, frozen=True, kw_only=True):
    """A post was made."""

    post: PostRecord


class PostEvent(TopicEvent, frozen=True, kw_only=True):
    """Heard in the topic; where the post `is_kept` from those who came later, by the sockets that joined the post."""

    post_id: int
    is_kept: bool = False

    def streams(self) -> tuple[str, ...]:
        own = (f"post:{self.post_id}", *user_streams(self.also_user_ids))
        return own if self.is_kept else TopicEvent.streams(self)


class PostVoted(PostEvent, frozen=True, kw_only=True):
    """The counts of a post changed. Who voted is told to the voter's own sockets only.

    `cast` is the vote the person clicked (+1 or -1; 0 when they took it back outright), `vote` what they have now.
    """

    voter_id: int
    cast: int
    vote: int
    upvotes: int
    downvotes: int
    score: int


class PostDeleted(TopicEvent, frozen=True, kw_only=True):
    """A post is gone from where it was, for good or for now."""

    post_id: int

    def streams(self) -> tuple[str, ...]:
        return (*TopicEvent.streams(self), f"post:{self.post_id}")


class PostStatusChanged(PostEvent, frozen=True, kw_only=True):
    """A post was closed, or opened again."""

    status: str
    closure_reason: str | None = None


class CommentEvent(Event, frozen=True, kw_only=True):
    """Heard by the sockets that joined the post."""

    post_id: int

    def streams(self) -> tuple[str, ...]:
        return (f"post:{self.post_id}",)


class CommentCreated(CommentEvent, frozen=True, kw_only=True):
    """A comment or reply was made."""

    topic_id: int
    comment: CommentRecord


class CommentVoted(CommentEvent, frozen=True, kw_only=True):
    """The counts of a comment changed. The fields are those of PostVoted, and so is who hears whose vote it was."""

    comment_id: int
    voter_id: int
    cast: int
    vote: int
    upvotes: int
    downvotes: int
    score: int


class CommentDeleted(CommentEvent, frozen=True, kw_only=True):
    """A comment is gone, or stands without its words where it holds up replies."""

    comment_id: int
