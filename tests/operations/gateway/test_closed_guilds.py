"""Guilds that administrators keep closed (section 10.2 of the gateway's contract): while one is closed to somebody,
they hear of its settings and of nothing else, on whatever way it might come."""

import asyncio
import json
import random
from typing import Any

import pytest
from django.db import transaction
from msgspec.structs import replace

from accounts.events import publish_user_update
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.relationships import block_user
from chat.drafts import MessageDraft
from chat.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelsUpdated,
    ChannelUpdated,
    InviteCreated,
    InviteDeleted,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    MessageUpdated,
    Place,
    PlaceEvent,
    TypingStarted,
)
from chat.events_reactions import (
    AllReactionsRemoved,
    EmojiReactionsRemoved,
    PinsUpdated,
    ReactionAdded,
    ReactionRemoved,
)
from chat.models import ReadState
from chat.operations.messages import send_message
from chat.records import InviteRecord, ReactionEmoji
from core.clock import now
from core.events import Event
from core.sealing import seal
from gateway.dialect.connection import DialectConnection
from gateway.v1.dispatch import is_rendered
from guilds.access import UNAVAILABLE, UNAVAILABLE_BUT_STAFF, locked_guild
from guilds.events import (
    BanLifted,
    GuildDeleted,
    GuildEvent,
    GuildUpdated,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    RoleCreated,
    RoleDeleted,
    RolesReordered,
    RoleUpdated,
)
from guilds.events_expressions import EmojisUpdated, StickersUpdated
from guilds.operations.changing import announce_guild
from guilds.operations.joining import leave_guild
from guilds.records import RoleRecord
from integrations.voice.events import VoiceServerOffered, VoiceStateChanged
from integrations.voice.records import VoiceStateRecord
from integrations.webhooks.events import WebhooksChanged
from tests.operations.gateway import test_guild_hub
from tests.operations.gateway.gateway_lab import Client, Lab, lab
from tests.operations.gateway.test_guild_hub import BOB, CAROL, GENERAL, GUILD, OWNER, channel, member, names, user
from tests.world import GuildPlace, World

STUB = {"id": str(GUILD), "unavailable": True}
ROLE = RoleRecord(id=77, guild_id=GUILD, name="r", position=1)
HEART = ReactionEmoji(name="A")


# -- the guild's hub alone -------------------------------------------------------------------------------------------


class Hub(test_guild_hub.World):
    """A guild whose administrators close and open it; Bob has it on his screen."""

    def __init__(self) -> None:
        super().__init__()
        self.bob.active_guilds.add(GUILD)

    def take(self, kind: type[GuildEvent], **facts: Any) -> None:
        """The next change of the guild."""
        assert self.hub.state is not None
        self.hub.take(kind(guild_id=GUILD, version=self.hub.state.version + 1, **facts))

    def features(self, *features: str) -> None:
        """Administrators set the guild's features."""
        assert self.hub.state is not None
        version = self.hub.state.version + 1
        self.take(GuildUpdated, guild=replace(self.hub.state.guild, features=features, version=version))

    def happens(self, event: type[Event]) -> None:
        """An event of this kind reaches the guild."""
        facts = FACTS[event]
        if issubclass(event, GuildEvent):
            self.take(event, **facts)
            return
        assert self.hub.state is not None
        place = Place(channel_id=GENERAL, kind=0, guild_id=GUILD, version=self.hub.state.version)
        self.hub.take(event(place=place, **facts))


def _voice() -> dict[str, Any]:
    own = {"connection_id": "c1", "session_id": "s", "member": member(BOB), "version": 5}
    return {"state": VoiceStateRecord(user_id=BOB, channel_id=GENERAL, guild_id=GUILD, **own)}


