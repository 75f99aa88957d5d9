"""Voting on posts and comments."""

from typing import Any

from core.actor import Actor
from core.events import publish
from core.operations import operation
from posts.access import access_comment, access_post
from posts.ballots import CLEAR, DOWN, UP, click
from posts.events import CommentVoted, PostVoted
from posts.models import Comment, Post
from posts.queries import CommentView, PostView, comment_seen, seen

__all__ = ["CLEAR", "DOWN", "UP", "vote_on_comment", "vote_on_post"]


@operation("post.vote", limit="api:posts:vote")
def vote_on_post(actor: Actor, post_id: int, *, vote: int) -> PostView:
    """Click a vote: `UP` or `DOWN` sets it, takes it back when it stood, or switches; `CLEAR` takes any vote back.

    Four queries. Publishes PostVoted when something changed. Raises ProductError as `access_post` for writing.
    """
    access = access_post(actor, post_id, for_writing=True, lock=True)
    had = access.my_vote
    has = click(access.post, actor.user_id, vote, had)
    if has != had:
        ids: dict[str, Any] = {"post_id": post_id, "topic_id": access.post.topic_id, "also_user_ids": (actor.user_id,)}
        publish(PostVoted(is_kept=access.topic.topic.keeps(post_id), **ids, **_counted(access.post, actor, vote, has)))
    return seen(access, has)


@operation("comment.vote", limit="api:comments:vote")
def vote_on_comment(actor: Actor, comment_id: int, *, vote: int) -> CommentView:
    """Click a vote on a comment: as `vote_on_post`.

    Four queries. Publishes CommentVoted when something changed. Raises ProductError as `access_comment` for writing.
    """
    access = access_comment(actor, comment_id, for_writing=True, lock=True)
    had = access.my_vote
    has = click(access.comment, actor.user_id, vote, had)
    if has != had:
        ids = {"comment_id": comment_id, "post_id": access.comment.post_id}
        publish(CommentVoted(**ids, **_counted(access.comment, actor, vote, has)))
    return comment_seen(access, has)


def _counted(thing: Post | Comment, actor: Actor, cast: int, vote: int) -> dict[str, Any]:
    return {
        "voter_id": actor.user_id,
        "cast": cast,
        "vote": vote,
        "upvotes": thing.upvotes,
        "downvotes": thing.downvotes,
        "score": thing.score,
    }
