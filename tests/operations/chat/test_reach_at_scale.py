"""Finding the channels somebody may read is one statement for a guild and for ten, and goes from the person to their
channels by way of indexes, however many channels others have."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction

from chat.models import Channel
from chat.reach import reachable_channels
from core.actor import Actor
from core.ids import new_id
from core.permissions import DEFAULT, P
from guilds.models import Guild, Member, Role
from tests.operations.chat.test_history_at_scale import explained, nodes, steps
from tests.shape.test_query_budgets import counted_with_values
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GUILDS, CHANNELS = 10, 20  # of the person
OTHER_GUILDS, OTHER_CHANNELS = 1500, 30_000
VIEW, HISTORY = int(P.VIEW_CHANNEL), int(P.READ_MESSAGE_HISTORY)

_FILL = """
INSERT INTO chat_channel (id, guild_id, {columns})
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT {start} + n, {guild} + n % {guilds}, {columns} FROM chat_channel, numbers WHERE id = {model}"""


class Town(NamedTuple):
    """Somebody in many guilds."""

    person: Actor
    guild_ids: list[int]
    steps_alone: int


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Measured before anybody else has channels, then filled; nothing of it is ever committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        person, owner = world.person("alice"), world.person("owner")
        guild_ids = settle(person, owner)
        sql, values = statement(person)
        alone = 0 if connection.vendor == "postgresql" else steps(sql, values)
        fill(
            [world.person() for _ in range(20)],
            Channel.objects.filter(guild_id__in=guild_ids).values_list("pk", flat=True)[0],
        )
        yield Town(person, guild_ids, alone)
        transaction.set_rollback(True)


def settle(person: Actor, owner: Actor) -> list[int]:
    """Guilds in each of which a role may see three channels of four, and everybody none."""
    guilds = Guild.objects.bulk_create(Guild(id=new_id(), name="g", owner=owner.user) for _ in range(GUILDS))
    everyone = [Role(id=guild.id, guild=guild, name="@everyone", permissions=DEFAULT) for guild in guilds]
    own = [Role(id=new_id(), guild=guild, name="own") for guild in guilds]
    Role.objects.bulk_create([*everyone, *own])
    Member.objects.bulk_create(Member(guild_id=role.guild_id, user=person.user, role_ids=[role.id]) for role in own)
    Channel.objects.bulk_create(
        Channel(
            id=new_id(), kind=0, name=str(n), guild_id=role.guild_id, overwrites=overwrites(role, is_shown=n % 4 > 0)
        )
        for role in own
        for n in range(CHANNELS)
    )
    return [guild.id for guild in guilds]


def overwrites(role: Role, *, is_shown: bool) -> list[dict[str, int]]:
    hidden = {"id": role.guild_id, "type": 0, "allow": 0, "deny": VIEW}
    shown = {"id": role.id, "type": 0, "allow": VIEW if is_shown else 0, "deny": 0}
    return [hidden, shown, *({"id": n, "type": 1, "allow": VIEW, "deny": 0} for n in range(3))]


def fill(others: list[Actor], model: int) -> None:
    """Very many channels of other people's guilds."""
    start = new_id() + 1_000_000
    owners = {start + n: others[n % len(others)].user for n in range(OTHER_GUILDS)}
    Guild.objects.bulk_create(Guild(id=guild_id, name="g", owner=owner) for guild_id, owner in owners.items())
    Role.objects.bulk_create(Role(id=guild_id, guild_id=guild_id, name="@everyone") for guild_id in owners)
    Member.objects.bulk_create(Member(guild_id=guild_id, user=owner) for guild_id, owner in owners.items())
    columns = [field.column for field in Channel._meta.concrete_fields if field.column not in {"id", "guild_id"}]
    values = {"start": start, "last": OTHER_CHANNELS, "guild": start, "guilds": OTHER_GUILDS, "model": model}
    with connection.cursor() as cursor:
        cursor.execute(_FILL.format(columns=", ".join(columns), **values))
        for table in ("chat_channel", "guilds_guild", "guilds_role", "guilds_member"):
            cursor.execute(f"ANALYZE {table}")


def statement(person: Actor, guild_id: int | None = None) -> tuple[str, Any]:
    """The one statement that finds the person's channels."""
    with counted_with_values() as ran:
        found = reachable_channels(person, HISTORY, guild_id=guild_id).values_list("pk", flat=True)
        assert len(found) == (CHANNELS if guild_id else GUILDS * CHANNELS) * 3 // 4
    (asked,) = ran
    return asked


@pytest.mark.parametrize("number", [None, 7])
def test_the_database_goes_from_the_person_to_their_channels(town: Town, number: int | None) -> None:
    sql, values = statement(town.person, number and town.guild_ids[number])
    own = CHANNELS if number else GUILDS * CHANNELS
    if connection.vendor == "postgresql":
        plan = explained(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)[0][0]
        root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        for node in nodes(root):
            if node.get("Relation Name") == "chat_channel":
                assert node["Node Type"] != "Seq Scan", node
                assert node["Actual Rows"] * node["Actual Loops"] <= own, node
        return
    details = [row[3] for row in explained(f"EXPLAIN QUERY PLAN {sql}", values)]
    # What the statement itself has made is gone through (s, held), and so are lists in columns (r, e, o).
    scanned = {line.split()[1] for line in details if line.startswith("SCAN")}
    assert scanned <= {"s", "held", "r", "e", "o"}, details
    assert steps(sql, values) <= town.steps_alone * 1.1
