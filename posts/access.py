"""Who may see a post and act on it: fetch, decide, refuse."""

from dataclasses import dataclass

from core.actor import Actor
from core.errors import Code, ProductError
from posts.models import Post
from posts.records import PostRecord
from posts.rows import with_author
from topics.access import TopicAccess, judged
from topics.models import Level
from topics.viewers import with_viewer


@dataclass(frozen=True, slots=True)
class PostAccess:
    """A post with its topic, and what both are to the person who asked."""

    post: Post
    topic: TopicAccess
    author_level: int
    my_vote: int
    is_followed: bool = False
    is_muted: bool = False

    @property
    def record(self) -> PostRecord:
        """The post's facts."""
        return PostRecord.of(self.post, self.author_level)


def access_post(actor: Actor | None, post_id: int, *, for_writing: bool = False, lock: bool = False) -> PostAccess:
    """The post, if the actor may see it. One query.

    `for_writing` also demands that it is not deleted and the actor not banned from its topic; `lock` holds the row,
    which serialises votes. Raises ProductError: NOT_FOUND (`post_not_found`), MISSING_ACCESS (`topic_banned`).
    """
    posts = Post.objects.select_for_update(of=("self",)) if lock else Post.objects.all()
    rows = with_author(with_viewer(posts, actor, "topic__"), actor).select_related("topic", "author")
    post = rows.filter(pk=post_id).first()
    if post is None:
        raise not_found()
    access = PostAccess(
        post,
        _topic(post, actor, for_writing),
        post.author_level,
        post.my_vote,
        is_followed=post.my_follow,
        is_muted=post.my_mute,
    )
    if post.is_deleted and (for_writing or not _sees_deleted(access, actor)):
        raise not_found()
    return access


def not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="post_not_found")


def _topic(post: Post, actor: Actor | None, for_writing: bool) -> TopicAccess:
    try:
        return judged(post.topic, post, actor, for_writing=for_writing)
    except ProductError as refusal:
        # Who may not see the topic asked for a post, and shall hear of nothing else.
        raise not_found() if refusal.reason == "topic_not_found" else refusal from None


def _sees_deleted(access: PostAccess, actor: Actor | None) -> bool:
    is_author = actor is not None and access.post.author_id == actor.user_id
    return is_author or access.topic.level >= Level.MODERATOR
