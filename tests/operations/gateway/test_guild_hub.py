"""The guild's hub alone: order of versions, narrowing before delivery, audiences. No database, no sockets."""

import itertools
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from accounts.records import UserRecord
from chat.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelsUpdated,
    ChannelUpdated,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    Place,
)
from chat.events_reactions import ReactionAdded
from chat.records import ChannelRecord, MessageRecord, ReactionEmoji
from core.actor import Actor
from core.clock import now
from core.events import Event
from core.permissions import DEFAULT, Overwrite, P
from gateway.guild_hub import GuildHub
from gateway.guild_state import GuildState
from gateway.reaction_batches import TOGETHER
from gateway.sessions.session import Session
from gateway.timers import Timer
from guilds.events import MemberJoined, MemberLeft, MemberUpdated, RoleCreated, RoleDeleted, RoleUpdated
from guilds.records import GuildRecord, MemberRecord, RoleRecord

GUILD, OWNER, BOB, CAROL = 1 << 22, 100, 200, 300
GENERAL, SECRET = 10, 11
HIDE = Overwrite(id=GUILD, type=0, allow=0, deny=int(P.VIEW_CHANNEL))


class _User:
    is_bot = False
    flags = 0

    def __init__(self, user_id: int) -> None:
        self.id = user_id


def user(user_id: int) -> UserRecord:
    return UserRecord(id=user_id, username=f"u{user_id}", discriminator=1, handle=f"u{user_id}")


def member(user_id: int, *role_ids: int) -> MemberRecord:
    return MemberRecord(guild_id=GUILD, user=user(user_id), joined_at=now(), role_ids=role_ids)


def channel(channel_id: int, *overwrites: Overwrite) -> ChannelRecord:
    return ChannelRecord(id=channel_id, kind=0, guild_id=GUILD, name=f"c{channel_id}", overwrites=overwrites)


def state(version: int = 1, *channels: ChannelRecord) -> GuildState:
    guild = GuildRecord(id=GUILD, version=version, name="g", owner_id=OWNER, member_count=2)
    everyone = RoleRecord(id=GUILD, guild_id=GUILD, name="@everyone", permissions=DEFAULT)
    return GuildState(guild, [everyone], channels or (channel(GENERAL), channel(SECRET, HIDE)))


class World:
    """A hub with an owner and Bob, and a clock that waits for nobody."""

    def __init__(self) -> None:
        self.waits: list[Callable[[], None]] = []
        self.reloads = 0
        self.hub = GuildHub(GUILD, self._reload, self._wait)
        self.hub.opened(state())
        self.owner, self.bob = self.session(OWNER), self.session(BOB)

    def _reload(self, hub: GuildHub) -> None:
        self.reloads += 1

    def _wait(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.waits.append(call)
        return Timer(call)

    def session(self, user_id: int, *role_ids: int, session_id: str | None = None) -> Session:
        made = Session(Actor(user=_User(user_id)), "hash", 4096, session_id)
        made.waiting = None
        self.hub.seats.attach(made, member(user_id, *role_ids))
        return made


def heard(session: Session) -> list[tuple[str, Any]]:
    """What the session was sent, as (name, payload)."""
    frames = [json.loads("{" + shared) for _, shared, _ in session.ring]
    return [(frame["t"], frame["d"]) for frame in frames]


def names(session: Session) -> list[str]:
    return [name for name, _ in heard(session)]


_ids = itertools.count(GUILD + 1000)


def message(channel_id: int, version: int, content: str = "hi") -> MessageCreated:
    record = MessageRecord(id=next(_ids) << 22, channel_id=channel_id, author=user(OWNER), content=content)
    place = Place(channel_id=channel_id, kind=0, guild_id=GUILD, version=version)
    return MessageCreated(place=place, message=record, member=member(OWNER))


def test_only_viewers_hear_a_message() -> None:
    world = World()
    world.hub.take(message(GENERAL, 1))
    world.hub.take(message(SECRET, 1))
    assert names(world.owner) == ["MESSAGE_CREATE", "MESSAGE_CREATE"]
    assert [payload["channel_id"] for _, payload in heard(world.bob)] == [str(GENERAL)]


def test_a_message_decided_on_a_newer_structure_waits_for_it() -> None:
    world = World()
    world.hub.take(message(GENERAL, 2))
    assert names(world.bob) == []
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL, HIDE)))
    assert names(world.bob) == ["CHANNEL_DELETE"]
    assert names(world.owner) == ["CHANNEL_UPDATE", "MESSAGE_CREATE"]


