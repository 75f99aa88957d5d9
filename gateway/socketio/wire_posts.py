"""What clients hear of posts and comments."""

from functools import partial

from core.ids import to_oid
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import post_room, topic_room
from posts.api.render import render_comment, render_comment_votes, render_post, render_votes
from posts.events import (
    CommentCreated,
    CommentDeleted,
    CommentVoted,
    PostCreated,
    PostDeleted,
    PostEvent,
    PostStatusChanged,
    PostVoted,
)


@renders(PostCreated)
def _post(event: PostCreated) -> list[Delivery]:
    return [Delivery(topic_room(event.topic_id), "new_post", partial(render_post, event.post))]


def _room(event: PostEvent) -> str:
    return post_room(event.post_id) if event.is_kept else topic_room(event.topic_id)


@renders(PostVoted)
def _post_voted(event: PostVoted) -> list[Delivery]:
    """Taking a vote back outright is told as an upvote: clients read the counts."""
    room, name = _room(event), "post_downvoted" if event.cast < 0 else "post_upvoted"
    voter = event.voter_id
    return [
        Delivery(room, name, partial(render_votes, event), except_user=voter),
        Delivery(room, name, partial(render_votes, event, voter), only_user=voter),
    ]


@renders(PostDeleted)
def _post_deleted(event: PostDeleted) -> list[Delivery]:
    body = {"post_id": to_oid(event.post_id), "topic_id": to_oid(event.topic_id)}
    return [Delivery((topic_room(event.topic_id), post_room(event.post_id)), "post_deleted", lambda: body)]


@renders(PostStatusChanged)
def _post_status(event: PostStatusChanged) -> list[Delivery]:
    body = {"post_id": to_oid(event.post_id), "status": event.status, "closure_reason": event.closure_reason}
    return [Delivery(_room(event), "post_status_updated", lambda: body)]


@renders(CommentCreated)
def _comment(event: CommentCreated) -> list[Delivery]:
    return [Delivery(post_room(event.post_id), "new_comment", partial(render_comment, event.comment))]


@renders(CommentVoted)
def _comment_voted(event: CommentVoted) -> list[Delivery]:
    room, name = post_room(event.post_id), "comment_downvoted" if event.cast < 0 else "comment_upvoted"
    voter = event.voter_id
    return [
        Delivery(room, name, partial(render_comment_votes, event), except_user=voter),
        Delivery(room, name, partial(render_comment_votes, event, voter), only_user=voter),
    ]


@renders(CommentDeleted)
def _comment_deleted(event: CommentDeleted) -> list[Delivery]:
    body = {"comment_id": to_oid(event.comment_id), "post_id": to_oid(event.post_id)}
    return [Delivery(post_room(event.post_id), "comment_deleted", lambda: body)]
