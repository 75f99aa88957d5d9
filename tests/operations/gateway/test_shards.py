"""Large bots share their guilds out among several sessions (section 10.3 of the gateway's contract)."""

from typing import Any

import pytest
from msgspec.structs import replace

from chat.drafts import MessageDraft
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from core.actor import Actor
from core.events import decode, encode
from core.permissions import P
from gateway.events import SessionHandedOver
from gateway.guild_state import Standing
from gateway.loading import load_person
from gateway.sessions.handover import _packed
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sessions.shards import Shard, shard_of
from gateway.sockets.frames import tail
from guilds.operations.joining import add_bot
from tests.operations.gateway.gateway_lab import Client, lab
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


class Here:
    """A bot in two guilds, and a third one that it will come into."""

    def __init__(self) -> None:
        world = World()
        self.bot, self.owner = world.bot("helper"), world.person("owner")
        self.late = world.guild("late")
        self.guilds = (world.guild("cats").member("helper"), world.guild("dogs").member("helper"), self.late)
        self.general = [place.channel_id("general") for place in self.guilds]


@pytest.fixture
def here() -> Here:
    return Here()


def apart(*guilds: GuildPlace) -> int:
    """A number of shards that puts all these guilds into different ones, none of them into the first."""
    return next(
        count
        for count in range(2, 10**6)
        if len({0, *((guild.id >> 22) % count for guild in guilds)}) == len(guilds) + 1
    )


def told(client: Client, name: str, key: str) -> set[str]:
    return {frame["d"][key] for frame in client.frames if frame.get("t") == name}


