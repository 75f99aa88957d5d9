"""Jobs that leave traces in files, so that tests see what other processes did."""

import time
from pathlib import Path

from core.jobs import GiveUp, job, report_progress

HANG_SECONDS = 60.0


def _trace(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


@job("sample.note")
def note(path: str, text: str) -> None:
    _trace(path, text)


@job("sample.fail", attempts=3)
def fail(path: str) -> None:
    _trace(path, "tried")
    raise ValueError("no luck")


@job("sample.give_up")
def give_up(path: str) -> None:
    _trace(path, "tried")
    raise GiveUp("no such person")


@job("sample.steps", queue="slow")
def steps(path: str) -> None:
    for step in range(4):
        report_progress(step, 4)
    _trace(path, "stepped")
    report_progress(1, 2)


@job("sample.hang", queue="slow")
def hang(path: str) -> None:
    """Ends when a file called like its own with `.go` behind it exists."""
    _trace(path, "begun")
    deadline = time.monotonic() + HANG_SECONDS
    while not Path(path + ".go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    _trace(path, "ended")


@job("sample.wait", queue="outside")
def wait(path: str) -> None:
    """`hang`, for somebody else's server."""
    hang(path=path)