_MESSAGE = replace(test_guild_hub.message(GENERAL, 1).message, mention_everyone=True)
_REACTION = {"message_id": 1 << 60, "emoji": HEART}
FACTS: dict[type[Event], dict[str, Any]] = {
    MemberJoined: {"member": member(400)},
    MemberUpdated: {"member": member(BOB)},
    MemberLeft: {"user": user(400), "how": "left"},
    MemberBanned: {"user": user(400)},
    BanLifted: {"user": user(400)},
    RoleCreated: {"role": ROLE},
    RoleUpdated: {"role": ROLE},
    RolesReordered: {"roles": (ROLE,)},
    RoleDeleted: {"role_id": 77},
    ChannelCreated: {"channel": channel(12)},
    ChannelUpdated: {"channel": channel(12)},
    ChannelsUpdated: {"channels": (channel(GENERAL),)},
    ChannelDeleted: {"channel": channel(12)},
    InviteCreated: {
        "channel_id": GENERAL,
        "code": "abc",
        "invite": InviteRecord(code="abc", inviter=user(OWNER), created_at=now()),
    },
    InviteDeleted: {"channel_id": GENERAL, "code": "abc"},
    EmojisUpdated: {"emojis": ()},
    StickersUpdated: {"stickers": ()},
    MessageCreated: {"message": _MESSAGE},
    MessageUpdated: {"message": _MESSAGE},
    MessageDeleted: {"message_id": 1 << 60, "author_id": OWNER},
    MessagesDeleted: {"message_ids": (1 << 60,)},
    TypingStarted: {"user_id": OWNER, "at": now()},
    ReactionAdded: {**_REACTION, "user_id": OWNER, "actor_id": OWNER},
    ReactionRemoved: {**_REACTION, "user_id": OWNER, "actor_id": OWNER},
    EmojiReactionsRemoved: _REACTION,
    AllReactionsRemoved: {"message_id": 1 << 60},
    PinsUpdated: {},
    WebhooksChanged: {},
    VoiceStateChanged: _voice(),
}
_OTHERWISE = {
    GuildUpdated,  # goes to everybody
    GuildDeleted,  # ends the matter
    VoiceServerOffered,  # to one session, below
}


def _kinds(kind: type[Event]) -> set[type[Event]]:
    return {kind, *(deeper for below in kind.__subclasses__() for deeper in _kinds(below))}


@pytest.mark.once
def test_every_kind_of_event_is_tried() -> None:
    of_guilds = {kind for kind in _kinds(GuildEvent) if is_rendered(kind)}
    of_places = {
        kind for kind in _kinds(PlaceEvent) if is_rendered(kind) and not kind.__name__.startswith(("Group", "Call"))
    }
    assert of_guilds | of_places <= FACTS.keys() | _OTHERWISE


@pytest.mark.once
async def test_while_a_guild_is_closed_nothing_but_its_settings_arrives() -> None:
    for seed in range(20):
        await _one_history(random.Random(seed))


async def _one_history(dice: random.Random) -> None:
    it = Hub()
    kinds = list(FACTS)
    dice.shuffle(kinds)
    for kind in kinds[:5]:
        it.happens(kind)
    it.features(UNAVAILABLE)
    assert names(it.bob)[-2:] == ["GUILD_DELETE", "GUILD_UPDATE"]
    assert test_guild_hub.heard(it.bob)[-2][1] == STUB
    told = len(it.bob.ring)
    late = it.session(CAROL)
    for kind in kinds:
        it.happens(kind)
        for call in it.waits:
            call()  # summaries of what nobody was told
        if dice.random() < 0.2:
            it.features(UNAVAILABLE, "VERIFIED")
    it.hub.take(
        VoiceServerOffered(
            place=Place(channel_id=GENERAL, kind=2, guild_id=GUILD, version=1),
            user_id=BOB,
            session_id=it.bob.id,
            connection_id="c",
            endpoint="wss://media",
            sealed_token=seal(b"token"),
        )
    )
    assert set(names(it.bob)[told:]) | set(names(late)) <= {"GUILD_UPDATE"}
    assert GUILD not in it.bob.guilds
    told = len(it.bob.ring)
    it.features()
    assert names(it.bob)[told:] == ["GUILD_CREATE", "PRESENCE_UPDATE_BULK"]
    it.happens(MessageCreated)
    assert names(it.bob)[-1] == "MESSAGE_CREATE"


@pytest.mark.once
def test_who_leaves_a_closed_guild_or_loses_it_hears_the_end() -> None:
    it = Hub()
    it.features(UNAVAILABLE)
    it.take(MemberLeft, user=user(BOB), how="kicked")
    it.take(GuildDeleted)
    for session in (it.bob, it.owner):
        assert test_guild_hub.heard(session)[-1] == ("GUILD_DELETE", {"id": str(GUILD)})
        assert not session.is_in(GUILD)
    assert it.hub.seats.is_empty


@pytest.mark.once
def test_reading_a_guild_again_closes_and_opens_it() -> None:
    it = Hub()
    for version, features, last in ((5, (UNAVAILABLE,), "GUILD_DELETE"), (9, (), "PRESENCE_UPDATE_BULK")):
        fresh = test_guild_hub.state(version)
        fresh.guild = replace(fresh.guild, features=features)
        fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
        it.hub.reopened(fresh)
        assert names(it.bob)[-1] == last


