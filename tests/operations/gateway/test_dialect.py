"""What libraries for Discord hear on the gateway (section 21 of the gateway's contract)."""

import asyncio
from typing import Any

import pytest

from chat.drafts import MessageDraft
from chat.operations.messages import send_message
from chat.operations.typing import start_typing
from core.actor import Actor
from gateway.dialect import guild_updates, translating
from gateway.dialect.connection import DialectConnection
from gateway.dialect.intents import Intent
from gateway.sockets.frames import tail
from guilds.operations.bans import ban_member
from guilds.operations.guilds import update_guild
from tests.operations.gateway.gateway_lab import Client, Lab, lab
from tests.world import GuildPlace, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]
EVERYTHING = 2**53 - 1


class Here:
    """A bot and somebody else in a guild."""

    def __init__(self) -> None:
        world = World()
        self.bot, self.owner, self.alice = world.bot("helper"), world.person("owner"), world.person("alice")
        self.cats: GuildPlace = world.guild("cats").member("helper").member("alice")
        self.general = self.cats.channel_id("general")


@pytest.fixture
def here() -> Here:
    return Here()


async def bot_of(it: Lab, here: Here, intents: int = EVERYTHING, **more: Any) -> Client:
    """The bot, connected with a library for Discord."""
    client = it.client(speaks=DialectConnection)
    await client.identify(here.bot, intents=intents, **more)
    await client.until("GUILD_CREATE")
    return client


async def say(it: Lab, actor: Actor, here: Here, text: str = "hello") -> None:
    await it.do(send_message, actor, here.general, draft=MessageDraft(content=text))


