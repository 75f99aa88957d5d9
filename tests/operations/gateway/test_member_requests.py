"""Op 8 (gateway contract 16): who is found, in which chunks, and who may have the whole list."""

import asyncio
from typing import Any

import msgspec
import pytest

from accounts.models import Relationship, RelationshipType, User
from core.actor import Actor
from core.permissions import P
from gateway import member_requests
from gateway.loading_members import MemberWish, encoded_members, load_roster, matching_ids
from gateway.member_requests import MemberRequests
from guilds.models import Guild, Member
from guilds.records import MemberRecord
from guilds.v1.render import render_member
from tests.operations.gateway.gateway_lab import PATIENCE, Client, lab
from tests.world import GuildPlace, World


def crowd(cats: GuildPlace, count: int) -> None:
    """So many more members, made at once."""
    names = [f"crowd{number}" for number in range(count)]
    people = [
        User(username=name, username_key=name, discriminator=1, handle=name, handle_key=name, password="!")
        for name in names
    ]
    User.objects.bulk_create(people)
    Member.objects.bulk_create([Member(guild_id=cats.id, user=user) for user in people])


def wish(cats: GuildPlace, **more: Any) -> MemberWish:
    values: dict[str, Any] = {"query": "", "limit": 0, "user_ids": None, "with_presences": False, "nonce": None}
    return MemberWish(guild_id=cats.id, **(values | more))


# -- who is found ----------------------------------------------------------------------------------------------------


@pytest.fixture
def cats(db: None) -> GuildPlace:
    return World().guild("cats", owner="ann").member("bob").member("zoe")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("BO", ["bob"]),
        ("mü", ["zoe"]),
        ("zo", ["zoe"]),
        ("the", ["ann"]),
        ("and", []),
        ("ob", []),
        ("b_", []),
        ("%", []),
    ],
)
def test_a_query_is_the_beginning_of_a_name_in_any_case(query: str, found: list[str], cats: GuildPlace) -> None:
    """zoe is called Müller here; ann goes by "The And", which hides her nowhere."""
    Member.objects.filter(user=cats.world.person("zoe").user).update(nick="Müller")
    User.objects.filter(id=cats.world.person("ann").user_id).update(global_name="The And")
    User.objects.filter(id=cats.world.person("zoe").user_id).update(global_name="Anders")  # not shown: she has a nick
    ids = matching_ids(wish(cats, query=query))
    assert ids == [cats.world.person(name).user_id for name in found]


@pytest.mark.django_db
def test_a_limit_cuts_and_ids_are_exact(cats: GuildPlace) -> None:
    everybody = matching_ids(wish(cats))
    assert everybody == sorted(everybody)
    assert len(everybody) == 3
    assert matching_ids(wish(cats, limit=2)) == everybody[:2]
    assert matching_ids(wish(cats, user_ids=(everybody[1], 5))) == [everybody[1]]


@pytest.mark.django_db
def test_a_chunk_and_a_roster_show_members_as_everything_else_does(
    cats: GuildPlace, django_assert_num_queries: Any
) -> None:
    cats.role("mods", P.KICK_MEMBERS).member("eve", "mods")
    Guild.objects.filter(id=cats.id).update(version=77)
    rows = Member.objects.filter(guild_id=cats.id).select_related("user").order_by("user_id")
    expected = [MemberRecord.of(row) for row in rows]
    with django_assert_num_queries(2):
        roster = load_roster(cats.id)
    assert roster is not None
    assert (roster.version, list(roster.members.values())) == (77, expected)
    with django_assert_num_queries(1):
        ids, encoded = encoded_members(cats.id, list(roster.members))
    assert ids == list(roster.members)
    assert msgspec.json.decode(bytes(encoded)) == [render_member(each) for each in expected]
    assert load_roster(5) is None


# -- what a client hears ---------------------------------------------------------------------------------------------


class House:
    """Ann's guild with bob, zoe, who has blocked ann, eve, who may remove members, and a bot; and one of a stranger."""

    def __init__(self) -> None:
        world = World()
        self.bot = world.bot("helper")
        self.cats = world.guild("cats", owner="ann").member("bob").member("zoe").member("helper")
        self.cats.role("mods", P.KICK_MEMBERS).member("eve", "mods")
        names = ("ann", "bob", "zoe", "eve", "stranger")
        self.ann, self.bob, self.zoe, self.eve, self.stranger = (world.person(name) for name in names)
        self.dogs = world.guild("dogs", owner="stranger")
        Relationship.objects.create(owner=self.zoe.user, other=self.ann.user, type=RelationshipType.BLOCKED)

    @property
    def everybody(self) -> tuple[Actor, ...]:
        return self.ann, self.bob, self.zoe, self.eve, self.stranger, self.bot