# -- the gateway -----------------------------------------------------------------------------------------------------


def set_features(guild_id: int, *features: str) -> None:
    """What an administrator does."""
    with transaction.atomic():
        guild = locked_guild(guild_id)
        guild.features = list(features)
        guild.save(update_fields=["features"])
        announce_guild(guild)


def make_staff(user_id: int, flags: int) -> None:
    with transaction.atomic():
        account = User.objects.get(pk=user_id)
        account.flags = flags
        account.save(update_fields=["flags"])
        publish_user_update(account, face_changed=False)


class Here:
    """A guild with its owner, Bob, Ann, who is staff, and a bot."""

    def __init__(self) -> None:
        world = World()
        self.bob, self.ann = world.person("bob"), world.person("ann", flags=UserFlags.STAFF)
        self.bot = world.bot("helper")
        self.cats: GuildPlace = world.guild("cats").member("bob").member("ann").member("helper")
        self.owner = world.person("owner")
        self.everybody = (self.owner, self.bob, self.ann, self.bot)
        self.general = self.cats.channel_id("general")
        self.stub = {"id": str(self.cats.id), "unavailable": True}

    def say(self) -> None:

        send_message(self.ann, self.general, draft=MessageDraft(content="psst @everyone"))


@pytest.fixture
def here() -> Here:
    return Here()


closed = pytest.mark.django_db(transaction=True)


def after(client: Client, count: int) -> list[str]:
    return client.names()[count:]


async def quiet(it: Lab) -> None:
    """Let everything that was started come to its end."""
    for _ in range(5):
        if it.hub._tasks:
            await asyncio.wait(set(it.hub._tasks), timeout=5)
        await it.do(lambda: None)
        await asyncio.sleep(0.01)


