"""Deleting everything one has written: counted now, done a day later, in pieces, until it is taken back."""

from datetime import datetime, timedelta

import pytest

from accounts.events import UserUpdated
from accounts.models import User
from accounts.models.user import UserFlags
from chat.drafts import MessageDraft
from chat.events import MessageDeleted, MessagesDeleted
from chat.models import Channel, ChannelKind, ChannelMember, Message, MessageKind
from chat.operations.messages import send_message
from chat.operations.own_messages import (
    DELETE_ALIASED_JOB,
    DELETE_JOB,
    cancel_own_deletion,
    delete_own_piece,
    schedule_own_deletion,
    try_own_deletion,
)
from chat.operations.rooms import create_room
from chat.own_message_tasks import delete_own_aliased_messages, delete_own_messages, find_messages_to_delete
from chat.room_records import RoomDraft
from core.actor import Actor
from core.clock import at, now
from core.errors import Code, ProductError
from core.models import Job
from tests.operations.events import announced, mark
from tests.topic_side import topic_of
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SYSTEM = Actor(user=None, kind="system")


def written(actor: Actor) -> int:
    return Message.objects.filter(author=actor.user, kind=MessageKind.DEFAULT, deleted_at=None).count()


def pending(actor: Actor) -> tuple[datetime | None, int, int]:
    user = User.objects.get(id=actor.user_id)
    return user.messages_deletion_at, user.messages_deletion_channels, user.messages_deletion_messages


def talk(actor: Actor, place: GuildPlace, channel: str, times: int = 1) -> None:
    for number in range(times):
        send_message(actor, place.channel_id(channel), draft=MessageDraft(content=f"{number}"))


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().member("carol").channel("lounge")


@pytest.fixture
def carol(cats: GuildPlace) -> Actor:
    return cats.world.person("carol")


def test_counted_now_and_told_to_the_person(cats: GuildPlace, carol: Actor) -> None:
    talk(carol, cats, "general", 2)
    talk(carol, cats, "lounge")
    start, before = mark(), now()
    schedule_own_deletion(carol)
    moment, channels, messages = pending(carol)
    assert moment is not None
    assert before + DAY <= moment <= now() + DAY
    assert (channels, messages) == (2, 3)
    (told,) = announced(start)
    assert isinstance(told, UserUpdated)
    assert told.user.messages_deletion_messages == 3
    assert written(carol) == 3


def test_asking_again_starts_the_day_anew(cats: GuildPlace, carol: Actor) -> None:
    with at(now() - timedelta(hours=23)):
        schedule_own_deletion(carol)
    talk(carol, cats, "general")
    schedule_own_deletion(carol)
    with at(now() + timedelta(hours=2)):
        delete_own_messages(user_id=carol.user_id)
    assert written(carol) == 1


def test_everything_written_until_then_goes_and_nothing_else(cats: GuildPlace, carol: Actor) -> None:
    talk(carol, cats, "general", 2)
    talk(cats.owner, cats, "general")
    schedule_own_deletion(carol)
    with at(now() + timedelta(hours=1)):
        talk(carol, cats, "lounge")
    with at(now() + DAY + timedelta(minutes=1)):
        talk(carol, cats, "lounge")
        start = mark()
        delete_own_messages(user_id=carol.user_id)
    assert (written(carol), written(cats.owner)) == (1, 1)
    assert Message.objects.filter(author=carol.user, kind=MessageKind.USER_JOIN).exists()
    assert pending(carol) == (None, 0, 0)
    events = announced(start)
    assert [type(event) for event in events] == [MessagesDeleted, MessagesDeleted, UserUpdated]
    deleted = {event.place.channel_id: len(event.message_ids) for event in events if isinstance(event, MessagesDeleted)}
    assert deleted == {cats.channel_id("general"): 2, cats.channel_id("lounge"): 1}


def test_private_and_topic_places_hear_of_each_message(cats: GuildPlace, carol: Actor) -> None:
    other = cats.world.person("other")
    direct = Channel.objects.create(kind=ChannelKind.DM, dm_key="1:2")
    for user in (carol.user, other.user):
        ChannelMember.objects.create(channel=direct, user=user)
    topic = topic_of(other)
    room = create_room(other, topic.id, draft=RoomDraft(name="Lounge")).id
    feed = Channel.objects.get(home_topic=topic, kind=ChannelKind.TOPIC_FEED).id
    for channel_id in (direct.id, room, feed):
        send_message(carol, channel_id, draft=MessageDraft(content="hello"))
    schedule_own_deletion(carol)
    start = mark()
    with at(now() + DAY + timedelta(minutes=1)):
        delete_own_messages(user_id=carol.user_id)
    heard = {event.streams() for event in announced(start) if isinstance(event, MessageDeleted)}
    assert heard == {(f"user:{carol.user_id}", f"user:{other.user_id}"), (f"room:{room}",), (f"topic:{topic.id}",)}
    assert written(carol) == 0
    # The topic side keeps what was deleted for a while, as when it is deleted one by one.
    kept = Message.objects.filter(author=carol.user, deleted_by=carol.user_id).values_list("channel_id", flat=True)
    assert set(kept) == {room, feed}
    assert (
        list(Channel.objects.filter(id__in=(direct.id, room, feed)).values_list("message_count", flat=True)) == [0] * 3
    )


