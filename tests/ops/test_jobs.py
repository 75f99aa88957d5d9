"""Jobs inside one process: rows, retries, claims, progress, the embedded workers."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from config.embedded import EmbeddedJobs
from core.clock import at, now
from core.jobs import enqueue, enqueue_each, heartbeat, job, periodic, runner, sweeper
from core.jobs.registry import LONGEST_DELAY_SECONDS, job_named
from core.jobs.repeating import run_periodic
from core.models import Job, JobState
from tests.ops import sample_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trace(tmp_path: Path) -> str:
    path = tmp_path / "trace"
    path.touch()
    return str(path)


@pytest.fixture
def no_queue(settings: Any) -> None:
    """Nobody takes ids: jobs stay pending."""
    settings.GUILDHALL = replace(settings.GUILDHALL, jobs="inprocess")


@pytest.fixture
def embedded(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedJobs]:
    """Workers that have to hear of jobs by themselves: the sweeper looks at the start, and then not again."""
    monkeypatch.setattr(sweeper, "_PERIOD_SECONDS", 3600.0)
    settings.GUILDHALL = replace(settings.GUILDHALL, jobs="inprocess", job_takeover_after=4.0)
    jobs = EmbeddedJobs()
    jobs.start()
    yield jobs
    jobs.stop(patience=2)


def _lines(trace: str) -> list[str]:
    return Path(trace).read_text().split()


def _until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_done(job_id: int) -> bool:
    return _state(job_id) == JobState.DONE


def _state(job_id: int) -> str:
    return Job.objects.values_list("state", flat=True).get(id=job_id)


def test_many_runs_are_asked_for_in_one_statement(
    trace: str, no_queue: None, django_assert_num_queries: Callable[[int], Any]
) -> None:
    runs = [{"path": trace, "text": str(number)} for number in range(50)]
    with transaction.atomic(), django_assert_num_queries(1):
        asked = enqueue_each(sample_jobs.note.spec.name, runs)
    kept = Job.objects.filter(id__in=asked, state=JobState.PENDING).order_by("id")
    assert list(kept.values_list("arguments", flat=True)) == runs
    with transaction.atomic(), django_assert_num_queries(0):
        assert enqueue_each(sample_jobs.note.spec.name, []) == []


def test_an_eager_job_runs_after_the_commit_and_not_before(trace: str) -> None:
    with transaction.atomic():
        job_id = sample_jobs.note.enqueue(path=trace, text="done")
        assert _lines(trace) == []
    assert _lines(trace) == ["done"]
    row = Job.objects.get(id=job_id)
    assert (row.state, row.progress, row.attempts, row.runner) == (JobState.DONE, 1.0, 1, "")
    assert row.finished_at is not None
    assert row.arguments == {}  # a code that was mailed does not stay behind


def test_a_rollback_takes_the_job_back(trace: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sample_jobs.note.enqueue(path=trace, text="never")
        raise ZeroDivisionError
    assert Job.objects.count() == 0
    assert _lines(trace) == []


def test_unknown_names_are_refused_when_asked_for() -> None:
    with pytest.raises(LookupError, match=r"config/wiring\.py"):
        enqueue("sample.unheard_of")


def test_two_functions_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match=r"two jobs are called sample\.note"):

        @job("sample.note")
        def another() -> None:
            """Never runs."""


def test_a_failing_job_is_tried_again_later_each_time_and_then_fails(trace: str) -> None:
    moment, waits = now(), []
    with at(moment):
        job_id = sample_jobs.fail.enqueue(path=trace)
    for _ in range(2):
        row = Job.objects.get(id=job_id)
        assert (row.state, row.error, row.dispatched_at) == (JobState.PENDING, "ValueError: no luck", None)
        waits.append(round((row.run_after - moment).total_seconds()))
        with at(row.run_after - timedelta(seconds=1)):
            assert not runner.run(job_id)  # its time has not come
        with at(row.run_after + timedelta(seconds=1)):
            assert runner.run(job_id)
    row = Job.objects.get(id=job_id)
    assert (row.state, row.attempts) == (JobState.FAILED, 3)
    assert _lines(trace) == ["tried"] * 3
    assert waits[0] == 5
    assert waits[1] > 10  # ten seconds after a moment that is itself in the future
    assert job_named("sample.fail").delay_after(40) == LONGEST_DELAY_SECONDS


def test_giving_up_ends_at_once(trace: str) -> None:
    row = Job.objects.get(id=sample_jobs.give_up.enqueue(path=trace))
    assert (row.state, row.error, row.attempts) == (JobState.FAILED, "GiveUp: no such person", 1)


def test_of_many_runners_one_gets_the_row(trace: str, no_queue: None) -> None:
    job_id = sample_jobs.note.enqueue(path=trace, text="once")
    ran: list[bool] = []

    def attempt() -> None:
        ran.append(runner.run(job_id))
        connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [False] * 7 + [True]
    assert _lines(trace) == ["once"]


def test_a_delayed_job_waits_for_its_time(trace: str, no_queue: None) -> None:
    job_id = enqueue("sample.note", delay=60, path=trace, text="later")
    assert sweeper.sweep() == 0
    Job.objects.filter(id=job_id).update(run_after=now())
    assert sweeper.sweep() == 1


def test_progress_is_kept_in_the_row_and_ends_at_one(trace: str) -> None:
    row = Job.objects.get(id=sample_jobs.steps.enqueue(path=trace))
    assert (row.state, row.progress) == (JobState.DONE, 1.0)
    sample_jobs.steps(path=trace)  # called directly there is no row to report to


def test_a_silent_job_is_taken_over_and_its_first_runner_changes_nothing_any_more(trace: str, no_queue: None) -> None:
    job_id = sample_jobs.note.enqueue(path=trace, text="x")
    claim = runner._claim(job_id)
    assert claim is not None
    assert sweeper.take_over_dead(30) == 0
    Job.objects.filter(id=job_id).update(heartbeat_at=now() - timedelta(seconds=31))
    assert sweeper.take_over_dead(30) == 1
    assert not claim.update(state=JobState.DONE)
    assert _state(job_id) == JobState.PENDING
    assert runner.run(job_id)
    assert Job.objects.get(id=job_id).attempts == 2


def test_a_job_that_kills_its_process_each_time_fails_in_the_end(trace: str, no_queue: None) -> None:
    job_id = sample_jobs.fail.enqueue(path=trace)
    old = now() - timedelta(seconds=90)
    Job.objects.filter(id=job_id).update(state=JobState.RUNNING, runner="dead", attempts=3, heartbeat_at=old)
    assert sweeper.take_over_dead(30) == 0
    row = Job.objects.get(id=job_id)
    assert (row.state, row.error) == (JobState.FAILED, "the process that ran it ended")


def test_old_rows_are_forgotten(trace: str) -> None:
    ids = [sample_jobs.note.enqueue(path=trace, text="x") for _ in range(3)]
    Job.objects.filter(id=ids[0]).update(finished_at=now() - timedelta(days=8))
    Job.objects.filter(id=ids[1]).update(finished_at=now() - timedelta(days=8), state=JobState.FAILED)
    assert sweeper.forget_old() == 1
    assert set(Job.objects.values_list("id", flat=True)) == set(ids[1:])


def test_periodic_work_runs_once_per_period_in_the_whole_installation() -> None:
    runs: list[int] = []
    periodic("sample.tick", seconds=60)(lambda: runs.append(1))
    assert run_periodic("sample.tick")
    assert not run_periodic("sample.tick")
    assert runs == [1]


def test_embedded_workers_take_jobs_at_once_and_long_ones_hold_nobody_up(trace: str, embedded: EmbeddedJobs) -> None:
    long_id = sample_jobs.hang.enqueue(path=trace)
    _until(lambda: _lines(trace) == ["begun"])
    for number in range(5):
        job_id = sample_jobs.note.enqueue(path=trace, text=f"n{number}")
        _until(partial(_is_done, job_id))  # nobody waited for the sweeper or the long job
    assert _state(long_id) == JobState.RUNNING
    beat = Job.objects.get(id=long_id).heartbeat_at
    _until(lambda: Job.objects.get(id=long_id).heartbeat_at != beat)
    Path(trace + ".go").touch()
    _until(lambda: _state(long_id) == JobState.DONE)


def test_a_server_that_does_not_answer_holds_up_no_other(tmp_path: Path, embedded: EmbeddedJobs) -> None:
    traces = [str(tmp_path / name) for name in ("slow", "slower", "quick")]
    waiting = [sample_jobs.wait.enqueue(path=trace) for trace in traces[:2]]
    _until(lambda: all(Path(trace).exists() for trace in traces[:2]))
    Path(f"{traces[2]}.go").touch()
    quick = sample_jobs.wait.enqueue(path=traces[2])
    _until(partial(_is_done, quick))
    assert [_state(job_id) for job_id in waiting] == [JobState.RUNNING] * 2
    for trace in traces[:2]:
        Path(f"{trace}.go").touch()
    _until(lambda: all(map(_is_done, waiting)))


def test_jobs_left_pending_by_a_former_process_are_run_at_start(trace: str, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, jobs="inprocess")
    ids = [sample_jobs.note.enqueue(path=trace, text=str(number)) for number in range(3)]
    Job.objects.update(dispatched_at=now())  # as if they had lain in the memory of a process that died
    jobs = EmbeddedJobs()
    jobs.start()
    try:
        _until(lambda: [_state(job_id) for job_id in ids] == [JobState.DONE] * 3)
    finally:
        jobs.stop()
    assert sorted(_lines(trace)) == ["0", "1", "2"]


def test_stopping_lets_a_running_job_end(trace: str, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, jobs="inprocess")
    jobs = EmbeddedJobs()
    jobs.start()
    job_id = sample_jobs.hang.enqueue(path=trace)
    _until(lambda: _lines(trace) == ["begun"])
    threading.Timer(0.3, Path(trace + ".go").touch).start()
    started = time.monotonic()
    jobs.stop(patience=60)
    assert time.monotonic() - started < 30
    assert _state(job_id) == JobState.DONE


def test_stopping_puts_back_what_does_not_end_in_time(trace: str, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, jobs="inprocess")
    jobs = EmbeddedJobs()
    jobs.start()
    job_id = sample_jobs.hang.enqueue(path=trace)
    _until(lambda: _lines(trace) == ["begun"])
    waiting = sample_jobs.steps.enqueue(path=trace)
    jobs.stop(patience=0.2)
    row = Job.objects.get(id=job_id)
    assert (row.state, row.attempts, row.dispatched_at) == (JobState.PENDING, 0, None)
    assert _state(waiting) == JobState.PENDING
    Path(trace + ".go").touch()
    _until(lambda: not heartbeat._running)
    assert _state(job_id) == JobState.PENDING  # the late end of a job that was given up counts for nothing
