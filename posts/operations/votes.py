"""Voting on posts."""

from typing import Any

from django.db.models import F

from core.actor import Actor
from core.events import publish
from core.operations import operation
from posts.access import PostAccess, access_post
from posts.events import PostVoted
from posts.models import Post, PostVote
from posts.queries import PostView, seen

UP, DOWN, CLEAR = 1, -1, 0


@operation("post.vote", limit="api:posts:vote")
def vote_on_post(actor: Actor, post_id: int, *, vote: int) -> PostView:
    """Click a vote: `UP` or `DOWN` sets it, takes it back when it stood, or switches; `CLEAR` takes any vote back.

    The locked row of the post serialises all votes on it, so counters and vote rows change as one. Four queries.
    Publishes PostVoted when something changed. Raises ProductError as `access_post` for writing.
    """
    access = access_post(actor, post_id, for_writing=True, lock=True)
    # Read again under the lock: the column of the first query may be older than it.
    before = PostVote.objects.filter(post_id=post_id, user_id=actor.user_id).first()
    had = before.value if before else 0
    after = 0 if vote == had else vote
    if after != had:
        _store(before, actor, post_id, after)
        _count(access.post, had, after)
        publish(_voted(access, actor, vote, after))
    return seen(access, after)


def _store(before: PostVote | None, actor: Actor, post_id: int, value: int) -> None:
    if before is None:
        PostVote.objects.create(post_id=post_id, user_id=actor.user_id, value=value)
    elif value == 0:
        before.delete()
    else:
        PostVote.objects.filter(pk=before.pk).update(value=value)


def _count(post: Post, had: int, has: int) -> None:
    up, down = (has == UP) - (had == UP), (has == DOWN) - (had == DOWN)
    changes: dict[str, Any] = {"upvotes": up, "downvotes": down, "score": up - down}
    Post.objects.filter(pk=post.pk).update(**{name: F(name) + by for name, by in changes.items()})
    for name, by in changes.items():
        # The row is locked, so what was read plus the change is what the database holds.
        setattr(post, name, getattr(post, name) + by)


def _voted(access: PostAccess, actor: Actor, cast: int, vote: int) -> PostVoted:
    post = access.post
    return PostVoted(
        topic_id=post.topic_id,
        also_user_ids=(actor.user_id,),
        post_id=post.id,
        voter_id=actor.user_id,
        cast=cast,
        vote=vote,
        upvotes=post.upvotes,
        downvotes=post.downvotes,
        score=post.score,
    )
