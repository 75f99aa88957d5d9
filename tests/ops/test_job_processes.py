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
from tests.services import start_redis

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

Start = Callable[..., subprocess.Popen[bytes]]
HELPER = [sys.executable, "-m", "tests.ops.job_process"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "SECRET_KEY": "only-for-job-processes-" + "0123456789abcdef" * 3,
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": fresh_database(tmp_path),
        "JOB_TAKEOVER_AFTER": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def run(*command: str, **more: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment | more, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(5)


def _enqueue(environment: dict[str, str], name: str, **arguments: str) -> None:
    command = [*HELPER, "enqueue", name, json.dumps(arguments)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60, capture_output=True)


def _lines(trace: Path) -> list[str]:
    return trace.read_text().split() if trace.exists() else []


def _until(condition: Callable[[], bool], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_job_asked_for_outside_the_server_is_run_by_it(
    environment: dict[str, str], start: Start, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    _enqueue(environment, "sample.note", path=str(trace), text="early")
    start(*HELPER, "run", "5")
    _until(lambda: _lines(trace) == ["early"])
    _enqueue(environment, "sample.note", path=str(trace), text="late")
    _until(lambda: _lines(trace) == ["early", "late"])


def test_the_job_of_a_killed_process_is_taken_over(environment: dict[str, str], start: Start, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    _enqueue(environment, "sample.hang", path=str(trace))
    victim = start(*HELPER, "run", "5")
    _until(lambda: _lines(trace) == ["begun"])
    victim.send_signal(signal.SIGKILL)
    victim.wait(5)
    Path(f"{trace}.go").touch()
    start(*HELPER, "run", "5")
    _until(lambda: _lines(trace) == ["begun", "begun", "ended"])
    time.sleep(2.5)  # longer than the takeover: nobody runs it a third time
    assert _lines(trace) == ["begun", "begun", "ended"]


def test_a_stopped_process_puts_its_long_job_back(environment: dict[str, str], start: Start, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    _enqueue(environment, "sample.hang", path=str(trace))
    first = start(*HELPER, "run", "0.2")
    _until(lambda: _lines(trace) == ["begun"])
    first.send_signal(signal.SIGTERM)
    assert first.wait(10) == 0
    Path(f"{trace}.go").touch()
    start(*HELPER, "run", "5", JOB_TAKEOVER_AFTER="600")
    _until(lambda: _lines(trace) == ["begun", "begun", "ended"])


@pytest.mark.scaled
def test_celery_workers_run_both_queues_and_take_over_from_the_dead(
    environment: dict[str, str], start: Start, tmp_path: Path
) -> None:
    environment |= {"JOBS": "workers", "REDIS_URL": start_redis(tmp_path)}
    trace = tmp_path / "trace"
    celery = [sys.executable, "-m", "celery", "-A", "config.workers", "worker", "-I", "tests.ops.sample_jobs"]
    worker = [*celery, "-Q", "fast,slow", "-P", "solo", "-l", "WARNING"]
    victim = start(*worker, "-n", "victim@test")
    _enqueue(environment, "sample.note", path=str(trace), text="fast")
    _until(lambda: _lines(trace) == ["fast"])
    _enqueue(environment, "sample.hang", path=str(trace))
    _until(lambda: _lines(trace) == ["fast", "begun"])
    victim.send_signal(signal.SIGKILL)
    victim.wait(5)
    Path(f"{trace}.go").touch()
    start(*worker, "-n", "heir@test")
    _until(lambda: _lines(trace) == ["fast", "begun", "begun", "ended"])
