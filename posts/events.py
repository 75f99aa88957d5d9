"""What happens to posts."""

from posts.records import PostRecord
from topics.events import TopicEvent


class PostCreated(TopicEvent, frozen=True, kw_only=True):
    """A post was made."""

    post: PostRecord


class PostVoted(TopicEvent, frozen=True, kw_only=True):
    """The counts of a post changed. Who voted is told to the voter's own sockets only.

    `cast` is the vote the person clicked (+1 or -1), `vote` what they have now (0 after taking it back).
    """

    post_id: int
    voter_id: int
    cast: int
    vote: int
    upvotes: int
    downvotes: int
    score: int