def test_a_member_list_that_fails_costs_nobody_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()

    def fail(event: object) -> None:
        raise RuntimeError("a list")

    monkeypatch.setattr(world.hub.lists, "take", fail)
    with pytest.raises(RuntimeError, match="a list"):
        world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL)))
    assert names(world.bob) == ["CHANNEL_UPDATE"]


def test_structure_is_applied_in_the_order_of_versions() -> None:
    world = World()
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=3, channel=channel(GENERAL)))
    world.hub.take(message(GENERAL, 3))
    assert names(world.bob) == []
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL, HIDE)))
    assert names(world.bob) == ["CHANNEL_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "MESSAGE_CREATE"]


def test_a_version_that_stays_missing_makes_the_hub_read_the_guild_again() -> None:
    world = World()
    world.hub.take(message(GENERAL, 5, "late"))
    (give_up,) = world.waits
    give_up()
    assert world.reloads == 1
    fresh = state(5, channel(GENERAL, HIDE), channel(SECRET, HIDE))
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    world.hub.reopened(fresh)
    assert names(world.bob) == ["CHANNEL_DELETE"]
    assert names(world.owner) == ["MESSAGE_CREATE"]


def test_a_channel_that_is_gone_when_the_guild_is_read_again_is_told_once() -> None:
    """What deleted it is among what was missed; it may still come, when nobody sees the channel any more."""
    world = World()
    fresh = state(3, channel(GENERAL))
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    world.hub.reopened(fresh)
    world.hub.take(ChannelDeleted(guild_id=GUILD, version=2, channel=channel(SECRET, HIDE)))
    assert heard(world.owner) == [("CHANNEL_DELETE", {"id": str(SECRET), "guild_id": str(GUILD), "type": 0})]
    assert names(world.bob) == []


def test_reading_again_puts_out_who_is_no_member_any_more() -> None:
    world = World()
    fresh = state(9)
    fresh.members = {OWNER: member(OWNER)}
    world.hub.reopened(fresh)
    world.hub.take(message(GENERAL, 9))
    assert names(world.bob) == ["GUILD_DELETE"]
    assert world.bob.guilds == {}


def test_what_happens_while_the_guild_is_read_comes_after_it_once() -> None:
    hub = GuildHub(GUILD, lambda _: None, lambda _, call: Timer(call))
    hub.hold()
    hub.take(MemberJoined(guild_id=GUILD, version=4, member=member(BOB)))
    hub.take(message(GENERAL, 4, "welcome"))
    hub.opened(state(4))
    bob = Session(Actor(user=_User(BOB)), "hash", 10)
    bob.waiting = None
    hub.seats.attach(bob, member(BOB))
    hub.unhold()
    assert [payload["content"] for _, payload in heard(bob)] == ["welcome"]


def test_what_comes_late_is_not_told_to_those_who_were_shown_it_already() -> None:
    world = World()
    fresh = state(4)
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    world.hub.reopened(fresh)
    carol, moved = world.session(CAROL), world.session(CAROL, session_id="of another process")
    world.hub.take(MemberJoined(guild_id=GUILD, version=2, member=member(400)))
    world.hub.take(ChannelsUpdated(guild_id=GUILD, version=3, channels=(channel(GENERAL),)))
    world.hub.take(RoleUpdated(guild_id=GUILD, version=4, role=world.hub.state.roles[GUILD]))
    assert names(world.bob) == names(moved) == ["GUILD_MEMBER_ADD", "CHANNEL_UPDATE_BULK", "GUILD_ROLE_UPDATE"]
    assert names(carol) == []
    world.hub.take(MemberJoined(guild_id=GUILD, version=5, member=member(500)))
    assert names(carol) == ["GUILD_MEMBER_ADD"]


def test_a_channel_that_comes_late_is_told_of_once() -> None:
    """By the reading of the guild; or, to who comes from another process, by what was shown there."""
    world = World()
    fresh = state(2)
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    fresh.apply(ChannelCreated(guild_id=GUILD, version=3, channel=channel(12)))
    world.hub.reopened(fresh)
    moved = world.session(CAROL, session_id="of another process")
    world.hub.take(ChannelCreated(guild_id=GUILD, version=3, channel=channel(12)))
    assert names(world.owner) == names(world.bob) == ["CHANNEL_CREATE"]
    assert names(moved) == []


def test_a_late_departure_puts_out_nobody_who_has_come_back() -> None:
    world = World()
    fresh = state(4)
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    world.hub.reopened(fresh)
    world.hub.take(MemberLeft(guild_id=GUILD, version=2, user=user(BOB), how="left"))
    world.hub.take(message(GENERAL, 4))
    assert names(world.bob)[-1] == "MESSAGE_CREATE"
    assert "GUILD_DELETE" not in names(world.bob)


def test_who_left_hears_the_end_and_nothing_more() -> None:
    world = World()
    world.hub.take(MemberLeft(guild_id=GUILD, version=2, user=user(BOB), how="kicked"))
    world.hub.take(message(GENERAL, 2))
    assert names(world.bob) == ["GUILD_DELETE"]
    assert names(world.owner) == ["GUILD_MEMBER_REMOVE", "MESSAGE_CREATE"]


def test_a_deleted_channel_is_told_to_those_who_could_see_it() -> None:
    world = World()
    world.hub.take(ChannelDeleted(guild_id=GUILD, version=2, channel=channel(SECRET, HIDE)))
    world.hub.take(ChannelDeleted(guild_id=GUILD, version=3, channel=channel(GENERAL)))
    assert names(world.owner) == ["CHANNEL_DELETE", "CHANNEL_DELETE"]
    assert [payload["id"] for _, payload in heard(world.bob)] == [str(GENERAL)]


def test_a_new_channel_is_announced_once_and_only_to_those_who_see_it() -> None:
    world = World()
    world.hub.take(ChannelCreated(guild_id=GUILD, version=2, channel=channel(12)))
    world.hub.take(ChannelCreated(guild_id=GUILD, version=3, channel=channel(13, HIDE)))
    assert names(world.owner) == ["CHANNEL_CREATE", "CHANNEL_CREATE"]
    assert [payload["id"] for _, payload in heard(world.bob)] == ["12"]


def test_bulk_updates_are_cut_to_what_each_may_see() -> None:
    world = World()
    both = (channel(GENERAL), channel(SECRET, HIDE))
    world.hub.take(ChannelsUpdated(guild_id=GUILD, version=2, channels=both))
    assert [[c["id"] for c in payload["channels"]] for _, payload in heard(world.owner)] == [["10", "11"]]
    assert [[c["id"] for c in payload["channels"]] for _, payload in heard(world.bob)] == [["10"]]
    world.hub.take(ChannelsUpdated(guild_id=GUILD, version=3, channels=(channel(SECRET, HIDE),)))
    assert len(heard(world.bob)) == 1


def test_deletions_of_old_messages_need_the_history() -> None:
    world = World()
    blind = Overwrite(id=GUILD, type=0, allow=0, deny=int(P.READ_MESSAGE_HISTORY))
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL, blind)))
    place = Place(channel_id=GENERAL, kind=0, guild_id=GUILD, version=2)
    world.hub.take(MessageDeleted(place=place, message_id=5, author_id=OWNER))
    world.hub.take(MessagesDeleted(place=place, message_ids=(5, 6)))
    assert names(world.bob) == ["CHANNEL_UPDATE"]
    assert names(world.owner) == ["CHANNEL_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"]


