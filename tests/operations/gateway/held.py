"""What a gateway holds at a moment, so that two moments can be compared: sizes of all it keeps, and objects alive."""

import asyncio
import gc
import tracemalloc
from collections import Counter, deque
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from gateway.dialect import translating
from tests.servers import ROOT

_CONTAINERS = (dict, set, list, deque, WeakKeyDictionary)
_OTHERS = (".venv/*", "tests/*", "core/db/*")
_LIVING = (asyncio.Task, asyncio.Future, asyncio.TimerHandle)


def sizes(*roots: Any, besides: Container[str] = ()) -> Counter[str]:
    """How much is in each container that can be reached from `roots` through objects of the gateway, by its path.
    Those with a name in `besides` may have any size."""
    found: Counter[str] = Counter()
    seen: set[int] = set()
    waiting = deque((type(root).__name__, root) for root in roots)
    while waiting:
        path, thing = waiting.popleft()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        for name, value in _attributes(thing):
            where = f"{path}.{name}"
            if isinstance(value, _CONTAINERS) and name not in besides:
                found[where] += len(value)
                inside = value.values() if isinstance(value, dict) else value
                waiting.extend((f"{where}[]", each) for each in inside if _is_ours(each))
            elif _is_ours(value):
                waiting.append((where, value))
    return found


@contextmanager
def newcomers() -> Iterator[None]:
    """Nobody counts what was there before, of which there is a lot."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def census() -> Counter[str]:
    """How many objects of the gateway are alive, and of what may still happen on the event loop, by their kind."""
    translating._kept.cache_clear()
    gc.collect()
    return Counter(type(each).__qualname__ for each in gc.get_objects() if _is_ours(each) or isinstance(each, _LIVING))


@contextmanager
def growth() -> Iterator[Callable[[], int]]:
    """How many bytes that the product's own code has asked for since then are in use. The database's cursors keep the
    newest statements, which are never the same."""
    tracemalloc.start()
    try:
        yield _grown
    finally:
        tracemalloc.stop()


def _grown() -> int:
    gc.collect()
    ours = [tracemalloc.Filter(True, f"{ROOT}/*"), *(tracemalloc.Filter(False, f"{ROOT}/{each}") for each in _OTHERS)]
    found = tracemalloc.take_snapshot().filter_traces(ours).statistics("filename")
    return sum(each.size for each in found)


def _is_ours(thing: Any) -> bool:
    return str(type(thing).__module__).startswith("gateway.")


def _attributes(thing: Any) -> Iterator[tuple[str, Any]]:
    slots = (name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()))
    for name in (*slots, *getattr(thing, "__dict__", ())):
        if hasattr(thing, name):
            yield name, getattr(thing, name)