async def test_each_shard_hears_of_its_guilds_and_the_first_of_everything_else(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.sessions.shards.MOST_SHARDS", 10**6)
    bot, owner, count = here.bot, here.owner, apart(*here.guilds)
    async with lab(monkeypatch, bot) as it:
        *clients, first, whole = (it.client() for _ in range(5))
        parts = [*((place.id >> 22) % count for place in here.guilds), 0]
        for client, index in zip([*clients, first], parts, strict=True):
            ready = await client.identify(bot, shard=[index, count])
            assert ready["shard"] == [index, count]
        assert "shard" not in await whole.identify(bot)
        await it.do(add_bot, bot, here.late.id)
        for place, channel_id in zip(here.guilds, here.general, strict=True):
            await it.do(send_message, owner, channel_id, draft=MessageDraft(content=str(place.id)))
        dm = await it.do(open_dm, owner, bot.user_id)
        await it.do(send_message, owner, dm.id, draft=MessageDraft(content="psst"))
        await whole.until("CHANNEL_CREATE")
        for client, place in zip(clients, here.guilds, strict=True):
            assert told(client, "GUILD_CREATE", "id") == {str(place.id)}
            assert {str(place.id)} == told(client, "MESSAGE_CREATE", "content") - {""}
        assert told(first, "GUILD_CREATE", "id") == set()
        assert told(first, "MESSAGE_CREATE", "content") == {"psst"}
        assert told(whole, "GUILD_CREATE", "id") == {str(place.id) for place in here.guilds}
        assert (await it.client().identify(bot, shard=[0, count]))["private_channels"] != []
        assert (await it.client().identify(bot, shard=[1, count]))["private_channels"] == []


async def test_what_is_no_shard_closes_a_bots_socket_and_no_persons(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4010, also when nothing else is wrong; people have no shards."""
    async with lab(monkeypatch, here.bot, here.owner) as it:
        for wish in ([1, 1], [0, 65], [-1, 2], [0], [0, 0], "0,1", [True, 2], [0.0, 1], {"index": 0}):
            client = it.client()
            await client.send(2, {"token": str(here.bot.user_id), "properties": {}, "shard": wish})
            assert client.close_code == 4010, wish
        assert it.hub.sessions == {}
        assert "shard" not in await it.client().identify(here.owner, shard=[7, 3])


async def test_every_shard_may_have_as_many_sessions_as_a_bot_without_any(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty-four shards would otherwise put each other out."""
    monkeypatch.setattr("gateway.hub.SESSIONS_PER_USER", 1)
    async with lab(monkeypatch, here.bot) as it:
        clients = [it.client() for _ in range(3)]
        for index, client in enumerate(clients):
            await client.identify(here.bot, shard=[index, 3])
        assert len(it.hub.sessions) == 3
        await it.client().identify(here.bot, shard=[1, 3])
        assert [client.frames[-1]["op"] for client in clients] == [0, 9, 0]


async def test_a_bot_is_told_how_to_connect(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-002, GW-003: each start counts, resuming does not; the token is understood with any scheme and without."""
    async with lab(monkeypatch, here.bot, here.owner) as it:
        wire = await it.do(Wire, here.bot)

        async def told(header: str) -> Any:
            return await it.do(Wire().send, "GET", "/gateway/bot", Authorization=header)

        before = (await told(wire.token)).body
        client, back = it.client(), it.client()
        session_id = (await client.identify(here.bot, shard=[0, 2]))["session_id"]
        client.drop()
        await back.resume(here.bot, session_id, 1)
        for header in (wire.token, wire.token.removeprefix("Bot "), wire.token.replace("Bot ", "Bearer ")):
            after = (await told(header)).body
            assert after["session_start_limit"]["remaining"] == 999
            assert 0 < after["session_start_limit"]["reset_after"] <= 86_400_000
        for header in ("Bot 1.2", (await it.do(Wire, here.owner)).token):
            refusal = await told(header)
            assert (refusal.status, refusal.code) == (401, "INVALID_AUTH_TOKEN")
    limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    assert before["shards"] == 1
    assert before["session_start_limit"] == limit


async def test_a_bot_has_so_many_starts_a_day(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 9: then INVALID_SESSION and 4009; what it has begun goes on."""
    monkeypatch.setattr("gateway.sessions.identifies.PER_DAY", 1)
    async with lab(monkeypatch, here.bot) as it:
        first, second = it.client(), it.client()
        await first.identify(here.bot)
        await second.send(2, {"token": str(here.bot.user_id), "properties": {}})
        assert (second.frames[-1], second.close_code) == ({"op": 9, "d": False}, 4009)
        await first.send(1, None)
        assert (first.frames[-1], first.close_code) == ({"op": 11}, None)


async def test_a_shard_that_moves_to_another_process_stays_what_it_is(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which one it is becomes known only with the answer, when all guilds are there already."""
    count, (cats, *_) = apart(*here.guilds), here.guilds
    monkeypatch.setattr("gateway.sessions.shards.MOST_SHARDS", 10**6)
    async with lab(monkeypatch, here.bot) as it:
        shard = Shard((cats.id >> 22) % count, count)
        await it.client().identify(here.bot, shard=list(shard), properties={"os": "linux"})
        (old,) = it.hub.sessions.values()
        answer = decode(encode(replace(_packed(old, "there", "", ()), **it.handover._shown(old))))
        assert isinstance(answer, SessionHandedOver)
        it.hub.end(old, moves=True)
        new = Session(here.bot, old.token_hash, 4096, old.id)
        await it.hub.add(new)
        person = await it.do(load_person, here.bot)
        await it.hub.late_guilds.admit(new, person.memberships)
        it.hub.people.learn(new, person)
        assert len(new.guilds) == 2
        it.handover._arrived(new, answer)
        assert (new.shard, set(new.guilds), new.properties) == (shard, {cats.id}, old.properties)
        assert list(new.ring) == list(old.ring)


class _User:
    id, is_bot = 5, True


def test_a_session_that_moves_forgets_what_was_held_back_for_other_shards() -> None:
    mine, other = 1 << 22, 2 << 22
    session = Session(Actor(user=_User()), "hash", 100, "A" * 32)
    dispatches: list[tuple[str, Any, Any]] = [
        ("MESSAGE_CREATE", {"content": "here"}, Scope(mine, 5)),
        ("MESSAGE_CREATE", {"content": "there"}, Scope(other, 6)),
        ("GUILD_CREATE", {"id": str(mine)}, None),
        ("GUILD_CREATE", {"id": str(other)}, None),
        ("GUILD_DELETE", {"id": str(mine)}, None),
        ("CHANNEL_DELETE", {"id": "5", "guild_id": str(mine)}, None),
        ("CHANNEL_DELETE", {"id": "6", "guild_id": str(other)}, None),
        ("CHANNEL_DELETE", {"id": "7"}, None),
        ("SESSIONS_REPLACE", [{}], None),
    ]
    for name, payload, scope in dispatches:
        session.push(name, tail(name, payload), 0, scope)
    session.narrow(Shard(1, 2))
    session.guilds[mine] = Standing({5: int(P.VIEW_CHANNEL)})
    session.flush()
    kept = [shared for _, shared, _ in session.ring]
    assert kept == [tail(*dispatches[at][:2]) for at in (0, 2, 4, 5)]


def test_nothing_said_is_no_shard() -> None:
    assert shard_of(None) is None
    assert shard_of([63, 64]) == Shard(63, 64)
