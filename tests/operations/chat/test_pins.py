"""Pins: who may, what is announced, what is listed, and what is left of them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Relationship, RelationshipType
from chat.drafts import MessageDraft, ReferenceDraft
from chat.events import MessageCreated, MessageUpdated
from chat.events_reactions import PinsRead, PinsUpdated
from chat.models import Channel, Message, MessageKind, Pin, ReadState
from chat.operations._pinning import MOST_PINS
from chat.operations.dms import open_dm
from chat.operations.messages import delete_message, delete_messages, send_message
from chat.operations.own_messages import delete_own_piece
from chat.operations.pins import mark_pins_read, pin_message, unpin_message
from chat.operations.read_states import mark_read
from chat.pins import pins_for
from core.actor import Actor
from core.clock import at, iso, now
from core.permissions import DEFAULT, P
from guilds.models import AuditLogEntry, Guild
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark, names
from tests.shared_rows import shared_rows
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


class Scene:
    """A guild where alice may pin and bob may not."""

    def __init__(self) -> None:
        self.world = World()
        self.cats: GuildPlace = self.world.guild().role("pinners", P.PIN_MESSAGES).member("alice", "pinners")
        self.cats.member("bob").channel("log")
        self.channel_id = self.cats.channel_id("log")
        self.alice, self.bob = self.world.person("alice"), self.world.person("bob")

    def say(self, content: str = "hi") -> int:
        return send_message(self.bob, self.channel_id, draft=MessageDraft(content=content)).id

    def pinned(self, number: int) -> list[int]:
        ids = [self.say(str(n)) for n in range(number)]
        for message_id in ids:
            pin_message(self.alice, self.channel_id, message_id)
        return ids

    def listed(self, who: Actor, **window: object) -> list[int]:
        page = pins_for(who, self.channel_id, **({"limit": 50} | window))  # type: ignore[arg-type]
        return [pin.message.id for pin in page.items]

    @property
    def last_pin_at(self) -> datetime | None:
        return Channel.objects.get(pk=self.channel_id).last_pin_at


@shared_rows
def scene() -> Scene:
    return Scene()


def test_pinning_tells_everything_once(scene: Scene) -> None:
    message_id, start = scene.say(), mark()
    for _ in range(2):
        pin_message(scene.alice, scene.channel_id, message_id)
    updated, pins, said = announced(start)
    assert isinstance(updated, MessageUpdated)
    assert (updated.message.pinned, updated.message.author.id) == (True, scene.bob.user_id)
    assert updated.member is not None
    assert isinstance(pins, PinsUpdated)
    assert pins.last_pin_at == scene.last_pin_at
    assert isinstance(said, MessageCreated)
    assert (said.message.kind, said.message.author.id) == (MessageKind.PINNED_MESSAGE, scene.alice.user_id)
    assert said.message.reference is not None
    assert said.message.reference.message_id == message_id
    assert said.message.referenced is None
    assert Message.objects.get(pk=message_id).pinned
    entry = AuditLogEntry.objects.get(action_type=74)
    assert (entry.user_id, entry.target_id) == (scene.alice.user_id, str(message_id))
    assert entry.options == {"channel_id": scene.channel_id, "message_id": message_id}


def test_unpinning_says_nothing_in_the_channel(scene: Scene) -> None:
    old, new = scene.pinned(2)
    first = Pin.objects.get(pk=old).pinned_at
    start = mark()
    for _ in range(2):
        unpin_message(scene.alice, scene.channel_id, new)
    assert names(announced(start)) == ["MessageUpdated", "PinsUpdated"]
    assert scene.last_pin_at == first
    assert not Message.objects.get(pk=new).pinned
    unpin_message(scene.alice, scene.channel_id, old)
    assert scene.last_pin_at is None
    assert AuditLogEntry.objects.filter(action_type=75).count() == 2


def test_who_may_pin_what(scene: Scene) -> None:
    message_id = scene.say()
    eve = scene.world.person("eve")
    for act in (pin_message, unpin_message):
        assert refused(act, scene.bob, scene.channel_id, message_id) == "MISSING_PERMISSIONS"
        assert refused(act, scene.bob, scene.channel_id, 1) == "MISSING_PERMISSIONS"
        assert refused(act, eve, scene.channel_id, message_id) == "ACCESS_DENIED"
        assert refused(act, scene.alice, scene.channel_id, 1) == "UNKNOWN_MESSAGE"
        assert refused(act, scene.alice, scene.cats.channel_id("general"), message_id) == "UNKNOWN_MESSAGE"
    scene.pinned(1)
    notice = Message.objects.get(channel_id=scene.channel_id, kind=MessageKind.PINNED_MESSAGE)
    assert refused(pin_message, scene.alice, scene.channel_id, notice.id) == "CANNOT_MODIFY_SYSTEM_WEBHOOK"
    scene.cats.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    assert refused(pin_message, scene.alice, scene.channel_id, message_id) == "UNKNOWN_MESSAGE"


def test_a_channel_has_room_for_so_many(scene: Scene) -> None:
    made = [Message(id=n, channel_id=scene.channel_id, author=scene.bob.user) for n in range(1, MOST_PINS + 1)]
    Message.objects.bulk_create(made)
    Pin.objects.bulk_create([Pin(message=one, channel_id=scene.channel_id, pinned_by=1) for one in made])
    assert refused(pin_message, scene.alice, scene.channel_id, scene.say()) == "MAX_PINS_PER_CHANNEL"


def test_in_private_everybody_pins_unless_blocked() -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    world.guild("common", owner="alice").member("bob")
    channel = open_dm(alice, bob.user_id)
    sent = send_message(alice, channel.id, draft=MessageDraft(content="hi"))
    pin_message(bob, channel.id, sent.id)
    assert [pin.message.id for pin in pins_for(alice, channel.id, limit=5).items] == [sent.id]
    Relationship.objects.create(owner=alice.user, other=bob.user, type=RelationshipType.BLOCKED)
    for who in (alice, bob):
        assert refused(unpin_message, who, channel.id, sent.id) == "CANNOT_SEND_MESSAGES_TO_USER"
    assert refused(pins_for, world.person("eve"), channel.id, limit=5) == "UNKNOWN_CHANNEL"
    assert not AuditLogEntry.objects.filter(action_type=74).exists()


def test_pins_are_listed_by_the_time_of_pinning(scene: Scene) -> None:
    ids = [scene.say(str(n)) for n in range(3)]
    moment = now().replace(microsecond=999_999)
    with at(moment):  # at the same moment
        for message_id in (ids[1], ids[2], ids[0]):
            pin_message(scene.alice, scene.channel_id, message_id)
    assert scene.listed(scene.bob) == [ids[0], ids[2], ids[1]]
    page = pins_for(scene.bob, scene.channel_id, limit=2)
    assert ([pin.message.id for pin in page.items], page.has_more) == ([ids[0], ids[2]], True)
    # As a client does it: with the time as the wire shows it.
    shown = datetime.fromisoformat(iso(page.items[-1].pinned_at))
    page = pins_for(scene.bob, scene.channel_id, limit=2, before=shown)
    assert ([pin.message.id for pin in page.items], page.has_more) == ([ids[1]], False)
    assert scene.listed(scene.bob, before=datetime(2000, 1, 1, tzinfo=UTC)) == []


def test_the_history_rule_holds_for_pins(scene: Scene) -> None:
    old = scene.pinned(1)[0]
    scene.cats.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    assert scene.listed(scene.bob) == []
    with at((now() + timedelta(seconds=5)).replace(microsecond=0)):
        Guild.objects.filter(pk=scene.cats.id).update(message_history_cutoff=now())
        draft = MessageDraft(content="new", reference=ReferenceDraft(old))
        new = send_message(scene.cats.owner, scene.channel_id, draft=draft)
        pin_message(scene.cats.owner, scene.channel_id, new.id)
        (pin,) = pins_for(scene.bob, scene.channel_id, limit=5).items
    assert pin.message.id == new.id
    assert pin.message.referenced is None
    (newest, oldest) = pins_for(scene.cats.owner, scene.channel_id, limit=5).items
    assert newest.message.referenced is not None
    assert oldest.message.id == old


@pytest.mark.parametrize("way", ["one", "many", "own"])
def test_a_deleted_message_is_pinned_no_more(scene: Scene, way: str) -> None:
    old, new = scene.pinned(2)
    first, start = Pin.objects.get(pk=old).pinned_at, mark()
    if way == "one":
        delete_message(scene.bob, scene.channel_id, new)
    elif way == "many":
        delete_messages(scene.cats.owner, scene.channel_id, message_ids=(new, 1))
    else:
        Message.objects.filter(pk=old).update(author=scene.alice.user)
        user = scene.bob.user
        user.messages_deletion_at = now() - timedelta(seconds=1)
        user.save()
        with at(now() + timedelta(seconds=2)):
            user.messages_deletion_at = now()
            user.save()
            delete_own_piece(Actor(user=None, kind="system"), user_id=user.id)
    *_, last = [event for event in announced(start) if isinstance(event, PinsUpdated)]
    assert last.last_pin_at == first == scene.last_pin_at
    assert scene.listed(scene.bob) == [old]


def test_other_deletions_leave_the_pins_alone(scene: Scene) -> None:
    scene.pinned(1)
    other, start = scene.say(), mark()
    delete_message(scene.bob, scene.channel_id, other)
    assert names(announced(start)) == ["MessageDeleted"]


def test_having_seen_the_pins(scene: Scene) -> None:
    start = mark()
    mark_pins_read(scene.bob, scene.channel_id)
    assert announced(start) == []
    scene.pinned(1)
    message_id = scene.say()
    mark_read(scene.bob, scene.channel_id, message_id, mention_count=3)
    start = mark()
    mark_pins_read(scene.bob, scene.channel_id)
    state = ReadState.objects.get(user_id=scene.bob.user_id, channel_id=scene.channel_id)
    assert (state.last_message_id, state.mention_count) == (message_id, 3)
    assert state.last_pin_at == scene.last_pin_at
    (event,) = announced(start)
    assert isinstance(event, PinsRead)
    assert (event.streams(), event.last_pin_at) == ((f"user:{scene.bob.user_id}",), scene.last_pin_at)
    mark_pins_read(scene.cats.owner, scene.channel_id)
    fresh = ReadState.objects.get(user_id=scene.cats.owner.user_id, channel_id=scene.channel_id)
    assert (fresh.last_message_id, fresh.mention_count) == (None, 0)
    assert refused(mark_pins_read, scene.world.person("eve"), scene.channel_id) == "ACCESS_DENIED"


@pytest.mark.parametrize("number", [1, 20])
def test_a_list_costs_the_same_for_one_and_for_many(scene: Scene, number: int) -> None:
    scene.pinned(number)
    with CaptureQueriesContext(connection) as queries:
        assert len(scene.listed(scene.bob)) == number
    assert len(queries) <= 4  # channel, roles while the guild is new to this process, pins, messages