@closed
@pytest.mark.embedded
async def test_staff_stay_when_a_guild_is_closed_to_everybody_else(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a session could ask for is refused meanwhile, and a bot hears no more than people do."""
    channel = str(here.general)
    async with lab(monkeypatch, *here.everybody) as it:
        bob, ann, bot = it.client(), it.client(), it.client()
        library = it.client(speaks=DialectConnection)
        for client, actor in ((bob, here.bob), (ann, here.ann), (bot, here.bot)):
            await client.identify(actor)
        await library.identify(here.bot, intents=2**40 - 1)
        await library.until("GUILD_CREATE")
        shut_out = (bob, bot, library)
        before = {client: len(client.names()) for client in shut_out}
        await it.do(set_features, here.cats.id, UNAVAILABLE_BUT_STAFF)
        await it.do(here.say)
        guild = str(here.cats.id)

        wishes = {"active": True, "members": [str(here.ann.user_id)], "member_list_channels": {channel: [[0, 9]]}}
        for client in shut_out:
            await client.send(14, {"subscriptions": {guild: wishes}})
            await client.send(8, {"guild_id": guild, "query": "", "limit": 0})
        await bob.send(4, {"guild_id": guild, "channel_id": channel})
        await ann.send(3, {"status": "dnd"})
        await quiet(it)
        for client in shut_out:
            assert after(client, before[client]) == ["GUILD_DELETE", "GUILD_UPDATE"]
        assert "GUILD_DELETE" not in ann.names()
        assert ann.names()[-3:] == ["GUILD_UPDATE", "MESSAGE_CREATE", "SESSIONS_REPLACE"]
        assert _refused(bob) == ["VALIDATION_INVALID_PARAMS", "VOICE_GUILD_NOT_FOUND"]
        assert {**here.stub, "t": "GUILD_DELETE"}.items() <= _last(library, "GUILD_DELETE").items()
        told = _last(library, "GUILD_UPDATE")
        assert (told["roles"], told["emojis"], told["stickers"]) == ([], [], [])
        await it.do(set_features, here.cats.id)
        assert after(bob, before[bob])[2:] == ["GUILD_CREATE", "PRESENCE_UPDATE_BULK"]
        seen = {each["user"]["id"] for each in bob.frames[-1]["d"]["presences"]}
        assert seen == {str(here.ann.user_id), str(here.bot.user_id)}
        await library.until("PRESENCE_UPDATE")
        assert ann.names()[-1] == "GUILD_UPDATE"


def _refused(client: Client) -> list[str]:
    return [frame["d"]["code"] for frame in client.frames if frame["op"] == 12]


def _last(client: Client, name: str) -> dict[str, Any]:
    frame = next(frame for frame in reversed(client.frames) if frame.get("t") == name)
    return {**frame["d"], "t": name}


@closed
@pytest.mark.embedded
async def test_who_connects_meanwhile_is_told_that_it_is_unavailable(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stub in READY, or after it for bots; it is not asked for again, and comes when administrators open it."""
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(ReadState.objects.create, user=here.bob.user, channel_id=here.general)
        before = (await it.client().identify(here.bob))["read_states"]
        assert [state["id"] for state in before] == [str(here.general)]
        await it.do(set_features, here.cats.id, UNAVAILABLE)
    async with lab(monkeypatch, *here.everybody) as it:
        bob, bot, library = it.client(), it.client(), it.client(speaks=DialectConnection)
        ready = await bob.identify(here.bob)
        assert (ready["guilds"], [one["id"] for one in ready["users"]]) == ([here.stub], [])
        assert ready["read_states"] == []
        assert (await bot.identify(here.bot))["guilds"] == []
        assert (await library.identify(here.bot, intents=2**40 - 1))["guilds"] == [here.stub]
        assert bot.names() == ["READY", "GUILD_DELETE"]
        assert bot.first("GUILD_DELETE") == here.stub
        await asyncio.sleep(0.5)  # ten seconds of the lab: far more than the first try again would take
        assert bob.names() == ["READY"]
        assert bot.names() == library.names() == ["READY", "GUILD_DELETE"]
        await it.do(set_features, here.cats.id)
        assert bob.names() == ["READY", "GUILD_CREATE", "PRESENCE_UPDATE_BULK"]
        assert bot.first("GUILD_CREATE")["name"] == "cats"
        await library.until("GUILD_CREATE")


@closed
@pytest.mark.embedded
async def test_a_replay_shows_nothing_of_a_guild_that_was_closed_meanwhile(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(monkeypatch, *here.everybody, by_hand=True) as it:
        lost, again = it.client(), it.client()
        ready = await lost.identify(here.bob)
        lost.drop()
        await it.do(here.say)
        await it.do(set_features, here.cats.id, UNAVAILABLE)
        await again.resume(here.bob, ready["session_id"], 1)
        assert again.names() == ["GUILD_DELETE", "GUILD_DELETE", "GUILD_UPDATE", "RESUMED"]
        assert again.frames[1]["d"] == again.frames[2]["d"] == here.stub
        await it.do(leave, here)
        third = it.client()
        again.drop()
        await third.resume(here.bob, ready["session_id"], 1)
        assert "psst" not in json.dumps(third.frames)
        assert "GUILD_UPDATE" not in third.names()
        assert _last(third, "GUILD_DELETE")["id"] == str(here.cats.id)


def leave(here: Here) -> None:
    """A closed guild lets nobody act; who is put out of it leaves all the same."""
    set_features(here.cats.id)
    leave_guild(here.bob, here.cats.id)


@closed
@pytest.mark.embedded
async def test_becoming_staff_opens_it_and_the_end_of_that_closes_it(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(monkeypatch, *here.everybody) as it:
        bob = it.client()
        await bob.identify(here.bob)
        await it.do(set_features, here.cats.id, UNAVAILABLE_BUT_STAFF)
        count = len(bob.names())
        await it.do(make_staff, here.bob.user_id, UserFlags.STAFF | UserFlags.STAFF_HIDDEN)
        await it.do(make_staff, here.bob.user_id, 0)
        heard = [name for name in after(bob, count) if name != "USER_UPDATE"]
        assert heard == ["GUILD_CREATE", "PRESENCE_UPDATE_BULK", "GUILD_DELETE"]


@closed
@pytest.mark.embedded
async def test_presences_of_those_who_hide_are_not_among_them(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 14.4: neither who is invisible, nor who has blocked the viewer."""
    async with lab(monkeypatch, *here.everybody) as it:
        bob, ann, owner = it.client(), it.client(), it.client()
        await it.do(block, here)
        await bob.identify(here.bob)
        await ann.identify(here.ann)
        await owner.identify(here.owner, presence={"status": "invisible"})
        for features in ((UNAVAILABLE,), ()):
            await it.do(set_features, here.cats.id, *features)
        shown = {client: client.first("PRESENCE_UPDATE_BULK")["presences"] for client in (bob, ann)}
        assert shown[bob] == []
        assert [one["user"]["id"] for one in shown[ann]] == [str(here.bob.user_id)]


def block(here: Here) -> None:
    block_user(here.ann, here.bob.user_id)
