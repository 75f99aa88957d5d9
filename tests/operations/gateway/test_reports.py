"""What processes of the gateway say of themselves, and what administrators make of it."""

import asyncio
import os
import time

import pytest
from msgspec import msgpack
from msgspec.structs import replace

from accounts.rights import EVERYTHING
from core.redis import sync_client
from gateway import reports
from guilds.models import Guild
from moderation import hooks
from moderation.gateway_reports import GatewayReport, GuildLoad
from tests.operations.events import announced, mark
from tests.operations.gateway.gateway_lab import lab
from tests.wire import Wire
from tests.world import World

REPORT = GatewayReport(
    sessions=2,
    guild_ids=(1, 2),
    heaviest=(GuildLoad(1, 100, 2), GuildLoad(2, 50, 1)),
    presences=3,
    memory=5000,
    memory_of_guilds=150,
    uptime_seconds=60,
    processors=4,
)


@pytest.mark.django_db(transaction=True)
def test_a_process_says_what_it_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    cats, dogs = world.guild("cats").member("alice"), world.guild("dogs")
    for number in range(10):
        cats.channel(f"channel {number}")
    owner, alice = world.person("owner"), world.person("alice")

    async def connected() -> GatewayReport:
        async with lab(monkeypatch, owner, alice) as here:
            for actor in (owner, alice, alice):
                await here.client().identify(actor)
            return await asyncio.to_thread(reports.report_of, here.hub)

    found = asyncio.run(connected())
    assert (found.sessions, set(found.guild_ids), found.presences) == (3, {cats.id, dogs.id}, 2)
    first, second = found.heaviest
    assert [(load.guild_id, load.sessions) for load in (first, second)] == [(cats.id, 3), (dogs.id, 1)]
    assert first.memory > second.memory > 0
    assert found.memory > found.memory_of_guilds == first.memory + second.memory
    assert (found.processors, found.uptime_seconds >= 0) == (len(os.sched_getaffinity(0)), True)


@pytest.mark.scaled
def test_of_several_processes_those_count_that_live(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"a": REPORT, "b": replace(REPORT, sessions=5), "silent": REPORT}

    class Process:
        def __init__(self, name: str) -> None:
            self.id = name

    monkeypatch.setattr(reports, "report_of", lambda hub: said[hub.id])
    for name in said:
        reports._write(Process(name))  # type: ignore[arg-type]
    sync_client().zadd(reports._PROCESSES, {"silent": time.time() - 2 * reports.EXPIRE_SECONDS})
    assert sorted(report.sessions for report in reports.reports()) == [2, 5]
    sync_client().delete(reports._key("a"))
    assert reports.reports() == [said["b"]]
    assert msgpack.decode(sync_client().get(reports._key("b")), type=GatewayReport) == said["b"]


@pytest.mark.django_db
def test_administrators_see_all_processes_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    cats = world.guild("cats")
    Guild.objects.filter(id=cats.id).update(icon="1234abcd")
    here = replace(REPORT, guild_ids=(1, cats.id), heaviest=(GuildLoad(1, 100, 2), GuildLoad(cats.id, 60, 1)))
    there = replace(REPORT, guild_ids=(cats.id,), heaviest=(GuildLoad(cats.id, 60, 4),), uptime_seconds=90, sessions=5)
    monkeypatch.setattr(hooks.gateway_reports, "_functions", [lambda: [here, there]])
    wire = Wire(world.person("admin", acls=[EVERYTHING]))
    assert wire.send("GET", "/admin/gateway/stats").body == {
        "status": "running",
        "sessions": 7,
        "guilds": 2,
        "presences": 3,
        "calls": 0,
        "memory": {"total": "10000", "processes": "300", "system": "9700"},
        "process_count": 2,
        "process_limit": 4,
        "uptime_seconds": 90,
    }
    known = {"guild_name": "cats", "guild_icon": "1234abcd", "member_count": 1}
    gone = {"guild_name": "?", "guild_icon": None, "member_count": 0}
    heaviest = [
        {"guild_id": str(cats.id), **known, "memory": "120", "session_count": 5, "presence_count": 0},
        {"guild_id": "1", **gone, "memory": "100", "session_count": 2, "presence_count": 0},
    ]
    assert wire.send("POST", "/admin/gateway/memory-stats", {}).body == {"guilds": heaviest}
    assert wire.send("POST", "/admin/gateway/memory-stats", {"limit": 1}).body == {"guilds": heaviest[:1]}

    monkeypatch.setattr(hooks.gateway_reports, "_functions", [list])
    assert wire.send("GET", "/admin/gateway/stats").body["status"] == "down"
    assert wire.send("POST", "/admin/gateway/memory-stats", {}).body == {"guilds": []}


@pytest.mark.django_db
def test_all_live_guilds_are_reloaded_when_none_is_named(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    world = World()
    cats, _ = world.guild("cats"), world.guild("asleep")
    monkeypatch.setattr(hooks.gateway_reports, "_functions", [lambda: [replace(REPORT, guild_ids=(1, cats.id))]])
    start = mark()
    wire = Wire(world.person("admin", acls=[EVERYTHING]))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert wire.send("POST", "/admin/gateway/reload-all", {"guild_ids": []}).body == {"count": 1}
    assert [event.guild_id for event in announced(start)] == [cats.id]  # type: ignore[attr-defined]
