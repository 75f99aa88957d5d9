"""Administrators find one guild of thousands, and the last members of a large one, by way of indexes and with as many
statements as among a few; and what is done to many costs no more statements than what is done to one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from accounts.rights import EVERYTHING
from guilds.models import Emoji, Guild, Member
from guilds.operations.discovery import apply_for_listing
from moderation.operations.admin_bulk_guilds import add_guild_members, change_features_of_guilds
from tests.plans import copies, explained, explained_plan, nodes, rolled_back
from tests.shape.test_query_budgets import counted, counted_with_values
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
FEW, MANY = 100, 20_000
STEP = 1000
TABLES = ("guilds_guild", "guilds_member", "accounts_user")


class Crowd:
    """A guild among thousands, with thousands of members."""

    def __init__(self) -> None:
        world = World()
        self.cats: GuildPlace = world.guild("cats")
        self.wire = Wire(world.person("admin", acls=[EVERYTHING]))
        self.owner = self.cats.owner.user_id
        self.first: dict[str, list[str]] = {}

    def fill(self, first: int, last: int) -> None:
        text = "'club ' || n"
        words = f"to_tsvector('simple', {text})" if connection.vendor == "postgresql" else text
        copies(self.cats.guild, first, last, id=f"{self.cats.id} + n * {STEP}", name=text, words=words)
        name = "'u' || n"
        named = {"username": name, "username_key": name, "handle": name, "handle_key": name}
        copies(self.cats.owner.user, first, last, id=f"{self.owner} + n * {STEP}", **named)
        later = "joined_at + n * interval '1 second'" if connection.vendor == "postgresql" else "'2030-01-01'"
        member = Member.objects.get(guild_id=self.cats.id, user_id=self.owner)
        copies(member, first, last, user_id=f"{self.owner} + n * {STEP}", joined_at=later)
        Guild.objects.filter(id=self.cats.id).update(member_count=last + 1)

    def ask(self, what: str, **body: Any) -> tuple[Any, list[tuple[str, Any]]]:
        """What is answered and the statements it took."""
        with counted_with_values() as ran:
            reply = self.wire.send("POST", f"/admin/guilds/{what}", body)
        assert reply.status == 200, reply
        return reply.body, ran


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("search", {"query": "cats"}),
    ("search", {"query": "club 77"}),
    ("search", {"query": "{guild}"}),
    ("search", {"limit": 50}),
    ("list-members", {"guild_id": "{guild}", "limit": 50, "offset": 50}),
    ("lookup", {"guild_id": "{guild}"}),
]


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crowd]:
    """Measured with few rows, then filled; nothing of it is ever committed."""
    with django_db_blocker.unblock(), rolled_back(*TABLES):
        made = Crowd()
        made.fill(1, FEW)
        for what, body in ASKED:
            made.first[str(body)] = [sql for sql, _ in made.ask(what, **_for(made, body))[1]]
        made.fill(FEW + 1, MANY)
        yield made


def _for(crowd: Crowd, body: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.format(guild=crowd.cats.id) if isinstance(value, str) else value for name, value in body.items()
    }


@pytest.mark.parametrize(("what", "body"), ASKED, ids=[f"{what} {body}" for what, body in ASKED])
def test_the_same_statements_by_index(crowd: Crowd, what: str, body: dict[str, Any]) -> None:
    _, ran = crowd.ask(what, **_for(crowd, body))
    assert [sql for sql, _ in ran] == crowd.first[str(body)]
    reads = [(sql, values) for sql, values in ran if any(f'FROM "{table}"' in sql for table in TABLES)]
    assert reads
    for sql, values in reads:
        assert not list(_whole_tables(sql, values)), sql


def _whole_tables(sql: str, values: Any) -> Iterator[Any]:
    """What of a plan goes through all rows of a table."""
    if connection.vendor == "postgresql":
        # Of twenty thousand rows it may read all sooner than some by the index; whether it could is what counts.
        run("SET LOCAL enable_seqscan = off")
        yield from (node for node in nodes(explained_plan(sql, values)) if node["Node Type"] == "Seq Scan")
        return
    for row in explained(f"EXPLAIN QUERY PLAN {sql}", values):
        is_index = "USING" in row[3] or "VIRTUAL TABLE INDEX" in row[3]
        if row[3].startswith("SCAN") and not is_index:
            yield row[3]


def run(sql: str) -> None:
    """Run a statement without an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_of_too_many_the_newest_are_found(crowd: Crowd) -> None:
    found, _ = crowd.ask("search", query="club", limit=1)
    assert (found["total"], found["guilds"][0]["name"]) == (10_000, f"club {MANY}")
    assert crowd.ask("search", query="club", offset=2**53 - 1)[0] == {"guilds": [], "total": 10_000}


def test_the_last_members_of_many_are_passed_to_within_the_index(crowd: Crowd) -> None:
    found, ran = crowd.ask("list-members", guild_id=str(crowd.cats.id), offset=MANY - 10)
    assert found["total"] == MANY + 1
    (walk,) = [(sql, values) for sql, values in ran if "OFFSET" in sql]
    if connection.vendor == "postgresql":
        assert {node["Node Type"] for node in nodes(explained_plan(*walk))} <= {"Limit", "Index Only Scan"}
    else:
        (plan,) = [row[3] for row in explained(f"EXPLAIN QUERY PLAN {walk[0]}", walk[1])]
        assert "COVERING INDEX members_by_joining" in plan


# -- lists and bulk --------------------------------------------------------------------------------------------------


def test_lists_cost_the_same_for_many_rows_as_for_one() -> None:
    world = World()
    wire = Wire(world.person("admin", acls=[EVERYTHING]))
    cats, costs = world.guild("cats"), []
    for size in (1, 12):
        for number in range(size):
            place = world.guild(f"club {size} {number}")
            apply_for_listing(place.owner, place.id, description="all about cats", category=8)
            Emoji.objects.create(guild_id=cats.id, creator=world.person().user, name="x")
        with counted() as statements:
            assert len(wire.send("GET", f"/admin/guilds/{cats.id}/emojis").body["emojis"]) >= size
            assert len(wire.send("GET", "/admin/discovery/applications").body) >= size
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_what_is_done_to_many_costs_no_more_than_what_is_done_to_one() -> None:
    """The outbox apart, which takes a statement for each event."""
    world = World()
    admin, cats, costs = world.person("admin", acls=[EVERYTHING]), world.guild("cats"), []
    for size in (1, 30):
        people = [world.person(f"p{size}{number}").user_id for number in range(size)]
        places = [world.guild(f"g{size}{number}").id for number in range(size)]
        with counted() as statements:
            assert add_guild_members(admin, cats.id, user_ids=people).done == people
            assert change_features_of_guilds(admin, places, add=["VERIFIED"]).done == places
        costs.append(len([sql for sql in statements if "core_outbox_event" not in sql]))
    assert costs[0] == costs[1]
