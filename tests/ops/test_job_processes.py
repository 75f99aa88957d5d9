"""Jobs across processes: killed, stopped, and on Celery's own workers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import ROOT, fresh_database
from tests.services import end_with_parent, start_redis

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

Start = Callable[..., subprocess.Popen[bytes]]
HELPER = [sys.executable, "-m", "tests.ops.job_process"]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation whose server runs its jobs itself."""
    folder = tmp_path_factory.mktemp("jobs")
    return {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "SECRET_KEY": "only-for-job-processes-" + "0123456789abcdef" * 3,
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": fresh_database(folder),
        "JOB_TAKEOVER_AFTER": "4",
        "DJANGO_SETTINGS_MODULE": "tests.server_settings",
    }


class Asker:
    """A process outside the server that asks for jobs."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [*HELPER, "enqueue"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_parent,
        )

    def ask(self, job: str, **arguments: str) -> None:
        """Ask for a job, and wait until that is kept."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"job": job, **arguments}) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().strip(), "the asking process has ended"

    def end(self) -> None:
        self._process.communicate(timeout=30)


@pytest.fixture(scope="module")
def outside(embedded: dict[str, str]) -> Iterator[Asker]:
    asker = Asker(embedded)
    yield asker
    asker.end()


@pytest.fixture
def start(embedded: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def run(*command: str, **more: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=embedded | more, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def _lines(trace: Path) -> list[str]:
    return trace.read_text().split() if trace.exists() else []


def _until(condition: Callable[[], bool], seconds: float = 80.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_job_asked_for_outside_the_server_is_run_by_it(outside: Asker, start: Start, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    outside.ask("sample.note", path=str(trace), text="early")
    start(*HELPER, "run", "5")
    _until(lambda: _lines(trace) == ["early"])
    outside.ask("sample.note", path=str(trace), text="late")
    _until(lambda: _lines(trace) == ["early", "late"])


def test_the_job_of_a_killed_process_is_taken_over(outside: Asker, start: Start, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    outside.ask("sample.hang", path=str(trace))
    victim = start(*HELPER, "run", "5")
    _until(lambda: _lines(trace) == ["begun"])
    victim.send_signal(signal.SIGKILL)
    victim.wait(30)
    Path(f"{trace}.go").touch()
    start(*HELPER, "run", "5")
    _until(lambda: _lines(trace) == ["begun", "begun", "ended"])
    time.sleep(6)  # longer than the takeover: nobody runs it a third time
    assert _lines(trace) == ["begun", "begun", "ended"]


def test_a_stopped_process_puts_its_long_job_back(outside: Asker, start: Start, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    outside.ask("sample.hang", path=str(trace))
    first = start(*HELPER, "run", "0.2")
    _until(lambda: _lines(trace) == ["begun"])
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    Path(f"{trace}.go").touch()
    start(*HELPER, "run", "5", JOB_TAKEOVER_AFTER="600")
    _until(lambda: _lines(trace) == ["begun", "begun", "ended"])


@pytest.mark.scaled
def test_celery_workers_run_both_queues_and_take_over_from_the_dead(
    embedded: dict[str, str], start: Start, tmp_path: Path
) -> None:
    workers = {"JOBS": "workers", "REDIS_URL": start_redis(tmp_path)}
    outside = Asker(embedded | workers)
    trace = tmp_path / "trace"
    celery = [sys.executable, "-m", "celery", "-A", "config.workers", "worker", "-I", "tests.ops.sample_jobs"]
    worker = [*celery, "-Q", "fast,slow", "-P", "solo", "-l", "WARNING"]
    victim = start(*worker, "-n", "victim@test", **workers)
    outside.ask("sample.note", path=str(trace), text="fast")
    _until(lambda: _lines(trace) == ["fast"])
    outside.ask("sample.hang", path=str(trace))
    _until(lambda: _lines(trace) == ["fast", "begun"])
    victim.send_signal(signal.SIGKILL)
    victim.wait(30)
    Path(f"{trace}.go").touch()
    start(*worker, "-n", "heir@test", **workers)
    _until(lambda: _lines(trace) == ["fast", "begun", "begun", "ended"])
    outside.end()
