"""Finding members: by what they are called, what they hold, and how and when they came."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from core.clock import at, now
from core.permissions import P
from guilds.member_search import MemberSearch, search_members
from guilds.models import Member
from tests.shared_rows import shared_rows
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def cats() -> GuildPlace:
    """The owner, a bot, and alice, alicia, bob and carol, who came in this order."""
    world = World()
    with at(now() - timedelta(days=9)):
        cats = world.guild().role("red").role("blue").role("managers", P.MANAGE_GUILD)
    for days, name, roles in ((5, "alice", ("red", "blue")), (4, "alicia", ("red",)), (3, "bob", ()), (2, "carol", ())):
        with at(now() - timedelta(days=days)):
            cats.member(name, *roles)
    cats.world.bot("helper")
    with at(now() - timedelta(days=1)):
        cats.member("helper")
    User.objects.filter(pk=world.person("bob").user_id).update(global_name="Malice")
    Member.objects.filter(user=world.person("carol").user).update(nick="100%_Ali")
    return cats


@pytest.fixture
def owner(cats: GuildPlace) -> Wire:
    return Wire(cats.owner)


def found(cats: GuildPlace, wire: Wire, body: dict[str, Any]) -> list[str]:
    reply = wire.send("POST", f"/guilds/{cats.id}/members-search", body)
    assert reply.status == 200, reply
    names = {str(actor.user_id): name for name, actor in cats.world._people.items()}
    assert reply.body["total_result_count"] >= reply.body["page_result_count"] == len(reply.body["members"])
    return [names[member["user_id"]] for member in reply.body["members"]]


def seconds(days_ago: float) -> int:
    return int((now() - timedelta(days=days_ago)).timestamp())


EVERYBODY = ["helper", "carol", "bob", "alicia", "alice", "owner"]


def test_what_is_told_of_a_member(cats: GuildPlace, owner: Wire) -> None:
    alice = cats.membership("alice")
    body = owner.send("POST", f"/guilds/{cats.id}/members-search", {"query": alice.user.username}).body
    (told,) = body.pop("members")
    counts = {"page_result_count": 1, "total_result_count": 1}
    assert body == {"guild_id": str(cats.id), **counts, "indexing": False}
    roles = [str(cats.role_id(name)) for name in ("red", "blue")]
    assert told == {
        "id": str(alice.user_id), "guild_id": str(cats.id), "user_id": str(alice.user_id),
        "username": alice.user.username, "discriminator": f"{alice.user.discriminator:04d}",
        "global_name": None, "nickname": None, "role_ids": roles, "joined_at": int(alice.joined_at.timestamp()),
        "supplemental": {
            "join_source_type": 1,
            "source_invite_code": alice.source_invite_code,
            "inviter_id": str(cats.owner.user_id),
        },
        "is_bot": False,
    }  # fmt: skip


def test_by_name_nickname_tag_and_id(cats: GuildPlace, owner: Wire) -> None:
    alice = cats.world.person("alice").user
    assert found(cats, owner, {"query": "aLI", "sort_order": "asc"}) == ["alice", "alicia", "bob", "carol"]
    assert found(cats, owner, {"query": "malice"}) == ["bob"]
    assert found(cats, owner, {"query": "0%_a"}) == ["carol"]
    assert found(cats, owner, {"query": "%"}) == ["carol"]
    assert found(cats, owner, {"query": f"{alice.username.upper()}#{alice.discriminator}"}) == ["alice"]
    assert found(cats, owner, {"query": f"{alice.username}#{alice.discriminator % 9999 + 1}"}) == []
    assert found(cats, owner, {"query": str(alice.id)}) == ["alice"]
    for text in ("nobody", "9" * 40, "#", "٣", "'; --"):
        assert found(cats, owner, {"query": text}) == []
    for text in ("", None):
        assert found(cats, owner, {"query": text}) == EVERYBODY


def test_the_nearest_comes_first_when_asked_for(cats: GuildPlace, owner: Wire) -> None:
    name = cats.world.person("carol").user.username
    Member.objects.filter(user=cats.world.person("alice").user).update(nick=f"x{name}")
    Member.objects.filter(user=cats.world.person("bob").user).update(nick=f"{name}x")
    body = {"query": name, "sort_by": "relevance"}
    assert found(cats, owner, body) == ["carol", "bob", "alice"]
    assert found(cats, owner, body | {"sort_order": "asc"}) == ["alice", "bob", "carol"]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [(["red"], ["alicia", "alice"]), (["red", "blue"], ["alice"]), (["red", "@everyone"], ["alicia", "alice"])],
)
def test_all_roles_must_be_held(cats: GuildPlace, owner: Wire, roles: list[str], expected: list[str]) -> None:
    assert found(cats, owner, {"role_ids": [str(cats.role_id(name)) for name in roles]}) == expected
    assert found(cats, owner, {"role_ids": [str(cats.role_id(name)) for name in roles] + ["17"]}) == []


def test_how_and_when_they_came(cats: GuildPlace, owner: Wire) -> None:
    code = cats.membership("bob").source_invite_code
    assert found(cats, owner, {"joined_at_gte": seconds(4.5), "joined_at_lte": seconds(2.5)}) == ["bob", "alicia"]
    assert found(cats, owner, {"user_created_at_lte": seconds(4.5)}) == ["alice", "owner"]
    assert found(cats, owner, {"user_created_at_gte": seconds(1.5)}) == ["helper"]
    assert found(cats, owner, {"join_source_type": [0, 3]}) == ["helper", "owner"]
    assert found(cats, owner, {"source_invite_code": [code, "none"]}) == ["carol", "bob", "alicia", "alice"]
    assert found(cats, owner, {"is_bot": True}) == ["helper"]
    assert found(cats, owner, {"is_bot": False, "join_source_type": [3]}) == []
    exact = int(cats.membership("bob").joined_at.timestamp())
    assert found(cats, owner, {"joined_at_gte": exact, "joined_at_lte": exact}) == ["bob"]
    for far in (2**53, -(2**53), 2**63 - 1):
        assert found(cats, owner, {"joined_at_gte": far, "user_created_at_gte": far}) in ([], EVERYBODY)
        assert found(cats, owner, {"joined_at_lte": far, "user_created_at_lte": far}) in ([], EVERYBODY)


def test_pages(cats: GuildPlace, owner: Wire) -> None:
    pages = [found(cats, owner, {"limit": 4, "offset": offset}) for offset in (0, 4, 8)]
    assert pages == [EVERYBODY[:4], EVERYBODY[4:], []]
    assert found(cats, owner, {"sort_order": "asc"}) == EVERYBODY[::-1]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"query": "x" * 101}, "query"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"offset": -1}, "offset"),
        ({"role_ids": ["x"]}, "role_ids.0"),
        ({"role_ids": ["1"] * 11}, "role_ids"),
        ({"join_source_type": [1] * 11}, "join_source_type"),
        ({"source_invite_code": ["x"] * 11}, "source_invite_code"),
        ({"is_bot": "yes"}, "is_bot"),
        ({"sort_by": "name"}, "sort_by"),
        ({"sort_order": "up"}, "sort_order"),
        ({"joined_at_gte": "x"}, "joined_at_gte"),
    ],
)
def test_odd_searches(cats: GuildPlace, owner: Wire, body: dict[str, Any], path: str) -> None:
    reply = owner.send("POST", f"/guilds/{cats.id}/members-search", body)
    assert [where for where, _ in reply.invalid] == [path]


def test_who_may_search(cats: GuildPlace) -> None:
    cats.member("manager", "managers")
    path = f"/guilds/{cats.id}/members-search"
    for name, status in (("manager", 200), ("bob", 403), ("stranger", 403)):
        assert Wire(cats.world.person(name)).send("POST", path, {}).status == status


def test_a_search_costs_the_same_for_few_and_many(cats: GuildPlace, django_assert_num_queries: Any) -> None:
    search = MemberSearch(text="ali", role_ids=(cats.role_id("red"),), sort_by="relevance")
    search_members(cats.owner, cats.id, search, limit=100)
    with django_assert_num_queries(4):  # one of them for the roles, which nothing uncommitted may be cached of
        search_members(cats.owner, cats.id, search, limit=100)
    with django_assert_num_queries(4):
        assert search_members(cats.owner, cats.id, MemberSearch(), limit=100).total == 6


@pytest.mark.parametrize("sort_by", ["joined_at", "relevance"])
@pytest.mark.parametrize("text", ["Ärger (Öl)", "ärger (öl)", "ÄRGER (ÖL)", "(ö", "r (Ö"])
def test_case_means_nothing_in_any_alphabet(cats: GuildPlace, text: str, sort_by: Any) -> None:
    Member.objects.filter(user=cats.world.person("carol").user).update(nick="Ärger (öl)")
    search = MemberSearch(text=text, sort_by=sort_by)
    assert [each.member.nick for each in search_members(cats.owner, cats.id, search, limit=5).members] == ["Ärger (öl)"]
