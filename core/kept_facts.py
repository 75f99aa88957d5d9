"""What a process keeps in memory of the database, because every request asks for it, and how it hears of changes.

Whoever keeps something names it and says how to forget it. Whoever changes it says so in the change's transaction:
every process forgets what it kept and reads it anew. After a gap in the bus everything is forgotten.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
import structlog
from django.db import transaction

from core.bus import get_bus
from core.events import EVERYONE, Event, decode, publish

_log = structlog.get_logger(__name__)
_forgetting: dict[str, Callable[[], None]] = {}
_Fact = TypeVar("_Fact")


class KeptFactsChanged(Event, frozen=True, kw_only=True):
    """What processes keep in memory under that name is out of date."""

    name: str

    def streams(self) -> tuple[str, ...]:
        return (EVERYONE,)


class Kept(Generic[_Fact]):
    """Something that is read when it is asked for first, and again when it has changed."""

    def __init__(self, name: str, read: Callable[[], _Fact]) -> None:
        self._read = read
        self._reading = threading.Lock()
        self._change = object()  # the last one this process has heard of; another one each time
        self._known: tuple[object, _Fact] | None = None  # what was read, and after which change
        keep(name, self.forget)

    def forget(self) -> None:
        """It has changed."""
        self._change = object()

    def take(self, fact: _Fact) -> None:
        """Let this be it, until it changes."""
        self._known = (self._change, fact)

    def get(self) -> _Fact:
        """As it is now. Costs no query but after a change."""
        known = self._known
        if known is not None and known[0] is self._change:
            return known[1]
        with self._reading:
            if self._known is None or self._known[0] is not self._change:
                # A change that comes while it is read makes what was read an old one.
                change = self._change
                self._known = (change, self._read())
            return self._known[1]


def keep(name: str, forget: Callable[[], None]) -> None:
    """Have `forget` called, on any thread, whenever what is kept under that name has changed. It must not wait."""
    _forgetting[name] = forget


def tell_changed(name: str) -> None:
    """Say that it has changed, inside the operation that changes it. Publishes KeptFactsChanged; this process, which
    may not listen to the bus, forgets at once, and again when nobody can read the old state any more."""
    publish(KeptFactsChanged(name=name))
    _forget(name)
    transaction.on_commit(lambda: _forget(name))


def hear(event: Event) -> None:
    """Forget what an event says has changed. For whoever listens to the bus in this process."""
    if isinstance(event, KeptFactsChanged):
        _forget(event.name)


def forget_all() -> None:
    """Changes may have been missed."""
    for forget in tuple(_forgetting.values()):
        forget()


class Listener:
    """Hears of changes in a process that has no sockets, and so no other ear for the bus."""

    async def start(self) -> None:
        """Listen from now on."""
        await get_bus().start(self._take, forget_all)
        await get_bus().listen(EVERYONE)
        forget_all()  # what was read before may be of yesterday

    async def stop(self) -> None:
        """Listen no more."""
        await get_bus().stop()

    @staticmethod
    def _take(stream: str, frame: bytes) -> None:
        try:
            hear(decode(frame))
        except msgspec.DecodeError:
            _log.warning("kept_facts.unknown_event", stream=stream)  # of a newer version of the product


def _forget(name: str) -> None:
    if (forget := _forgetting.get(name)) is not None:
        forget()