def test_what_was_written_under_an_alias_goes_hours_later_and_by_itself(carol: Actor) -> None:
    """TF-061: what goes together never tells whose an alias is."""
    topics = [topic_of(carol), topic_of(carol)]
    feeds = [Channel.objects.get(home_topic=topic, kind=ChannelKind.TOPIC_FEED).id for topic in topics]
    for feed in feeds:
        send_message(carol, feed, draft=MessageDraft(content="me"))
        send_message(carol, feed, draft=MessageDraft(content="whose", anonymous=True))
    schedule_own_deletion(carol)
    with at(now() + DAY + timedelta(minutes=1)):
        start, over = mark(), now()
        for _ in range(2):  # the sweep comes by again, and asks for nothing twice
            delete_own_messages(user_id=carol.user_id)
        assert [event.is_anonymous for event in announced(start) if isinstance(event, MessageDeleted)] == [False] * 2
        later = {one.arguments["channel_id"]: one.run_after for one in Job.objects.filter(name=DELETE_ALIASED_JOB)}
        assert Job.objects.filter(name=DELETE_ALIASED_JOB).count() == 2 == len(set(later.values()))
        assert all(timedelta(hours=1) <= moment - over <= DAY + timedelta(minutes=1) for moment in later.values())
        for number, feed in enumerate(sorted(later)):
            assert pending(carol)[0] is not None
            assert written(carol) == 2 - number
            delete_own_aliased_messages(user_id=carol.user_id, channel_id=feed)
    assert (written(carol), pending(carol)) == (0, (None, 0, 0))


def test_what_was_written_under_an_alias_stays_when_it_is_taken_back(carol: Actor) -> None:
    feed = Channel.objects.get(home_topic=topic_of(carol), kind=ChannelKind.TOPIC_FEED).id
    send_message(carol, feed, draft=MessageDraft(content="whose", anonymous=True))
    schedule_own_deletion(carol)
    with at(now() + DAY + timedelta(minutes=1)):
        delete_own_messages(user_id=carol.user_id)
        cancel_own_deletion(carol)
        delete_own_aliased_messages(user_id=carol.user_id, channel_id=feed)
    assert written(carol) == 1


def test_in_pieces_of_a_hundred_that_stop_when_it_is_taken_back(cats: GuildPlace, carol: Actor) -> None:
    channel = Channel.objects.get(id=cats.channel_id("general"))
    Message.objects.bulk_create(Message(channel=channel, author=carol.user, content="x") for _ in range(250))
    schedule_own_deletion(carol)
    with at(now() + DAY + timedelta(minutes=1)):
        assert delete_own_piece(SYSTEM, user_id=carol.user_id)
        assert written(carol) == 150
        start = mark()
        cancel_own_deletion(carol)
        assert not delete_own_piece(SYSTEM, user_id=carol.user_id)
    assert written(carol) == 150
    assert pending(carol) == (None, 0, 0)
    assert [type(event) for event in announced(start)] == [UserUpdated]


def test_a_trial_of_a_minute_is_for_staff(cats: GuildPlace, carol: Actor) -> None:
    with pytest.raises(ProductError) as refused:
        try_own_deletion(carol)
    assert refused.value.code is Code.MISSING_ACCESS
    carol.user.flags |= UserFlags.STAFF
    try_own_deletion(carol)
    moment = pending(carol)[0]
    assert moment is not None
    assert timedelta(0) < moment - now() <= timedelta(minutes=1)


def test_one_job_for_each_person_whose_day_is_over(cats: GuildPlace, carol: Actor) -> None:
    schedule_own_deletion(cats.owner)
    with at(now() - DAY - timedelta(minutes=1)):
        schedule_own_deletion(carol)
    Job.objects.all().delete()  # what the asking itself enqueued
    find_messages_to_delete()
    find_messages_to_delete()
    found = [
        arguments["user_id"] for arguments in Job.objects.filter(name=DELETE_JOB).values_list("arguments", flat=True)
    ]
    assert found == [carol.user_id]
