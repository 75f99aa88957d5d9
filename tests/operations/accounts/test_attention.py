"""Muting, following and hiding: what runs out, what is kept, what it costs to list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.attention import FOREVER, Kind, Target, is_muted
from accounts.models import Attention
from accounts.operations.attention import follow, hide, mute, unfollow, unhide
from chat.api.inputs import message_draft
from chat.attention import followed_rooms
from chat.operations.messages import send_message
from chat.operations.rooms import create_room
from chat.room_access import feed_id
from chat.room_records import RoomDraft
from core.actor import Actor
from core.clock import at
from posts.attention import followed_posts, hidden_things, muted_things
from posts.drafts import CommentDraft
from posts.identities import identities_of
from posts.operations.comments import create_comment
from posts.queries import post_for
from tests.topic_side import person, post_in, topic_of
from topics.queries import topic_for

pytestmark = pytest.mark.django_db
START = datetime(2030, 1, 1, tzinfo=UTC)
FOLLOWED, HIDDEN, MUTED, IDENTITIES = 1, 7, 4, 4  # queries


def test_a_mute_runs_out_by_itself_everywhere_at_once() -> None:
    actor, topic = person(), topic_of(person())
    post, target = post_in(topic, actor), Target(Kind.TOPIC, topic.id)
    with at(START):
        mute(actor, target, minutes=10)

    def muted() -> list[bool]:
        silenced = [row.id for row in muted_things(actor).topics]
        return [
            is_muted(actor.user_id, target),
            topic_for(actor, topic.id).is_muted,
            post_for(actor, post.id).is_muted,
            topic.id in silenced,
        ]

    with at(START + timedelta(minutes=9, seconds=59)):
        assert muted() == [True] * 4
    with at(START + timedelta(minutes=10)):
        assert muted() == [False] * 4


def test_a_new_mute_replaces_the_old_one() -> None:
    actor, topic = person(), topic_of(person())
    target = Target(Kind.TOPIC, topic.id)
    for minutes in (-1, 5):
        mute(actor, target, minutes=minutes)
    row = Attention.objects.get()
    assert row.muted_until is not None
    assert row.muted_until < FOREVER
    mute(actor, target, minutes=0)
    assert (Attention.objects.get().muted_until, Attention.objects.get().muted_at) == (None, None)


def test_the_three_settings_of_a_thing_do_not_touch_each_other() -> None:
    actor, topic = person(), topic_of(person())
    post = Target(Kind.POST, post_in(topic, actor).id)
    mute(actor, post, minutes=-1)
    follow(actor, post)
    hide(actor, post)
    row = Attention.objects.get()
    assert (row.muted_until, row.followed, row.hidden_at is None) == (FOREVER, True, False)
    unfollow(actor, post)
    unhide(actor, post)
    row.refresh_from_db()
    assert (row.muted_until, row.followed, row.hidden_at) == (FOREVER, False, None)


def test_undoing_what_was_never_done_writes_nothing() -> None:
    actor, topic = person(), topic_of(person())
    target = Target(Kind.TOPIC, topic.id)
    unhide(actor, target)
    mute(actor, target, minutes=0)
    unhide(actor, Target(Kind.MESSAGE, 1))
    assert not Attention.objects.exists()


def everything(owner: Actor, reader: Actor) -> None:
    """One thing of each kind, muted, followed and hidden by the reader."""
    topic = topic_of(owner)
    post = post_in(topic, owner)
    comment = create_comment(owner, post.id, draft=CommentDraft(content="text"))
    room = create_room(owner, topic.id, draft=RoomDraft(name="room"))
    message = send_message(owner, room.id, draft=message_draft("hello", None, anonymous=False))
    feed = send_message(owner, feed_id(topic.id), draft=message_draft("hello", None, anonymous=False))
    for kind, id_ in ((Kind.TOPIC, topic.id), (Kind.POST, post.id), (Kind.ROOM, room.id)):
        mute(reader, Target(kind, id_), minutes=-1)
        hide(reader, Target(kind, id_))
    for kind, id_ in ((Kind.POST, post.id), (Kind.ROOM, room.id)):
        follow(reader, Target(kind, id_))
    for kind, id_ in ((Kind.COMMENT, comment.id), (Kind.MESSAGE, message.id), (Kind.MESSAGE, feed.id)):
        hide(reader, Target(kind, id_))
    mute(reader, Target(Kind.USER, owner.user_id), minutes=5)


def test_lists_take_as_many_queries_for_much_as_for_little() -> None:
    owner, reader = person(), person()
    for times in (1, 3):
        everything(owner, reader)
        for budget, reading in (
            (FOLLOWED, followed_posts),
            (FOLLOWED, followed_rooms),
            (HIDDEN, hidden_things),
            (MUTED, muted_things),
            (IDENTITIES, identities_of),
        ):
            with CaptureQueriesContext(connection) as caught:
                reading(reader)  # type: ignore[operator]
            assert len(caught) <= budget, (times, reading, [query["sql"] for query in caught])
    hidden, muted = hidden_things(reader), muted_things(reader)
    assert [len(part) for part in (hidden.topics, hidden.posts, hidden.rooms)] == [2, 2, 2]
    assert (len(hidden.comments), len(hidden.messages)) == (2, 4)
    assert [len(part) for part in (muted.topics, muted.posts, muted.rooms, muted.people)] == [2, 2, 2, 1]
    assert hidden_things(owner).topics == []
    assert muted_things(owner).topics == []
