"""Which jobs exist and how each is run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Queue = Literal["fast", "slow", "outside", "push"]
QUEUES: tuple[Queue, ...] = ("fast", "slow", "outside", "push")
FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 3600.0


class GiveUp(Exception):
    """Raised by a job that trying again cannot help; its text is kept with the row."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    name: str
    function: Callable[..., None]
    queue: Queue
    attempts: int

    def delay_after(self, attempt: int) -> float:
        """Seconds before the next try: 5, 10, 20 ... up to an hour."""
        return float(min(FIRST_DELAY_SECONDS * 2 ** (attempt - 1), LONGEST_DELAY_SECONDS))


@dataclass(frozen=True, slots=True)
class Periodic:
    name: str
    function: Callable[[], None]
    seconds: float
    queue: Queue


_jobs: dict[str, JobSpec] = {}
_periodics: dict[str, Periodic] = {}


def add_job(spec: JobSpec) -> None:
    """Declare a job. Raises ValueError when another one has its name."""
    if spec.name in _jobs and _jobs[spec.name].function.__qualname__ != spec.function.__qualname__:
        raise ValueError(f"two jobs are called {spec.name}")
    _jobs[spec.name] = spec


def job_named(name: str) -> JobSpec:
    """The job of that name. Raises LookupError for a name that no module of this process has declared."""
    try:
        return _jobs[name]
    except KeyError:
        raise LookupError(f"no job is called {name!r}; is its module imported in config/wiring.py?") from None


def periodic(name: str, *, seconds: float, queue: Queue = "fast") -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the function every so many seconds, once in the whole installation, while job processes run.

    A run that fails or is missed is not repeated: the next one comes anyway.
    """

    def declare(function: Callable[[], None]) -> Callable[[], None]:
        _periodics[name] = Periodic(name, function, seconds, queue)
        return function

    return declare


def periodics() -> list[Periodic]:
    """Everything that runs periodically, by name."""
    return sorted(_periodics.values(), key=lambda entry: entry.name)


def periodic_named(name: str) -> Periodic:
    """One of them. Raises KeyError."""
    return _periodics[name]