async def test_reactions_that_wait_are_not_told_to_who_has_lost_the_history_meanwhile() -> None:
    """What was before the loss is heard before it."""
    world = World()
    world.bob.flags = TOGETHER
    place = Place(channel_id=GENERAL, kind=0, guild_id=GUILD, version=1)
    for user_id in (OWNER, CAROL):
        emoji = ReactionEmoji(name="A")
        world.hub.take(ReactionAdded(place=place, message_id=5, user_id=user_id, emoji=emoji, actor_id=user_id))
    blind = Overwrite(id=GUILD, type=0, allow=0, deny=int(P.READ_MESSAGE_HISTORY))
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL, blind)))
    world.hub.reactions.flush_all()
    assert names(world.bob) == ["MESSAGE_REACTION_ADD_MANY", "CHANNEL_UPDATE"]


def test_a_role_decides_and_its_end_takes_away() -> None:
    world = World()
    seer = RoleRecord(id=77, guild_id=GUILD, name="seer", position=1, permissions=0)
    allow = Overwrite(id=77, type=0, allow=int(P.VIEW_CHANNEL), deny=0)
    for event in (
        RoleCreated(guild_id=GUILD, version=2, role=seer),
        ChannelUpdated(guild_id=GUILD, version=3, channel=channel(SECRET, HIDE, allow)),
        MemberUpdated(guild_id=GUILD, version=4, member=member(BOB, 77)),
        RoleDeleted(guild_id=GUILD, version=5, role_id=77),
    ):
        world.hub.take(event)
    assert names(world.bob) == [
        "GUILD_ROLE_CREATE",
        "CHANNEL_CREATE",
        "GUILD_MEMBER_UPDATE",
        "CHANNEL_DELETE",
        "GUILD_ROLE_DELETE",
    ]