async def test_ready_names_the_guilds_and_each_follows_whole(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-100, section 21.4."""
    async with lab(monkeypatch, here.bot) as it:
        client = await bot_of(it, here, shard=[0, 1])
        ready, guild = client.first("READY"), client.first("GUILD_CREATE")
    assert ready["v"] == 10
    assert ready["resume_gateway_url"].startswith("ws")
    assert ready["guilds"] == [{"id": str(here.cats.id), "unavailable": True}]
    assert (ready["shard"], ready["application"]["id"]) == ([0, 1], str(here.bot.user_id))
    assert (guild["name"], guild["unavailable"], guild["threads"]) == ("cats", False, [])
    assert guild["large"] is False
    assert all(role["managed"] is False and "primary_color" in role["colors"] for role in guild["roles"])
    assert all(member["flags"] == 0 for member in guild["members"])


async def test_a_small_guild_comes_with_its_members_and_what_happened_meanwhile_follows(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(monkeypatch, here.bot) as it:
        curious, other = it.client(speaks=DialectConnection), await bot_of(it, here, Intent.GUILDS)
        await curious.identify(here.bot, intents=EVERYTHING)
        await say(it, here.alice, here)
        await curious.until("MESSAGE_CREATE")
        members = curious.first("GUILD_CREATE")["members"]
    assert curious.names() == ["READY", "GUILD_CREATE", "MESSAGE_CREATE"]
    assert {member["user"]["id"] for member in members} == {_id(a) for a in (here.bot, here.owner, here.alice)}
    assert all(member["flags"] == 0 for member in members)
    assert len(other.first("GUILD_CREATE")["members"]) == 1


async def test_who_has_waited_too_long_for_members_hears_the_guild_without_them(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = asyncio.Event()

    async def late(shared: str) -> str:
        await read.wait()
        return shared

    monkeypatch.setattr("gateway.dialect.session.completed_guild", late)
    async with lab(monkeypatch, here.bot) as it:
        client = it.client(speaks=DialectConnection)
        await client.identify(here.bot, intents=EVERYTHING)
        (session,) = it.hub.sessions_of(here.bot.user_id)
        await say(it, here.alice, here)
        assert client.names() == ["READY"]
        it.hub.flush(session)
        read.set()
        await asyncio.sleep(0)
        assert client.names() == ["READY", "GUILD_CREATE", "MESSAGE_CREATE"]


async def test_resumed_is_an_object_and_times_of_typing_are_seconds(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-100."""
    async with lab(monkeypatch, here.bot, by_hand=True) as it:
        client = await bot_of(it, here)
        session_id, number = client.first("READY")["session_id"], client.frames[-1]["s"]
        client.drop()
        await it.do(start_typing, here.alice, here.general)
        again = it.client(speaks=DialectConnection)
        wish = {"token": str(here.bot.user_id), "session_id": session_id, "seq": number}
        await again.send(6, wish)
        assert again.names() == ["TYPING_START", "RESUMED"]
        assert isinstance(again.first("RESUMED"), dict)
        assert again.first("TYPING_START")["timestamp"] < 10**10


async def test_a_session_is_resumed_by_its_own_kind_alone(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, here.bot) as it:
        client = await bot_of(it, here)
        session_id = client.first("READY")["session_id"]
        client.drop()
        other = it.client()
        await other.send(6, {"token": str(here.bot.user_id), "session_id": session_id, "seq": 1})
        assert other.frames[-1] == {"op": 9, "d": False}


async def test_intents_choose_what_is_heard(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-101."""
    async with lab(monkeypatch, here.bot, here.alice) as it:
        everything = await bot_of(it, here)
        messages = await bot_of(it, here, Intent.GUILD_MESSAGES)
        nothing = await bot_of(it, here, 0)
        await it.client().identify(here.alice)
        await it.do(start_typing, here.alice, here.general)
        await say(it, here.alice, here)
        await everything.until("MESSAGE_CREATE")
    assert {"TYPING_START", "PRESENCE_UPDATE", "MESSAGE_CREATE"} <= set(everything.names())
    assert messages.names() == ["READY", "GUILD_CREATE", "MESSAGE_CREATE"]
    assert nothing.names() == ["READY", "GUILD_CREATE"]


async def test_members_appear_in_guilds_to_bots_that_ask(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, here.bot, here.alice) as it:
        early = await bot_of(it, here)
        alice = it.client()
        await alice.identify(here.alice)
        late = await bot_of(it, here)
        (shown,) = [one for one in late.first("GUILD_CREATE")["presences"] if one["user"]["id"] == _id(here.alice)]
        assert (shown["status"], shown["client_status"], shown["activities"]) == ("online", {"desktop": "online"}, [])
        alice.drop()
        await asyncio.wait_for(_status(early, "offline"), 20)
        statuses = [p["status"] for p in _all(early, "PRESENCE_UPDATE") if p["user"]["id"] == _id(here.alice)]
    assert statuses == ["online", "offline"]
    assert all(p["guild_id"] == str(here.cats.id) for p in _all(early, "PRESENCE_UPDATE"))
    assert _id(here.bot) not in {p["user"]["id"] for p in _all(early, "PRESENCE_UPDATE")}


async def test_a_changed_guild_is_told_whole_and_what_is_banned_has_a_name(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(monkeypatch, here.bot) as it:
        client = await bot_of(it, here)
        await it.do(update_guild, here.owner, here.cats.id, changes={"name": "dogs"})
        await it.do(ban_member, here.owner, here.cats.id, here.alice.user_id)
        guild, ban = client.first("GUILD_UPDATE"), client.first("GUILD_BAN_ADD")
    assert (guild["name"], len(guild["roles"]), guild["emojis"], guild["stickers"]) == ("dogs", 1, [], [])
    assert ban["user"]["username"] == here.alice.user.username


@pytest.mark.parametrize("identify", [{}, {"intents": "all"}, {"intents": 1, "shard": [2, 2]}])
async def test_what_cannot_be_is_refused(here: Here, monkeypatch: pytest.MonkeyPatch, identify: dict[str, Any]) -> None:
    async with lab(monkeypatch, here.bot) as it:
        client = it.client(speaks=DialectConnection)
        await client.send(2, {"token": str(here.bot.user_id), "properties": {}, **identify})
        assert client.close_code in (4002, 4010)


async def test_only_bots_are_let_in(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, here.alice) as it:
        client = it.client(speaks=DialectConnection)
        await client.send(2, {"token": _id(here.alice), "properties": {}, "intents": 1})
        assert client.close_code == 4004


async def test_what_the_dialect_does_not_have_is_ignored(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 21.5: op 13 and op 14; and of a wish that makes no sense nothing is said (op 12)."""
    async with lab(monkeypatch, here.bot) as it:
        client = await bot_of(it, here)
        before = len(client.frames)
        await client.send(13, {"channel_id": "1"})
        await client.send(14, {"subscriptions": {str(here.cats.id): {"active": True}}})
        await client.send(4, {"guild_id": "x"})
        assert (len(client.frames), client.close_code) == (before, None)


def _id(actor: Actor) -> str:
    return str(actor.user_id)


def _all(client: Client, name: str) -> list[dict[str, Any]]:
    return [frame["d"] for frame in client.frames if frame.get("t") == name]


async def _status(client: Client, status: str) -> None:
    while status not in {presence["status"] for presence in _all(client, "PRESENCE_UPDATE")}:
        await asyncio.sleep(0.01)


async def test_what_many_bots_hear_is_made_once(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-103: a changed guild too, which the dialect tells whole, and what is long."""
    made: list[str] = []
    parts, shape = guild_updates.guild_parts, translating._SHAPES["GUILD_UPDATE"]
    monkeypatch.setattr(guild_updates, "guild_parts", lambda state: made.append("parts") or parts(state))
    monkeypatch.setitem(translating._SHAPES, "GUILD_UPDATE", lambda body: made.append("shape") or shape(body))
    async with lab(monkeypatch, here.bot) as it:
        bots = [await bot_of(it, here) for _ in range(3)]
        await it.do(update_guild, here.owner, here.cats.id, changes={"name": "dogs"})
        assert [bot.first("GUILD_UPDATE")["name"] for bot in bots] == ["dogs"] * 3
        await it.do(update_guild, here.owner, here.cats.id, changes={"name": "birds"})
    assert made == ["parts", "shape"] * 2


def test_long_dispatches_are_translated_once() -> None:
    long = tail("CHANNEL_UPDATE_BULK", {"channels": [{"id": "1", "type": 0, "name": "x" * 70_000}]})
    assert translating.translate("CHANNEL_UPDATE_BULK", long) is translating.translate("CHANNEL_UPDATE_BULK", long)
