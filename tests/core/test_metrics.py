"""Who reads the numbers of a process, and what they say of jobs."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.operations.admin_keys import add_key
from accounts.rights import Right
from core.jobs import runner
from core.jobs.queue import enqueue
from core.jobs.registry import GiveUp, JobSpec, add_job
from core.metrics import JOBS
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def far_away(settings: Any) -> Client:
    """Somebody on the internet, asking a server that is in earnest."""
    settings.GUILDHALL = replace(settings.GUILDHALL, environment="production", internal_secret="between-us")
    return Client(REMOTE_ADDR="9.9.9.9")


def test_metrics_are_for_those_who_run_the_server(far_away: Client) -> None:
    """SEC-092"""
    watcher = World().person(acls=[Right.AUTHENTICATE, Right.METRICS_VIEW])
    key = "Admin " + add_key(watcher.user, name="x", acls=[Right.METRICS_VIEW], expires_at=None)[1]
    clerk = Wire(World().person(acls=[Right.AUTHENTICATE, Right.USER_LOOKUP])).token
    for credential, status in (
        ("", 403),
        ("Bearer guessed", 403),
        ("Bearer between-us", 200),
        (Wire(World().person()).token, 403),
        (clerk, 403),
        (Wire(watcher).token, 200),
        (key, 200),
    ):
        answer = far_away.get("/metrics", headers={"Authorization": credential} if credential else {})
        assert (credential, answer.status_code) == (credential, status)
        telemetry = far_away.get("/internal/telemetry", headers={"Authorization": credential} if credential else {})
        assert telemetry.status_code == (200 if credential == "Bearer between-us" else 403)


def test_jobs_are_counted_by_what_became_of_them() -> None:
    def turns_out(how: str) -> None:
        if how != "done":
            raise (GiveUp if how == "failed" else ValueError)(how)

    add_job(JobSpec("test.turns_out", turns_out, "fast", 2))
    for how in ("done", "failed", "again"):
        before = JOBS.labels("test.turns_out", how)._value.get()
        runner.run(enqueue("test.turns_out", how=how))
        assert JOBS.labels("test.turns_out", how)._value.get() == before + 1
