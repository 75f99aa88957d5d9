"""Private messages: one channel for two people however they come, and what it costs to list them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User, UserSettings
from accounts.models.user import UserFlags
from chat.api.inputs import message_draft
from chat.direct import direct_channel_id
from chat.models import Channel, ChannelMember, Message
from chat.operations.direct import clear_conversation, read_conversation, send_private_message
from chat.operations.read_states import mark_many_read, mark_read
from chat.private_messages import conversations_of, private_history, unread_private_count
from core.actor import Actor
from core.clock import at, now
from core.errors import Code
from core.ids import created_at
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, refused
from tests.topic_side import person

pytestmark = pytest.mark.django_db


def write(sender: Actor, to: Actor, text: str = "hello") -> int:
    return send_private_message(sender, to.user_id, draft=message_draft(text, None, anonymous=False)).id


def test_two_people_have_one_channel_whoever_writes_first() -> None:
    alice, bob = person(), person()
    write(alice, bob)
    write(bob, alice)
    assert Channel.objects.count() == 1
    assert direct_channel_id(alice.user_id, bob.user_id) == direct_channel_id(bob.user_id, alice.user_id)
    assert ChannelMember.objects.filter(is_open=True).count() == 2


def test_the_first_message_is_announced_to_both_after_their_channel() -> None:
    alice, bob, before = person(), person(), mark()
    write(alice, bob)
    events = announced(before)
    assert names(events) == ["PrivateChannelOpened", "PrivateChannelOpened", "MessageCreated", "PeopleNotified"]
    assert [event.streams() for event in events[:2]] == [(f"user:{alice.user_id}",), (f"user:{bob.user_id}",)]


def test_closed_accounts_get_nothing() -> None:
    alice, gone, banned = person(), person(), person()
    User.objects.filter(pk=gone.user_id).update(flags=UserFlags.DELETED)
    User.objects.filter(pk=banned.user_id).update(flags=UserFlags.DISABLED)
    draft = message_draft("hello", None, anonymous=False)
    assert refused(send_private_message, alice, gone.user_id, draft=draft).reason == "recipient_not_found"
    assert refused(send_private_message, alice, banned.user_id, draft=draft).reason == "recipient_banned"
    assert not Channel.objects.exists()


def test_who_restricts_messages_is_reached_through_neither_wire() -> None:
    alice, bob = person(), person()
    UserSettings.objects.create(user=bob.user, default_guilds_restricted=True)
    draft = message_draft("hello", None, anonymous=False)
    assert code_of(send_private_message, alice, bob.user_id, draft=draft) == Code.CANNOT_SEND_MESSAGES_TO_USER
    assert not Channel.objects.exists()
    write(bob, alice)


def read_moments(reader: Actor, other: Actor) -> list[datetime | None]:
    return [message.read_at for message in private_history(reader, other.user_id, limit=9, before=None)]


def test_each_message_says_when_it_was_read() -> None:
    """5.6, section 4: `read_at` of private messages, whichever side it was read on, or by answering."""
    alice, bob, begin = person(), person(), now()
    moments = [begin + timedelta(minutes=number) for number in range(1, 4)]
    first = write(alice, bob)
    channel_id = Channel.objects.get().id
    assert read_moments(alice, bob) == [None]
    with at(moments[0]):
        read_conversation(bob, alice.user_id)
    second = write(alice, bob)
    with at(moments[1]):
        mark_read(bob, channel_id, second)
    third = write(alice, bob)
    with at(moments[2]):
        answer = write(bob, alice)
    by_id = dict(zip((first, second, third, answer), read_moments(alice, bob)[::-1], strict=True))
    told = dict(Message.objects.values_list("id", "read_at"))
    assert told == {first: moments[0], second: moments[1], third: moments[2], answer: None}
    assert sorted(map(str, by_id.values())) == sorted(map(str, told.values()))
    read_conversation(bob, alice.user_id)  # again: what was read stays as it was
    assert dict(Message.objects.values_list("id", "read_at")) == told
    mark_read(bob, channel_id, first)
    assert [moment for moment in read_moments(alice, bob) if moment] == [moments[0]]
    note = write(alice, alice)
    assert read_moments(alice, alice) == [created_at(note)]
    with at(moments[2]):
        mark_many_read(alice, places={channel_id: answer})
    assert Message.objects.get(pk=answer).read_at == moments[2]


def test_reading_is_told_to_the_writer_once() -> None:
    alice, bob = person(), person()
    write(alice, bob)
    before = mark()
    assert [read_conversation(bob, alice.user_id) for _ in range(2)] == [1, 0]
    assert names(announced(before)) == ["MessageRead", "PrivateMessagesRead"]
    assert [message.is_read for message in private_history(alice, bob.user_id, limit=9, before=None)] == [True]
    assert read_conversation(alice, 12345) == 0


def test_many_conversations_cost_as_many_queries_as_one() -> None:
    reader = person()
    for _ in range(2):
        for sender in [person() for _ in range(4)]:
            write(sender, reader)
            write(reader, sender, "answer")
            write(sender, reader)
        with CaptureQueriesContext(connection) as caught:
            found = conversations_of(reader, limit=50)
        assert len(caught) == 2
    assert [conversation.unread_count for conversation in found] == [1] * 8
    with CaptureQueriesContext(connection) as caught:
        assert unread_private_count(reader) == 8
    assert len(caught) == 1
    with CaptureQueriesContext(connection) as caught:
        assert len(private_history(reader, found[0].other.id, limit=50, before=None)) == 3
    assert len(caught) == 3


def test_throwing_away_and_hiding_do_not_bring_back_what_was_unread() -> None:
    alice, bob = person(), person()
    for _ in range(2):
        write(alice, bob)
    assert clear_conversation(bob, alice.user_id) == 2
    assert (conversations_of(bob, limit=9), unread_private_count(bob)) == ([], 0)
    assert len(conversations_of(alice, limit=9)) == 1
    assert clear_conversation(bob, alice.user_id) == 0
