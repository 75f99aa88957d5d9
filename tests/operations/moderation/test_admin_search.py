"""Search indexes that administrators have refreshed, and the numbers of the instance (admin-and-instance.md 2.11)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models.expressions import RawSQL

from accounts.models import User
from accounts.rights import EVERYTHING, Right
from chat.drafts import MessageDraft
from chat.models import Message
from chat.operations.messages import send_message
from core.clock import at, iso, now
from core.db.time_limit import TooLong
from core.ids import to_oid
from core.jobs import runner
from core.models import Job, JobState
from moderation import analytics, search_tasks, tasks
from moderation.indexes import INDEXES
from moderation.models import AdminAuditEntry, IndexRefresh
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Wire:
    return Wire(World().person("root", acls=[EVERYTHING]))


def queued(wire: Wire, index_type: str, **subject: int) -> str:
    body = {"index_type": index_type, **{name: str(value) for name, value in subject.items()}}
    reply = wire.send("POST", "/admin/search/refresh-index", body)
    assert reply.status == 200, reply.body
    return str(reply.body["job_id"])


def status(wire: Wire, job_id: str) -> dict[str, Any]:
    return dict(wire.send("POST", "/admin/search/refresh-status", {"job_id": job_id}).body)


def run(job_id: str) -> None:
    assert runner.run(IndexRefresh.objects.get(id=int(job_id)).job_id or 0)


def test_messages_of_a_guild_get_their_words_again_and_those_of_others_do_not(root: Wire) -> None:
    world = World()
    cats, dogs = world.guild("cats").channel("lounge"), world.guild("dogs", owner="rex").channel("lounge")
    for place in (cats, dogs):
        send_message(place.owner, place.channel_id("lounge"), draft=MessageDraft(content="purring"))
    Message.objects.update(words="lost")
    job_id = queued(root, "channel_messages", guild_id=cats.id)
    assert status(root, job_id)["status"] == "in_progress"
    run(job_id)
    done = status(root, job_id)
    assert (done["status"], done["total"], done["indexed"]) == ("completed", 1, 1)
    assert {"started_at", "completed_at"} <= done.keys()
    lost = Message.objects.filter(words="lost").values_list("channel__guild_id", flat=True)
    assert set(lost) == {dogs.id}
    entry = AdminAuditEntry.objects.get()
    assert (entry.action, entry.target_type, entry.target_id) == ("queue_refresh_index", "search_index", "0")
    told = {"index_type": "channel_messages", "job_id": job_id, "guild_id": str(cats.id)}
    assert entry.metadata == told


def test_every_index_of_the_contract_can_be_refreshed(root: Wire) -> None:
    guild = World().guild()
    for index_type, kind in INDEXES.items():
        subject = {kind.needs: guild.id if kind.needs == "guild_id" else guild.owner.user_id} if kind.needs else {}
        job_id = queued(root, index_type, **subject)
        run(job_id)
        assert status(root, job_id)["status"] == "completed"
        if kind.needs:
            refused = root.send("POST", "/admin/search/refresh-index", {"index_type": index_type})
            assert [path for path, _ in refused.invalid] == [kind.needs]


def test_a_refresh_goes_on_where_it_ended_and_one_that_nobody_does_has_failed(root: Wire) -> None:
    cats = World().guild().channel("lounge")
    ids = [send_message(cats.owner, cats.channel_id("lounge"), draft=MessageDraft(content=f"{n}")).id for n in range(3)]
    job_id = queued(root, "channel_messages", guild_id=cats.id)
    IndexRefresh.objects.filter(id=job_id).update(total=3, indexed=2, last_id=ids[1])
    search_tasks.refresh(refresh_id=int(job_id))
    assert status(root, job_id)["indexed"] == 3
    lost = queued(root, "guilds")
    Job.objects.filter(id=IndexRefresh.objects.get(id=lost).job_id).update(state=JobState.FAILED, finished_at=now())
    failed = status(root, lost)
    assert failed["status"] == "failed"
    assert {"failed_at", "error"} <= failed.keys()
    IndexRefresh.objects.update(started_at=now() - timedelta(days=8))
    search_tasks.forget_refreshes()
    for unknown in (lost, "12", "no number", "9" * 128):
        assert status(root, unknown) == {"status": "not_found"}


@pytest.fixture
def watcher() -> Wire:
    return Wire(World().person("watcher", acls=[Right.AUTHENTICATE, Right.GATEWAY_MEMORY_STATS]))


def test_the_numbers_of_the_instance(watcher: Wire) -> None:
    world = World()
    cats = world.guild("cats").channel("lounge")
    world.bot()
    send_message(cats.owner, cats.channel_id("lounge"), draft=MessageDraft(content="hello"))
    found = watcher.send("GET", "/admin/analytics/summary").body
    assert set(found) == {"users", "guilds", "messages", "reports", "topics", "storage", "generated_at"}
    assert (found["users"]["total"], found["users"]["bots"], found["users"]["registered_24h"]) == (2, 1, 2)
    assert found["guilds"] == {"total": 1, "created_24h": 1}
    assert found["messages"]["sent_24h"] == found["messages"]["total"] >= 1
    assert found["reports"] == {"pending": 0, "resolved_24h": 0}
    send_message(cats.owner, cats.channel_id("lounge"), draft=MessageDraft(content="again"))
    assert watcher.send("GET", "/admin/analytics/summary").body == found  # for a minute


def test_what_was_passed_on_waits_and_is_not_settled(watcher: Wire) -> None:
    """As in the queue: what is escalated is open."""
    world = World()
    chief, eve = world.person("chief", acls=[EVERYTHING]), world.person("eve")
    desk, made = Wire(chief), []
    for number in range(3):
        body = {"user_id": str(eve.user_id), "category": "other"}
        made.append(Wire(world.person(f"alice{number}")).send("POST", "/reports/user", body).body["report_id"])
    assert desk.send("POST", "/admin/reports/resolve", {"report_id": made[0]}).status == 200
    passed_on = Wire(chief, prefix="/api").send("POST", f"/reports/{to_oid(int(made[1]))}/escalate", {})
    assert passed_on.status == 200
    waiting = desk.send("POST", "/admin/reports/list", {}).body["reports"]
    assert [report["report_id"] for report in waiting] == made[:0:-1]
    assert watcher.send("GET", "/admin/analytics/summary").body["reports"] == {"pending": 2, "resolved_24h": 1}


def test_numbers_that_take_too_long_are_told_as_they_were(watcher: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-085: nobody's question holds a connection for as long as a large table takes."""
    path, slow = "/admin/analytics/summary", {"on": True}

    @contextmanager
    def limited(seconds: float) -> Iterator[None]:
        assert 0 < seconds <= 2.0 or not slow["on"]
        yield
        if slow["on"]:
            raise TooLong

    monkeypatch.setattr(analytics, "time_limit", limited)
    for _ in range(2):
        reply = watcher.send("GET", path)
        assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
    assert Job.objects.filter(name=analytics.COUNT_JOB).count() == 1  # for which nobody waits
    slow["on"] = False
    with at(now() - timedelta(hours=1)):
        then = iso(now())
        tasks.count_instance()
    slow["on"] = True
    World().guild("another")
    found = watcher.send("GET", path).body
    assert (found["guilds"]["total"], found["generated_at"]) == (0, then)
    cache.delete("analytics.summary")
    slow["on"] = False
    found = watcher.send("GET", path).body
    assert (found["guilds"]["total"], found["generated_at"] > then) == (1, True)


def test_a_count_ends_when_its_time_is_over(watcher: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the database's own clock, and the connection is good for what comes next."""
    World().person()
    many = User.objects.annotate(again=RawSQL(_ENDLESS, ()))
    monkeypatch.setattr(analytics, "_questions", lambda moment: {"users.total": lambda: many.first().again})
    monkeypatch.setattr(analytics, "_LONGEST_NUMBER", 0.2)
    started = time.monotonic()
    assert watcher.send("GET", "/admin/analytics/summary").code == "SERVICE_UNAVAILABLE"
    assert time.monotonic() - started < 5
    assert User.objects.exists()


_ENDLESS = (
    "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n)"
)
