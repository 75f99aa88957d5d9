"""A page of a channel costs the same in a history of a hundred messages and of a million: the same statements, by way
of indexes, touching as many rows as they answer with."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection

from chat.models import Message, Pin
from core.clock import now
from core.ids import id_at
from tests.plans import MOST_ROWS, MOST_STEPS, check_index, explained, explained_plan, nodes, rolled_back, steps
from tests.shape.test_query_budgets import counted_with_values
from tests.wire import Wire
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]

FEW, MANY = 100, 1_000_000
STEP = 1000
MOST_BLOCKS = 400  # of 8 KiB, for a page of a hundred messages with authors, answers and reactions

# Copies of one message. Every tenth answers the one before it, so that pages have answers to bring along.
_FILL = """
INSERT INTO chat_message (id, kind, reference, {columns})
WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT {start} + n * {step}, CASE WHEN n % 10 = 0 THEN 19 ELSE 0 END, CASE WHEN n % 10 = 0 THEN {reference} END,
    {columns}
FROM chat_message, numbers WHERE id = {model}"""


class Archive(NamedTuple):
    """A channel with a very long history, and somebody who reads it."""

    channel_id: int
    start: int
    reader: Wire
    plans: dict[str, Any]

    def id_of(self, number: int) -> int:
        return self.start + number * STEP

    def windows(self, size: int) -> dict[str, str]:
        """Queries for pages at both ends and in the middle of a history of this size."""
        first, middle, last = self.id_of(1), self.id_of(size // 2), self.id_of(size)
        anchors = {"first": first, "middle": middle, "last": last}
        pages = {"newest": "limit=100"}
        for name, anchor in anchors.items():
            for way in ("before", "after", "around"):
                pages[f"{way} {name}"] = f"limit=100&{way}={anchor}"
        pages["between"] = f"limit=100&after={middle - 200 * STEP}&before={middle + 200 * STEP}"
        return pages


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[Archive]:
    """Measured with a hundred messages, then filled to a million; nothing of it is ever committed."""
    with django_db_blocker.unblock(), rolled_back("chat_message"):
        cats = World().guild().member("bob").channel("log")
        start = id_at(now()) - (MANY + 10) * STEP
        made = Archive(cats.channel_id("log"), start, Wire(cats.world.person("bob")), {})
        copied = Message.objects.create(id=1, channel_id=made.channel_id, author=cats.owner.user, content="message").id
        fill(made, copied, 1, FEW)
        made.plans.update(measured(made, FEW))
        fill(made, copied, FEW + 1, MANY)
        Message.objects.filter(pk=copied).delete()
        yield made


def fill(archive: Archive, model: int, first: int, last: int) -> None:
    is_postgres = connection.vendor == "postgresql"
    before = f"({archive.start} + (n - 1) * {STEP})"
    reference = f"""'{{"channel_id": {archive.channel_id}, "message_id": ' || {before} || '}}'"""
    written = {"id", "kind", "reference"}
    columns = [field.column for field in Message._meta.concrete_fields if field.column not in written]
    values = {"first": first, "last": last, "start": archive.start, "step": STEP, "columns": ", ".join(columns)}
    values |= {"model": model, "reference": f"({reference})::jsonb" if is_postgres else reference}
    with connection.cursor() as cursor:
        if is_postgres:
            # The references are good, and checking two million of them takes longer than everything else here.
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_FILL.format(**values))
        if is_postgres:
            cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE chat_message")


class Measured(NamedTuple):
    """What a request cost: its statements, and those of them that read messages with their values."""

    statements: list[str]
    reads: list[tuple[str, Any]]
    answer: list[int]


def measured(archive: Archive, size: int) -> dict[str, Measured]:
    found = {}
    for name, query in archive.windows(size).items():
        with counted_with_values() as ran:
            reply = archive.reader.send("GET", f"/channels/{archive.channel_id}/messages?{query}")
        assert reply.status == 200
        reads = [(sql, values) for sql, values in ran if "chat_message" in sql and sql.lstrip().startswith("WITH")]
        found[name] = Measured([sql for sql, _ in ran], reads, [int(each["id"]) for each in reply.body])
    return found


def test_the_database_is_asked_the_same_and_answers_by_index(archive: Archive) -> None:
    assert Message.objects.filter(channel_id=archive.channel_id).count() == MANY
    for name, cost in measured(archive, MANY).items():
        assert cost.statements == archive.plans[name].statements, name
        assert cost.answer == expected(archive, name, MANY), name
        ((sql, values),) = cost.reads
        check_plan(name, sql, values)


def expected(archive: Archive, name: str, size: int) -> list[int]:
    """The page, newest first, by the rules of the contract."""
    way, _, where = name.partition(" ")
    anchor = {"first": 1, "middle": size // 2, "last": size, "": 0}[where]
    match way:
        case "newest":
            numbers = range(size, size - 100, -1)
        case "before":
            numbers = range(anchor - 1, max(0, anchor - 101), -1)
        case "after":
            numbers = range(size, max(size - 100, anchor), -1)
        case "between":
            numbers = range(size // 2 + 199, size // 2 + 99, -1)
        case _:
            oldest = min(max(1, anchor - 50), size - 99)
            numbers = range(oldest + 99, oldest - 1, -1)
    return [archive.id_of(number) for number in numbers]


def check_plan(name: str, sql: str, values: Any) -> None:
    if connection.vendor == "postgresql":
        root = explained_plan(sql, values, "ANALYZE, BUFFERS, FORMAT JSON")
        for node in nodes(root):
            if node.get("Relation Name") == "chat_message":
                assert node["Node Type"] != "Seq Scan", (name, node)
                assert node["Actual Rows"] * node["Actual Loops"] <= MOST_ROWS, (name, node)
            assert node["Node Type"] != "Sort" or node["Actual Rows"] <= MOST_ROWS, (name, node)
        assert root["Shared Hit Blocks"] + root["Shared Read Blocks"] <= MOST_BLOCKS, name
        return
    details = [row[3] for row in explained(f"EXPLAIN QUERY PLAN {sql}", values)]
    of_messages = [line for line in details if line.split()[1] == "m" or "chat_message" in line]
    assert of_messages, (name, details)
    assert all(line.startswith("SEARCH") for line in of_messages), (name, details)
    assert not [line for line in details if "ORDER BY" in line], (name, details)  # USE TEMP B-TREE FOR ORDER BY
    assert steps(sql, values) <= MOST_STEPS, name


def test_pins_of_a_long_history(archive: Archive) -> None:
    """The newest pins, and those before a moment: by the index of pins, whatever else is in the channel."""
    moment = now()
    Pin.objects.bulk_create(
        Pin(message_id=archive.id_of(number * 4000), channel_id=archive.channel_id, pinned_at=moment, pinned_by=1)
        for number in range(1, 251)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE chat_pin")
    with counted_with_values() as ran:
        reply = archive.reader.send("GET", f"/channels/{archive.channel_id}/messages/pins?limit=50")
    assert len(reply.body["items"]) == 50
    reads = [(sql, values) for sql, values in ran if "chat_message" in sql]
    assert reads
    for sql, values in reads:
        check_index(sql, values, "chat_message")


ENTRIES = 50_000
_LOG = """
INSERT INTO guilds_auditlogentry (id, guild_id, user_id, action_type, target_id, options, changes)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT {start} + n, {guild}, {user} + n % 50, 10 + n % 3, NULL, {object}, {empty} FROM numbers"""


@pytest.mark.parametrize("query", ["limit=50", "user_id={user}&limit=50", "action_type=12&limit=50", "before={middle}"])
def test_a_long_audit_log(archive: Archive, query: str) -> None:
    """The log of a guild is read by the index that fits the question."""
    dogs = World().guild("dogs", owner="dog")
    is_postgres = connection.vendor == "postgresql"
    given: dict[str, Any] = {"start": archive.start, "guild": dogs.id, "user": dogs.owner.user_id, "last": ENTRIES}
    given |= {"object": "'{}'::jsonb", "empty": "'[]'::jsonb"} if is_postgres else {"object": "'{}'", "empty": "'[]'"}
    with connection.cursor() as cursor:
        cursor.execute(_LOG.format(**given))
        cursor.execute("ANALYZE guilds_auditlogentry")
    asked = query.format(user=dogs.owner.user_id, middle=archive.start + ENTRIES // 2)
    with counted_with_values() as ran:
        reply = Wire(dogs.owner).send("GET", f"/guilds/{dogs.id}/audit-logs?{asked}")
    assert len(reply.body["audit_log_entries"]) == 50
    reads = [(sql, values) for sql, values in ran if sql.startswith("SELECT") and "guilds_auditlogentry" in sql]
    assert reads
    for sql, values in reads:
        check_index(sql, values, "guilds_auditlogentry")