def test_a_channel_that_many_gain_and_lose_is_encoded_once() -> None:
    world = World()
    carol = world.session(CAROL)
    for version, overwrites in ((2, ()), (3, (HIDE,))):
        changes = (channel(SECRET, *overwrites),)
        world.hub.take(ChannelsUpdated(guild_id=GUILD, version=version, channels=changes))
    for name in ("CHANNEL_CREATE", "CHANNEL_DELETE"):
        (one,), (other,) = ([sent for sent in each.ring if name in sent[1]] for each in (world.bob, carol))
        assert one[1] is other[1]


def test_random_changes_in_any_order_end_in_the_same_view() -> None:
    """Whatever the order of arrival, every session ends with exactly the channels a fresh computation gives it."""
    for seed in range(150):
        _one_random_history(random.Random(seed))


def _one_random_history(dice: random.Random) -> None:
    world = World()
    carol = world.session(CAROL)
    events = _random_events(dice)
    shuffled = sorted(events, key=lambda event: event.version + dice.randint(0, 3))  # type: ignore[attr-defined]
    for event in shuffled:
        world.hub.take(event)
        if dice.random() < 0.3:
            world.hub.take(message(dice.choice((GENERAL, SECRET)), dice.randint(1, len(events) + 1)))
    model = state()
    model.members = {OWNER: member(OWNER), BOB: member(BOB), CAROL: member(CAROL)}
    for event in events:
        model.apply(event)  # type: ignore[arg-type]
    for session in (world.owner, world.bob, carol):
        truth = model.standing(model.members[session.user_id], has_mfa=False).visible
        assert session.guilds[GUILD].visible == truth
        assert _channels_told(session) == truth


def _random_events(dice: random.Random) -> list[Event]:
    events: list[Event] = []
    for version in range(2, dice.randint(4, 14)):
        bits = dice.choice((0, int(P.VIEW_CHANNEL), DEFAULT))
        target = dice.choice((GUILD, 77, BOB))
        overwrite = Overwrite(
            id=target,
            type=1 if target == BOB else 0,
            allow=dice.choice((0, int(P.VIEW_CHANNEL))),
            deny=dice.choice((0, int(P.VIEW_CHANNEL))),
        )
        role = RoleRecord(id=77, guild_id=GUILD, name="r", position=1, permissions=bits)
        someone = dice.choice((BOB, CAROL))
        events.append(
            dice.choice(
                (
                    RoleUpdated(guild_id=GUILD, version=version, role=role),
                    MemberUpdated(guild_id=GUILD, version=version, member=member(someone, *dice.choice(((), (77,))))),
                    ChannelUpdated(
                        guild_id=GUILD, version=version, channel=channel(dice.choice((GENERAL, SECRET)), overwrite)
                    ),
                )
            )
        )
    return events


def _channels_told(session: Session) -> set[int]:
    """What a client that only follows events believes to see, starting from what it saw at first."""
    seen = {GENERAL, SECRET} if session.user_id == OWNER else {GENERAL}
    for name, payload in heard(session):
        if name == "CHANNEL_CREATE":
            seen.add(int(payload["id"]))
        elif name == "CHANNEL_DELETE":
            seen.discard(int(payload["id"]))
    return seen
