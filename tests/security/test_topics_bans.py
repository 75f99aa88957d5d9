"""Who is banned from a topic takes no part in it, until the ban runs out; an alias tells nobody who is behind it."""

from datetime import timedelta
from typing import Any

import pytest

from chat.api.inputs import message_draft
from chat.api.render import EVERYBODY, Scene, render_message, render_room_message, render_topic_broadcast
from chat.operations.messages import send_message
from chat.operations.rooms import create_room, join_room
from chat.room_access import feed_id, read_feed, read_room
from chat.room_records import RoomDraft
from core.actor import Actor
from core.clock import now
from core.errors import ProductError
from core.events import decode
from core.ids import to_oid
from core.models import OutboxEvent
from posts.api.render import render_post, render_votes
from posts.drafts import CommentDraft
from posts.events import PostVoted
from posts.models import Post
from posts.operations.comments import create_comment
from posts.operations.votes import UP, vote_on_post
from posts.queries import post_for
from tests.topic_side import ban, person, post_in, topic_of
from topics.models import Topic, TopicBan
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db


def reason_of(work: Any) -> str:
    try:
        work()
    except ProductError as refusal:
        return refusal.reason
    return ""


def doings(actor: Actor, topic: Topic, post_id: int, room_id: int) -> dict[str, Any]:
    draft = message_draft("hello", None, anonymous=False)
    return {
        "join": lambda: join_topic(actor, topic.id),
        "post": lambda: post_in(topic, actor),
        "comment": lambda: create_comment(actor, post_id, draft=CommentDraft(content="x")),
        "vote": lambda: vote_on_post(actor, post_id, vote=UP),
        "write in the feed": lambda: send_message(actor, feed_id(topic.id), draft=draft),
        "write in a room": lambda: send_message(actor, room_id, draft=draft),
        "join a room": lambda: join_room(actor, room_id),
        "make a room": lambda: create_room(actor, topic.id, draft=RoomDraft(name="x")),
    }


@pytest.mark.parametrize("private", [False, True])
def test_a_ban_stops_everything_and_ends_by_itself(private: bool) -> None:
    """TF-034."""
    owner, banned = person(), person()
    topic = topic_of(owner, private=private)
    post, room = post_in(topic, owner), create_room(owner, topic.id, draft=RoomDraft(name="room"))
    ban(topic, banned, expires_at=now() + timedelta(days=1))
    for name, work in doings(banned, topic, post.id, room.id).items():
        assert reason_of(work) == "topic_banned", name
    TopicBan.objects.update(expires_at=now() - timedelta(seconds=1))
    reasons = {reason_of(work) for work in doings(banned, topic, post.id, room.id).values()}
    assert "topic_banned" not in reasons
    assert private or reasons == {""}


def test_an_alias_tells_nobody_who_is_behind_it() -> None:
    """TF-061."""
    author, reader = person(), person()
    topic = topic_of(author)
    room = create_room(author, topic.id, draft=RoomDraft(name="room"))
    secrets = (str(author.user_id), to_oid(author.user_id), author.user.handle)
    draft = message_draft("psst", None, anonymous=True)
    sent, said = send_message(author, room.id, draft=draft), send_message(author, feed_id(topic.id), draft=draft)
    post = post_in(topic, author, anonymous=True)
    # The author owns topic, room and post; even deleting the post themselves tells nothing.
    Post.objects.filter(pk=post.id).update(is_deleted=True, deleted_by=author.user_id)
    admin = person(is_admin=True)
    shown = [
        render_room_message(sent, topic.id),
        render_topic_broadcast(said, topic.id),
        render_post(post),
        render_post(post_for(admin, post.id).record),
    ]
    for reading in (read_room(reader, room.id), read_feed(reader, topic.id)):
        shown.append(render_message(sent, Scene.of(reading.access, reading.moderator_ids), EVERYBODY))
    for rendered in shown:
        text = str(rendered)
        assert not [secret for secret in secrets if secret in text], text
        assert (rendered["user_id"], rendered.get("is_owner", False)) == ("", False)


def test_a_vote_event_names_the_voter_to_the_voter_alone() -> None:
    author, voter = person(), person()
    post = post_in(topic_of(author), author)
    vote_on_post(voter, post.id, vote=UP)
    event = decode(bytes(OutboxEvent.objects.order_by("-id").first().body))
    assert isinstance(event, PostVoted)
    assert render_votes(event) == {
        "post_id": to_oid(post.id),
        "user_id": "",
        "upvote_count": 1,
        "downvote_count": 0,
        "score": 1,
        "user_has_upvoted": False,
        "user_has_downvoted": False,
    }
    own = render_votes(event, voter.user_id)
    assert (own["user_id"], own["user_has_upvoted"]) == (to_oid(voter.user_id), True)