@pytest.fixture
def house(transactional_db: None) -> House:
    return House()


@pytest.fixture
def crowded(house: House) -> House:
    crowd(house.cats, 2495)
    return house


def chunks(client: Client) -> list[dict[str, Any]]:
    return [frame["d"] for frame in client.frames if frame.get("t") == "GUILD_MEMBERS_CHUNK"]


def ids(chunk: dict[str, Any], key: str = "members") -> set[int]:
    return {int(each["user"]["id"]) for each in chunk[key]}


async def answered(client: Client, number: int = 1, **wish: Any) -> list[dict[str, Any]]:
    """Ask, and wait for so many chunks more."""
    before = len(chunks(client))
    await client.send(8, wish)
    async with asyncio.timeout(PATIENCE):
        while len(chunks(client)) < before + number:
            await asyncio.sleep(0.01)
    return chunks(client)[before:]


@pytest.mark.embedded
async def test_gw_077_members_by_id_or_name_in_chunks(crowded: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = crowded
    async with lab(monkeypatch, *house.everybody) as gateway:
        client = gateway.client()
        await client.identify(house.ann)
        guild_id = str(house.cats.id)
        wanted = [str(house.bob.user_id), "5", str(house.zoe.user_id)]
        (found,) = await answered(client, guild_id=guild_id, user_ids=wanted, nonce="n" * 32)
        assert ids(found) == {house.bob.user_id, house.zoe.user_id}
        assert found["members"][0]["user"]["username"]
        assert (found["nonce"], found["not_found"]) == ("n" * 32, ["5"])
        assert (found["guild_id"], found["chunk_index"], found["chunk_count"]) == (guild_id, 0, 1)
        assert "presences" not in found
        (one,) = await answered(client, guild_id=house.cats.id, user_ids=house.bob.user_id, nonce="n" * 33)
        assert ids(one) == {house.bob.user_id}
        assert "nonce" not in one
        three = await answered(client, 3, guild_id=[guild_id], query="", limit=0, nonce="all")
        assert [(each["chunk_index"], each["chunk_count"], each["nonce"]) for each in three] == [
            (number, 3, "all") for number in range(3)
        ]
        assert [len(each["members"]) for each in three] == [1000, 1000, 500]
        assert len(set().union(*(ids(each) for each in three))) == 2500
        (none,) = await answered(client, guild_id=guild_id, query="nobody", limit=5)
        assert none == {"guild_id": guild_id, "members": [], "chunk_index": 0, "chunk_count": 1}


@pytest.mark.embedded
async def test_only_some_people_and_every_bot_may_have_the_whole_list(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(monkeypatch, *house.everybody) as gateway:
        for who, count in ((house.bob, 0), (house.eve, 5), (house.bot, 5)):
            client = gateway.client()
            await client.identify(who)
            (whole,) = await answered(client, guild_id=str(house.cats.id), query="", limit=0, nonce="x")
            assert (len(whole["members"]), whole["chunk_count"], whole["nonce"]) == (count, 1, "x")
            (some,) = await answered(client, guild_id=str(house.cats.id), query="", limit=2)
            assert len(some["members"]) == 2


@pytest.mark.embedded
async def test_presences_are_those_that_the_asker_may_see(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    here = (house.ann, house.bob, house.zoe, house.bot)
    async with lab(monkeypatch, *house.everybody) as gateway:
        clients = {who.user_id: gateway.client() for who in here}
        for who in here:
            status = "invisible" if who is house.bot else "idle"
            await clients[who.user_id].identify(who, presence={"status": status})
        (chunk,) = await answered(clients[house.ann.user_id], guild_id=str(house.cats.id), query="", presences=True)
        assert len(chunk["members"]) == 5
        assert ids(chunk, "presences") == {house.ann.user_id, house.bob.user_id}
        (chunk,) = await answered(clients[house.bob.user_id], guild_id=str(house.cats.id), query="zoe", presences=True)
        assert [each["status"] for each in chunk["presences"]] == ["idle"]


@pytest.mark.embedded
async def test_what_makes_no_sense_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    own = str(house.dogs.id)
    async with lab(monkeypatch, *house.everybody) as gateway:
        client = gateway.client()
        await client.identify(house.stranger)
        many = [str(each) for each in range(101)]
        for bad in (
            {"guild_id": str(house.cats.id), "query": ""},  # not a member
            {"guild_id": "5", "query": ""},
            {"guild_id": "x"},
            {"guild_id": []},
            {"query": ""},
            {"guild_id": own, "query": "a\0"},
            {"guild_id": own, "limit": -1},
            {"guild_id": own, "limit": 100_001},
            {"guild_id": own, "user_ids": many},
            {"guild_id": own, "user_ids": ["x"]},
            None,
        ):
            before = len(client.frames)
            await client.send(8, bad)
            (error,) = client.frames[before:]
            assert (error["op"], error["d"]["code"]) == (12, "VALIDATION_INVALID_PARAMS"), bad
        assert client.close_code is None


@pytest.mark.embedded
async def test_long_lists_come_ten_times_a_minute_and_the_others_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment, slept = 1000.0, []

    async def sleep(seconds: float) -> None:
        nonlocal moment
        slept.append(seconds)
        moment += seconds

    async with lab(monkeypatch, *house.everybody) as gateway:
        gateway.hub.member_requests = MemberRequests(gateway.hub.guilds, gateway.hub.spawn, lambda: moment, sleep)
        client = gateway.client()
        await client.identify(house.ann)
        guild_id = str(house.cats.id)
        for _ in range(member_requests.MAX_LISTINGS):
            await answered(client, guild_id=guild_id, query="", limit=0)
            await answered(client, guild_id=guild_id, query="b")  # not one of them
        assert slept == []
        await answered(client, guild_id=guild_id, query="", limit=0)
        assert slept == [60.0]


@pytest.mark.embedded
async def test_no_more_than_so_many_requests_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, *house.everybody) as gateway:
        client = gateway.client()
        await client.identify(house.ann)
        for _ in range(member_requests.MAX_WAITING + 1):
            await client.send(8, {"guild_id": str(house.cats.id), "query": "bob"})
        assert client.frames[-1]["op"] == 12
        async with asyncio.timeout(PATIENCE):
            while len(chunks(client)) < member_requests.MAX_WAITING:
                await asyncio.sleep(0.01)


@pytest.mark.embedded
async def test_a_request_that_fails_holds_no_other_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, *house.everybody) as gateway:
        client = gateway.client()
        await client.identify(house.ann)
        first = True

        def unlucky(asked: MemberWish) -> list[int]:
            nonlocal first
            if first:
                first = False
                raise OSError("the database is gone")
            return matching_ids(asked)

        monkeypatch.setattr(member_requests, "matching_ids", unlucky)
        for nonce in ("lost", "found"):
            await client.send(8, {"guild_id": str(house.cats.id), "query": "bob", "nonce": nonce})
        assert (await client.until(member_requests.NAME))["nonce"] == "found"


@pytest.mark.embedded
async def test_who_leaves_the_guild_hears_no_more_of_its_members(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, *house.everybody) as gateway:
        client = gateway.client()
        await client.identify(house.bob)
        (session,) = gateway.hub.sessions_of(house.bob.user_id)

        async def expelled_meanwhile(function: Any, *arguments: Any) -> Any:
            gateway.hub.guilds[house.cats.id].seats.expel(house.bob.user_id)
            return [house.zoe.user_id] if function is matching_ids else ([], msgspec.Raw(b"[]"))

        monkeypatch.setattr(member_requests, "in_database", expelled_meanwhile)
        await client.send(8, {"guild_id": str(house.cats.id), "query": "zoe"})
        async with asyncio.timeout(PATIENCE):
            while gateway.hub.member_requests._waiting[session]:
                await asyncio.sleep(0)
        assert chunks(client) == []
        assert client.names()[-1] == "GUILD_DELETE"
        assert not session.is_over


@pytest.mark.embedded
async def test_a_request_that_fails_is_told_and_those_behind_it_are_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_once(asked: MemberWish) -> list[int]:
        if asked.query == "broken":
            raise RuntimeError("no database")
        return matching_ids(asked)

    monkeypatch.setattr(member_requests, "matching_ids", broken_once)
    async with lab(monkeypatch, *house.everybody) as gateway:
        client = gateway.client()
        await client.identify(house.ann)
        for query in ("broken", "bob"):
            await client.send(8, {"guild_id": str(house.cats.id), "query": query})
        await client.until("GUILD_MEMBERS_CHUNK")
        assert [frame["d"]["code"] for frame in client.frames if frame["op"] == 12] == ["INTERNAL_ERROR"]
        assert [ids(chunk) for chunk in chunks(client)] == [{house.bob.user_id}]
        await answered(client, guild_id=str(house.cats.id), query="zoe")
