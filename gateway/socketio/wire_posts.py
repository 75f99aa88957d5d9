"""What clients hear of posts and comments."""

from functools import partial

from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import post_room, topic_room
from posts.api.render import render_comment, render_post, render_votes
from posts.events import CommentCreated, PostCreated, PostVoted


@renders(PostCreated)
def _post(event: PostCreated) -> list[Delivery]:
    return [Delivery(topic_room(event.topic_id), "new_post", partial(render_post, event.post))]


@renders(PostVoted)
def _post_voted(event: PostVoted) -> list[Delivery]:
    """Taking a vote back outright is told as an upvote: clients read the counts."""
    room, name = topic_room(event.topic_id), "post_downvoted" if event.cast < 0 else "post_upvoted"
    voter = event.voter_id
    return [
        Delivery(room, name, partial(render_votes, event), except_user=voter),
        Delivery(room, name, partial(render_votes, event, voter), only_user=voter),
    ]


@renders(CommentCreated)
def _comment(event: CommentCreated) -> list[Delivery]:
    return [Delivery(post_room(event.post_id), "new_comment", partial(render_comment, event.comment))]
