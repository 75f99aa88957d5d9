"""Taking votes back that should never have counted. Part of an operation."""

from collections.abc import Collection

from core.db.pieces import PIECE
from core.events import publish
from posts.ballots import click
from posts.events import CommentVoted, PostVoted
from posts.models import Comment, CommentVote, Post, PostVote


def retract_votes(topic_id: int, user_ids: Collection[int]) -> bool:
    """Take back some of the votes of these people in a topic. False when there were none. Publishes PostVoted and
    CommentVoted for each."""
    return _of_posts(topic_id, user_ids) or _of_comments(topic_id, user_ids)


def _of_posts(topic_id: int, user_ids: Collection[int]) -> bool:
    votes = list(PostVote.objects.filter(user_id__in=user_ids, post__topic_id=topic_id).order_by("post_id")[:PIECE])
    held = Post.objects.select_for_update(of=("self",)).select_related("topic").order_by("id")
    posts = {post.id: post for post in held.filter(id__in={vote.post_id for vote in votes})}
    for vote in votes:
        post = posts[vote.post_id]
        click(post, vote.user_id, vote.value, vote.value)
        is_kept = post.topic.keeps(post.id)
        facts = _counted(post, vote.user_id)
        publish(PostVoted(post_id=post.id, topic_id=topic_id, also_user_ids=(vote.user_id,), is_kept=is_kept, **facts))
    return bool(votes)


def _of_comments(topic_id: int, user_ids: Collection[int]) -> bool:
    rows = CommentVote.objects.filter(user_id__in=user_ids, comment__post__topic_id=topic_id)
    votes = list(rows.order_by("comment_id")[:PIECE])
    held = Comment.objects.select_for_update().order_by("id")
    comments = {comment.id: comment for comment in held.filter(id__in={vote.comment_id for vote in votes})}
    for vote in votes:
        comment = comments[vote.comment_id]
        click(comment, vote.user_id, vote.value, vote.value)
        publish(CommentVoted(comment_id=comment.id, post_id=comment.post_id, **_counted(comment, vote.user_id)))
    return bool(votes)


def _counted(thing: Post | Comment, voter_id: int) -> dict[str, int]:
    counts = {"upvotes": thing.upvotes, "downvotes": thing.downvotes, "score": thing.score}
    return {"voter_id": voter_id, "cast": 0, "vote": 0, **counts}
