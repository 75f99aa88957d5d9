"""How a session begins: what READY says, to whom, and what happens when something cannot be read."""

import asyncio
import threading
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.relationships import block_user, remove_relationship
from core.permissions import P
from gateway import guild_hubs, hub
from gateway.guild_state import GuildState
from gateway.late_guilds import pause_after
from gateway.loading import load_guilds
from gateway.presence import numbers
from gateway.sockets.socket import Socket
from gateway.v1 import connection, identifying, ops
from guilds.operations.guilds import create_guild
from guilds.operations.joining import add_bot, leave_guild
from guilds.queries import guilds_for
from tests.befriending import befriend
from tests.mmdb import write_mmdb
from tests.operations.gateway.gateway_lab import PATIENCE, Lab, lab
from tests.world import GuildPlace, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


class Here:
    """Two guilds of one owner, and a bot in both."""

    def __init__(self) -> None:
        world = World()
        self.bot, self.bob = world.bot("helper"), world.person("bob")
        self.cats, self.dogs = [world.guild(name).member("helper").member("bob") for name in ("cats", "dogs")]
        self.owner = world.person("owner")
        self.everybody = (self.owner, self.bob, self.bot)


@pytest.fixture
def here() -> Here:
    return Here()


def unavailable(guild: GuildPlace) -> dict[str, Any]:
    return {"id": str(guild.id), "unavailable": True}


def break_guilds(monkeypatch: pytest.MonkeyPatch, broken: set[int]) -> None:
    """From now on these cannot be read, alone or among others."""

    def load(guild_ids: Collection[int], member_ids: Any = ()) -> dict[int, GuildState]:
        if broken.intersection(guild_ids):
            raise RuntimeError("a row that nobody can read")
        return load_guilds(guild_ids, member_ids)

    monkeypatch.setattr(guild_hubs, "load_guilds", load)


