"""What happens to posts and comments."""

from core.events import Event
from posts.records import CommentRecord, PostRecord
from topics.events import TopicEvent


class PostCreated(TopicEvent, frozen=True, kw_only=True):
    """A post was made."""

    post: PostRecord


class PostVoted(TopicEvent, frozen=True, kw_only=True):
    """The counts of a post changed. Who voted is told to the voter's own sockets only.

    `cast` is the vote the person clicked (+1 or -1; 0 when they took it back outright), `vote` what they have now.
    """

    post_id: int
    voter_id: int
    cast: int
    vote: int
    upvotes: int
    downvotes: int
    score: int


class CommentCreated(Event, frozen=True, kw_only=True):
    """A comment or reply was made; heard by the sockets that joined the post."""

    post_id: int
    topic_id: int
    comment: CommentRecord

    def streams(self) -> tuple[str, ...]:
        return (f"post:{self.post_id}",)
