"""The frame of every change of state: one function, one transaction, one budget, one name.

An operation reads *access, check, change, publish*. The decorator opens the only transaction it runs in, charges the
rate-limit bucket it names (whichever interface called) and names the work for logs and metrics.

Two operations at the same moment may want the same rows in another order, or one may take away what the other is about
to refer to. PostgreSQL then ends one of them, or a row that the check of access had seen is gone when it is read;
nothing has happened yet: it runs again, and sees what the other has done.
"""

import functools
import inspect
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.db.models import Model

from core.actor import Actor
from core.limits import charge_actor
from core.metrics import OPERATIONS

_P = ParamSpec("_P")
_R = TypeVar("_R", covariant=True)
_PARAMETER = re.compile(r"::?(\w+)")

_TRIES = 5
_LONGEST_PAUSE = 0.05
_LOST_TO_ANOTHER = frozenset({"40P01", "40001", "23503"})  # deadlock, serialization, a reference to what has just gone
_left: ContextVar[list[tuple[Callable[[list[Any]], None], Any]] | None] = ContextVar("left", default=None)
_after: ContextVar[list[tuple[Callable[[list[Any]], None], Any]] | None] = ContextVar("after", default=None)
_log = structlog.get_logger(__name__)


class Operation(Protocol[_P, _R]):
    """A decorated operation: callable as written, and telling its name and bucket to the interfaces."""

    operation_name: str
    limit: str | None

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run it."""


def operation(name: str, limit: str | None = None) -> Callable[[Callable[_P, _R]], Operation[_P, _R]]:
    """Make a function an operation.

    `name` is "noun.verb". `limit` is a bucket of core/buckets.py; its `::parameter` is taken from the operation's
    argument of that name. The function's first argument is the Actor, who is charged unless the interface already
    charged the bucket for this request. Raises RateLimited before anything is read.
    """

    def decorate(function: Callable[_P, _R]) -> Operation[_P, _R]:
        signature = inspect.signature(function)
        wanted = _PARAMETER.findall(limit) if limit else []
        places = {word: place for place, word in enumerate(signature.parameters) if word in wanted}

        @functools.wraps(function)
        def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            actor = cast(Actor, args[0])
            if limit is not None:
                charge_actor(actor, limit, _values(places, args, kwargs))
            started = time.perf_counter()
            with structlog.contextvars.bound_contextvars(operation=name):
                result = _run(function, args, kwargs)
            OPERATIONS.labels(name).observe(time.perf_counter() - started)
            return result

        described = cast(Any, run)
        described.operation_name, described.limit = name, limit
        return cast(Operation[_P, _R], described)

    return decorate


def leave_for_the_end(finish: Callable[[list[Any]], None], item: Any) -> None:
    """Have `finish` called with a list of what was left for it, as the last thing of the outermost operation and in its
    transaction; at once where no operation runs. What an operation left that fails is forgotten with it.

    For rows that everybody wants: taken last, they are held for a moment, and nobody who holds them waits for others.
    """
    left = _left.get()
    if left is None:
        finish([item])
    else:
        left.append((finish, item))


def leave_for_after(finish: Callable[[list[Any]], None], item: Any) -> None:
    """Have `finish` called with a list of what was left for it once the outermost operation has ended, also when it was
    refused and all of it taken back; at once where no operation runs. What was left by a run that lost to another is
    forgotten.

    For what follows from a refusal. It happens before whoever asked hears of the refusal. What of it fails is logged,
    and changes nothing of what they hear.
    """
    left = _after.get()
    if left is None:
        finish([item])
    else:
        left.append((finish, item))


def _to_the_end(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    around, left = _left.get(), list[tuple[Callable[[list[Any]], None], Any]]()
    before = _left.set(left)
    try:
        result = function(*args, **kwargs)
    finally:
        _left.reset(before)
    if around is not None:
        around.extend(left)
    else:
        _finish(left)
    return result


def _finish(left: list[tuple[Callable[[list[Any]], None], Any]]) -> None:
    for finish, items in _each(left).items():
        finish(items)


def _each(left: list[tuple[Callable[[list[Any]], None], Any]]) -> dict[Callable[[list[Any]], None], list[Any]]:
    items = defaultdict(list)
    for finish, item in left:
        items[finish].append(item)
    return items


def _run(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if _after.get() is not None:
        return _tried(function, args, kwargs)
    left = list[tuple[Callable[[list[Any]], None], Any]]()
    before = _after.set(left)
    try:
        return _tried(function, args, kwargs, left)
    finally:
        _after.reset(before)
        if left:
            _follow_up(left)


def _follow_up(left: list[tuple[Callable[[list[Any]], None], Any]]) -> None:
    """Whatever goes wrong, what was done is done and a refusal stands: that is what has to be told, and nothing that
    follows keeps another from following."""
    for finish, items in _each(left).items():
        try:
            with transaction.atomic():
                finish(items)
        except Exception:
            _log.exception("operation.nothing_followed", what=getattr(finish, "__qualname__", repr(finish)))


def _tried(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    left: list[tuple[Callable[[list[Any]], None], Any]] | None = None,
) -> Any:
    """The function in a transaction, again when it lost to another; not within a transaction that is somebody else's,
    because all of that is lost. What a lost run has left for afterwards goes too."""
    is_part, attempt = transaction.get_connection().in_atomic_block, 1
    while True:
        try:
            with transaction.atomic():
                return _to_the_end(function, args, kwargs)
        except (DatabaseError, ObjectDoesNotExist) as error:
            if is_part or attempt == _TRIES or not _lost_to_another(error):
                raise
            _log.info("operation.again", attempt=attempt, error=type(error.__cause__ or error).__name__)
        time.sleep(random.uniform(0, _LONGEST_PAUSE * attempt))
        _read_again(*args, *kwargs.values())
        if left is not None:
            left.clear()
        attempt += 1


def _lost_to_another(error: Exception) -> bool:
    return isinstance(error, ObjectDoesNotExist) or getattr(error.__cause__, "sqlstate", None) in _LOST_TO_ANOTHER


def _read_again(*arguments: Any) -> None:
    """Undo what the lost run changed in rows it was given."""
    for argument in arguments:
        row = argument.user if isinstance(argument, Actor) else argument
        if isinstance(row, Model) and row.pk is not None:
            row.refresh_from_db()


def _values(places: dict[str, int], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    # Binding the whole signature would cost every operation thirty times as much.
    return {name: kwargs[name] if name in kwargs else args[place] for name, place in places.items()}