async def test_a_guild_that_cannot_be_read_keeps_nobody_out_of_the_others(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-021: it is unavailable in READY, and comes as GUILD_CREATE when it is back."""
    broken = {here.cats.id}
    break_guilds(monkeypatch, broken)
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        ready = await client.identify(here.owner)
        assert client.frames[1]["s"] == 1
        assert unavailable(here.cats) in ready["guilds"]
        assert {guild["id"] for guild in ready["guilds"] if "channels" in guild} == {str(here.dogs.id)}
        broken.clear()
        assert (await client.until("GUILD_CREATE"))["id"] == str(here.cats.id)
        assert client.close_code is None


async def test_ready_does_not_wait_for_guilds_for_ever(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-021: those that are not there in time follow."""
    may_read = threading.Event()

    def load(guild_ids: Collection[int], member_ids: Any = ()) -> dict[int, GuildState]:
        may_read.wait(20)
        return load_guilds(guild_ids, member_ids)

    monkeypatch.setattr(guild_hubs, "load_guilds", load)
    monkeypatch.setattr(ops, "READY_SECONDS", 0.05)
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        it.hub.spawn(client.send(2, {"token": str(here.owner.user_id), "properties": {}}))
        ready = await client.until("READY")
        assert ready["guilds"] == [unavailable(here.cats), unavailable(here.dogs)]
        may_read.set()
        await client.until("GUILD_CREATE")


async def test_a_guild_that_is_left_before_it_could_be_read_is_gone(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_guilds(monkeypatch, {here.cats.id})
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bob)
        await it.do(leave_guild, here.bob, here.cats.id)
        assert await client.until("GUILD_DELETE") == {"id": str(here.cats.id)}


def test_failures_are_tried_again_ever_later() -> None:
    pauses = [pause_after(tries) for tries in range(1, 27)]
    assert pauses[:7] == [1, 2, 4, 8, 16, 30, 30]
    assert pauses[-3:] == [30, 60, 60]


async def test_bots_get_their_guilds_after_an_empty_list(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-024, GW-028: one GUILD_CREATE each, with the guild's own fields twice; GUILD_DELETE for one that cannot be
    read. No sign-in, no friends, no presences."""
    break_guilds(monkeypatch, {here.dogs.id})
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        ready = await client.identify(here.bot)
        assert (ready["guilds"], ready["user"]["bot"], ready["user_settings"]) == ([], True, None)
        assert "auth_session_id_hash" not in ready
        for name in ("relationships", "users", "presences", "user_guild_settings", "read_states", "pinned_dms"):
            assert ready[name] == []
        assert ready["notes"] == {}
        assert ready["sessions"][0]["session_id"] == "all"
        assert client.names() == ["READY", "GUILD_CREATE", "GUILD_DELETE"]
        guild = client.first("GUILD_CREATE")
        assert (guild["name"], guild["owner_id"]) == ("cats", str(here.owner.user_id))
        assert guild["properties"].items() <= guild.items()
        assert client.first("GUILD_DELETE") == unavailable(here.dogs)


async def test_people_get_guilds_without_what_they_may_not_see(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-026; and the guild's own fields once, in `properties`."""
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(lambda: here.cats.overwrite("general", "@everyone", deny=P.VIEW_CHANNEL))
        ready = await it.client().identify(here.bob)
        (cats, _) = ready["guilds"]
        assert cats["channels"]
        assert "general" not in {channel["name"] for channel in cats["channels"]}
        assert "name" not in cats
        assert cats["properties"]["name"] == "cats"
        assert cats["online_count"] == 1


async def test_sessions_have_names_of_their_own(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-023; each is listed for the next one, after all of them as one."""
    async with lab(monkeypatch, *here.everybody) as it:
        readies = [await it.client().identify(here.owner) for _ in range(3)]
        ids = [ready["session_id"] for ready in readies]
        assert len(set(ids)) == 3
        assert all(len(one) == 32 and set(one) <= set("0123456789ABCDEF") for one in ids)
        assert [one["session_id"] for one in readies[2]["sessions"]] == ["all", *ids]


async def test_a_malformed_identify_closes(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-018."""
    wishes: tuple[dict[str, Any], ...] = (
        {"properties": None},
        {"properties": []},
        {"properties": {"os": 5}},
        {"properties": {"$browser": ["x"]}},
        {"properties": {"mobile": "yes"}},
        {"ignored_events": "TYPING_START"},
        {"ignored_events": [1]},
        {"flags": -1},
        {"flags": "2"},
        {"initial_guild_id": "x"},
        {"presence": {"status": "asleep"}},
        {"presence": {"afk": "no"}},
        {"token": None},
    )
    async with lab(monkeypatch, *here.everybody) as it:
        for wish in wishes:
            client = it.client()
            await client.send(2, {"token": str(here.owner.user_id), "properties": {}, **wish})
            assert client.close_code == 4002, wish
            assert it.hub.sessions == {}


async def test_what_a_client_says_about_itself_is_kept(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys may begin with `$`; what is missing is empty; unknown ones and those without a value are ignored."""
    async with lab(monkeypatch, *here.everybody) as it:
        said = {"$os": "linux", "browser": "b", "locale": None, "latitude": "1.5", "mobile": True, "more": {"x": 1}}
        ready = await it.client().identify(here.owner, properties=said, flags=7, intents=0, shard=[0, 1])
        (session,) = it.hub.sessions.values()
        assert session.properties == {
            "os": "linux",
            "browser": "b",
            "device": "",
            "latitude": "1.5",
            "mobile": True,
        }
        assert ready["sessions"][1]["mobile"] is True


async def test_the_country_is_that_of_the_address(
    here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    path = tmp_path / "places.mmdb"
    write_mmdb(path, {"203.0.113.0/24": {"country": {"iso_code": "PT"}}})
    settings.GUILDHALL = replace(settings.GUILDHALL, geoip_path=str(path))
    async with lab(monkeypatch, *here.everybody) as it:
        countries = [(await it.client(ip).identify(here.owner))["country_code"] for ip in ("203.0.113.9", "10.0.0.1")]
    assert countries == ["PT", "US"]


async def test_a_session_that_cannot_begin_leaves_nothing_behind(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 5: a failure of the server closes with 4000, and nobody seems to be there."""

    def fail(actor: Any) -> None:
        raise RuntimeError(actor)

    monkeypatch.setattr(identifying, "load_person", fail)
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.send(2, {"token": str(here.owner.user_id), "properties": {}})
        assert client.close_code == 4000
        assert (it.hub.sessions, it.hub.presences.sessions_of(here.owner.user_id)) == ({}, [])


async def test_an_account_has_begun_a_session_before_its_client_knows(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the client asks for next may need it."""
    noted: list[bool] = []
    begin = connection.Connection._begin

    async def note(self: Any, *args: Any) -> None:
        user = await Lab.do(User.objects.get, pk=here.owner.user_id)
        noted.append(bool(user.flags & UserFlags.HAS_SESSION_STARTED))
        await begin(self, *args)

    monkeypatch.setattr(connection.Connection, "_begin", note)
    async with lab(monkeypatch, *here.everybody) as it:
        await it.client().identify(here.owner)
    assert noted == [True]


async def test_nobody_is_counted_who_does_not_want_to_be_seen(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 14.4: invisible and offline are the same everywhere."""
    async with lab(monkeypatch, *here.everybody) as it:
        monkeypatch.setattr(numbers, "get_hub", lambda: it.hub)
        await it.client().identify(here.owner)
        hidden = it.client()
        await hidden.identify(here.bob, presence={"status": "invisible"})
        last = await it.client().identify(here.bob, presence={"status": "online"})
        assert [guild["online_count"] for guild in last["guilds"]] == [1, 1]
        assert numbers.online_counts([here.cats.id, 5]) == {here.cats.id: 1, 5: 0}
        assert numbers.connected_people([here.bob.user_id]) == {here.bob.user_id}
        await hidden.send(3, {"status": "idle"})
        assert numbers.online_counts([here.cats.id]) == {here.cats.id: 2}


async def test_who_is_idle_everywhere_and_not_on_a_telephone_is_told_otherwise(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Section 17, push eligibility: no session, or all idle and none mobile."""
    async with lab(monkeypatch, *here.everybody) as it:
        monkeypatch.setattr(numbers, "get_hub", lambda: it.hub)
        bob = here.bob.user_id
        assert numbers.attentive_people([bob]) == set()
        client = it.client()
        await client.identify(here.bob)
        for presence, is_there in (({}, True), ({"afk": True}, False), ({"afk": True, "mobile": True}, True)):
            await client.send(3, {"status": "online", "afk": False, "mobile": False, **presence})
            assert numbers.attentive_people([bob]) == ({bob} if is_there else set())


async def test_who_has_blocked_somebody_is_not_counted_for_them(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 14.4, SEC-048: they appear offline to the blocked, in numbers too. What anybody may ask for is the same
    for everybody."""
    async with lab(monkeypatch, *here.everybody) as it:
        monkeypatch.setattr(numbers, "get_hub", lambda: it.hub)
        await it.do(block_user, here.bob, here.owner.user_id)
        await it.client().identify(here.bob)
        ready = await it.client().identify(here.owner)
        assert [guild["online_count"] for guild in ready["guilds"]] == [1, 1]
        own = await it.do(guilds_for, here.owner, limit=2, with_counts=True)
        assert [each.online_count for each in own] == [1, 1]
        assert numbers.online_counts([here.cats.id]) == {here.cats.id: 2}
        own = await it.do(guilds_for, here.bob, limit=2, with_counts=True)
        assert [each.online_count for each in own] == [2, 2]
        await it.do(remove_relationship, here.bob, here.owner.user_id)
        assert (await it.client().identify(here.owner))["guilds"][0]["online_count"] == 2


async def test_a_guild_that_one_enters_counts_oneself(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bob)
        made = await it.do(create_guild, here.bob, name="birds")
        created = await client.until("GUILD_CREATE")
        assert (created["id"], created["online_count"]) == (str(made.id), 1)


async def test_the_oldest_session_makes_room(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 9: one that waits for its client first, else the oldest, whose client hears of it."""
    monkeypatch.setattr(hub, "SESSIONS_PER_USER", 2)
    async with lab(monkeypatch, *here.everybody) as it:
        first, second, third, fourth = [it.client() for _ in range(4)]
        for client in (first, second):
            await client.identify(here.bob)
        second.drop()
        await third.identify(here.bob)
        assert len(it.hub.sessions) == 2
        assert [frame["op"] for frame in first.frames if frame["op"] == 9] == []
        await fourth.identify(here.bob)
        assert [frame["d"] for frame in first.frames if frame["op"] == 9] == [False]
        assert len(it.hub.sessions) == 2


async def test_offline_is_told_when_the_window_is_over_and_not_before(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-067: a socket that is lost may come back; nobody hears of it until it cannot any more."""
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(befriend, here.owner, here.bob)
        watching, lost = it.client(), it.client()
        await watching.identify(here.bob)
        await lost.identify(here.owner)
        lost.drop()
        assert it.hub.presences.of(here.owner.user_id) is not None
        assert [frame["d"]["status"] for frame in watching.frames if frame.get("t") == "PRESENCE_UPDATE"] == ["online"]
        async with asyncio.timeout(PATIENCE):
            while it.hub.presences.of(here.owner.user_id) is not None:
                await asyncio.sleep(0.01)
        told = [frame["d"] for frame in watching.frames if frame.get("t") == "PRESENCE_UPDATE"]
        assert [one["status"] for one in told] == ["online", "offline"]
        assert told[1]["custom_status"] is None
        assert set(told[1]["user"]) > {"id"}


async def test_who_joins_while_the_database_fails_comes_in_later(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guild is not live here, and what it takes to come in cannot be read at first."""
    load, failures = guild_hubs.load_memberships, iter((True, False))

    def fail_once(user_id: int, guild_ids: Any = None) -> Any:
        if next(failures, False):
            raise RuntimeError("the database is away")
        return load(user_id, guild_ids)

    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bob)
        monkeypatch.setattr(guild_hubs, "load_memberships", fail_once)
        made = await it.do(create_guild, here.bob, name="birds")
        assert (await client.until("GUILD_CREATE"))["id"] == str(made.id)
        assert not next(failures, False)


async def test_who_joins_a_guild_that_cannot_be_read_comes_in_when_it_can(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def load(guild_ids: Collection[int], member_ids: Any = ()) -> dict[int, GuildState]:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("a row that nobody can read")
        return load_guilds(guild_ids, member_ids)

    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bob)
        monkeypatch.setattr(guild_hubs, "load_guilds", load)
        made = await it.do(create_guild, here.bob, name="birds")
        assert (await client.until("GUILD_CREATE"))["id"] == str(made.id)


async def test_a_guild_that_is_left_while_ready_is_made_ends_once(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was let in and put out again before READY heard so then, and not once more when the others are there."""
    admit = guild_hubs.GuildHubs.admit

    async def leave_meanwhile(self: Any, session: Any, memberships: Any, **how: Any) -> None:
        await admit(self, session, memberships, **how)
        if here.cats.id in session.guilds:
            await Lab.do(leave_guild, here.bot, here.cats.id)
            async with asyncio.timeout(PATIENCE):
                while here.cats.id in session.guilds:
                    await asyncio.sleep(0.01)

    async with lab(monkeypatch, *here.everybody) as it:
        monkeypatch.setattr(guild_hubs.GuildHubs, "admit", leave_meanwhile)
        client = it.client()
        await client.identify(here.bot)
        await asyncio.sleep(0.5)  # long in the lab, where a second is a twentieth
        assert client.names() == ["READY", "GUILD_CREATE", "GUILD_DELETE"]
        assert client.first("GUILD_CREATE")["name"] == "dogs"
        assert client.first("GUILD_DELETE") == {"id": str(here.cats.id)}


async def test_a_guild_that_a_bot_joins_while_others_are_announced_comes_once(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    birds = await asyncio.to_thread(_new_guild)
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        joined = asyncio.Event()
        monkeypatch.setattr(Socket, "is_behind", property(lambda self: not joined.is_set()))
        monkeypatch.setattr(Socket, "caught_up", lambda self: joined.wait())
        await client.identify(here.bot)
        assert client.names() == ["READY"]
        await it.do(add_bot, here.bot, birds.id)
        async with asyncio.timeout(PATIENCE):
            while birds.id not in next(iter(it.hub.sessions.values())).guilds:
                await asyncio.sleep(0.01)
        joined.set()
        await client.until("GUILD_CREATE")
        names = [frame["d"]["name"] for frame in client.frames if frame.get("t") == "GUILD_CREATE"]
        assert sorted(names) == ["birds", "cats", "dogs"]


def _new_guild() -> GuildPlace:
    return World().guild("birds", owner="keeper")
