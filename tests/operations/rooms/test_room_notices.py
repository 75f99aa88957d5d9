"""Who is told of a room's messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.attention import Kind, Target
from accounts.models import Notification
from accounts.notification_queries import notifications_of
from accounts.operations.attention import hide, mute, unfollow
from chat.api.inputs import message_draft
from chat.models import ChannelMember, Message
from chat.notices import tell_members
from chat.operations.messages import send_message
from chat.operations.rooms import create_room, join_room
from chat.room_records import RoomDraft
from core.actor import Actor
from tests.topic_side import ban, person, topic_of
from topics.models import Level, Topic

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


def heard(actor: Actor) -> list[str]:
    return [record.notice.type for record in notifications_of(actor, limit=99)]


def room_in(topic: Topic | None, owner: Actor, *members: Actor, public: bool = False) -> int:
    made = create_room(owner, None if topic is None else topic.id, draft=RoomDraft(name="Room", is_public=public))
    for member in members:
        ChannelMember.objects.create(channel_id=made.id, user=member.user)
    return made.id


@pytest.fixture
def say(django_capture_on_commit_callbacks: Capture) -> Callable[[Actor, int, str], int]:
    """Send a message and let the job run that it asked for."""

    def saying(actor: Actor, room_id: int, text: str) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return send_message(actor, room_id, draft=message_draft(text, None, anonymous=False)).id

    return saying


@contextmanager
def few_queries(most: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as caught:
        yield
    assert len(caught) <= most, [query["sql"] for query in caught]


@pytest.mark.parametrize("word", ["@everyone", "@todos", "hey @Everyone!"])
@pytest.mark.parametrize("in_topic", [True, False])
def test_who_moderates_a_private_room_calls_everybody_past_their_mutes(
    say: Callable[[Actor, int, str], int], word: str, in_topic: bool
) -> None:
    owner, member, deaf, away = person(), person(), person(), person()
    topic = topic_of(owner) if in_topic else None
    room = room_in(topic, owner, member, deaf, away)
    target = Target(Kind.ROOM, room)
    mute(deaf, target, minutes=-1)
    unfollow(deaf, target)
    hide(away, target)
    say(owner, room, word)
    assert (heard(member), heard(deaf), heard(away)) == (["mention"], ["mention"], [])
    assert heard(owner) == []


def test_others_call_nobody(say: Callable[[Actor, int, str], int]) -> None:
    owner, member, deaf = person(), person(), person()
    room = room_in(topic_of(owner), owner, member, deaf)
    mute(deaf, Target(Kind.ROOM, room), minutes=-1)
    say(member, room, "@everyone")
    assert (heard(owner), heard(deaf)) == (["chatroom_message"], [])
    open_room = room_in(topic_of(owner), owner, deaf, public=True)
    mute(deaf, Target(Kind.ROOM, open_room), minutes=-1)
    say(owner, open_room, "@everyone")
    assert heard(deaf) == []


def test_the_muted_topic_covers_its_rooms(say: Callable[[Actor, int, str], int]) -> None:
    owner, member = person(), person()
    topic = topic_of(owner)
    mute(member, Target(Kind.TOPIC, topic.id), minutes=-1)
    say(owner, room_in(topic, owner, member), "hello")
    assert heard(member) == []


def test_members_who_lost_the_topic_are_not_told(say: Callable[[Actor, int, str], int]) -> None:
    owner, banned, outsider = person(), person(), person()
    topic = topic_of(owner)
    room = room_in(topic, owner, banned, outsider)
    ban(topic, banned)
    say(owner, room, "hello")
    assert (heard(banned), heard(outsider)) == ([], ["chatroom_message"])
    Topic.objects.filter(pk=topic.id).update(require_approval=True)
    say(owner, room, f"hello @{outsider.user.handle}")
    (told,) = Notification.objects.filter(user_id=outsider.user_id)
    assert told.type == "chatroom_message"
    assert heard(outsider) == []  # what they were told of the place before is not read any more


def test_a_mention_replaces_the_notification_of_the_message(say: Callable[[Actor, int, str], int]) -> None:
    owner, member = person(), person()
    for topic in (topic_of(owner), None):
        Notification.objects.all().delete()
        say(owner, room_in(topic, owner, member), f"hello @{member.user.handle}")
        assert heard(member) == ["mention"]


def test_names_of_people_outside_a_private_room_are_only_words(say: Callable[[Actor, int, str], int]) -> None:
    owner, outsider = person(), person()
    for topic in (topic_of(owner), None):
        say(owner, room_in(topic, owner), f"@{outsider.user.handle}")
    assert heard(outsider) == []


def test_of_many_messages_only_the_newest_is_told(django_capture_on_commit_callbacks: Capture) -> None:
    owner, member = person(), person()
    room = room_in(topic_of(owner), owner, member)
    with django_capture_on_commit_callbacks(execute=True):
        sent = [
            send_message(owner, room, draft=message_draft(f"message {number}", None, anonymous=False)).id
            for number in range(3)
        ]
    (record,) = notifications_of(member, limit=9)
    assert record.notice.data["message_id"] == str(sent[-1])


def test_telling_a_big_room_takes_no_more_queries_than_a_small_one(django_capture_on_commit_callbacks: Capture) -> None:
    owner, topic = person(), topic_of(person())
    rooms = {size: room_in(topic, owner, *(person() for _ in range(size))) for size in (2, 40)}
    for size, room in rooms.items():
        with django_capture_on_commit_callbacks(execute=False):
            sent = send_message(owner, room, draft=message_draft("hello", None, anonymous=False))
        message = Message.objects.select_related("author", "channel__home_topic").get(pk=sent.id)
        with few_queries(8):
            tell_members(message, (), insists=False)
        assert Notification.objects.filter(context_id=str(room)).count() == size


def test_joining_again_follows_again(say: Callable[[Actor, int, str], int]) -> None:
    owner, member = person(), person()
    room = room_in(topic_of(owner), owner, public=True)
    join_room(member, room)
    unfollow(member, Target(Kind.ROOM, room))
    say(owner, room, "unheard")
    assert heard(member) == []
    ChannelMember.objects.filter(channel_id=room, user=member.user).update(level=Level.MODERATOR)
    say(member, room, "heard by the owner")
    assert heard(owner) == ["chatroom_message"]
