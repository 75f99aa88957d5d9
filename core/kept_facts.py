"""What a process keeps in memory of the database, because every request asks for it, and how it hears of changes.

Whoever keeps something names it and says how to forget it. Whoever changes it says so in the change's transaction:
every process forgets what it kept and reads it anew. After a gap in the bus everything is forgotten.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
import structlog
from django.db import connections, transaction

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
    """Something that is read when it is asked for first, and again when it has changed.

    `beside` is for what takes long to read: after a change the former goes on until the new one is there, which a
    thread of its own reads at once, and nobody waits. Only what was never read is waited for.
    """

    def __init__(self, name: str, read: Callable[[], _Fact], *, beside: bool = False) -> None:
        self.beside = beside
        self._name = name
        self._read = read
        self._reading = threading.Lock()
        self._change = object()  # the last one this process has heard of; another one each time
        self._known: tuple[object, _Fact] | None = None  # what was read, and after which change
        self._beginning = threading.Lock()
        self._is_at_it = False  # a thread of its own reads
        keep(name, self.forget)

    def forget(self) -> None:
        """It has changed."""
        self._change = object()
        # What an open transaction has changed cannot be read beside it; that is told again when it is over.
        if self.beside and self._known is not None and not transaction.get_connection().in_atomic_block:
            self.read_beside()

    def take(self, fact: _Fact) -> None:
        """Let this be it, until it changes."""
        self._known = (self._change, fact)

    def get(self) -> _Fact:
        """As it is now; of what is read beside, as it was until it is read. Costs no query but after a change."""
        known = self._known
        if known is not None and known[0] is self._change:
            return known[1]
        if known is not None and self.beside:
            self.read_beside()
            return known[1]
        return self._read_now()

    def read_beside(self) -> None:
        """Read it on a thread of its own, unless one does already. It does not wait."""
        with self._beginning:
            if self._is_at_it:
                return
            self._is_at_it = True
        threading.Thread(target=self._keep_up, name=f"reading-{self._name}", daemon=True).start()

    def _read_now(self) -> _Fact:
        with self._reading:
            if self._known is None or self._known[0] is not self._change:
                # A change that comes while it is read makes what was read an old one.
                change = self._change
                self._known = (change, self._read())
            return self._known[1]

    def _keep_up(self) -> None:
        try:
            while not self._is_done():
                self._read_now()
        except Exception:
            # The former goes on; whoever asks next has it read again.
            self._is_at_it = False
            _log.exception("kept_facts.not_read", name=self._name)
        finally:
            connections.close_all()

    def _is_done(self) -> bool:
        with self._beginning:
            # Whoever tells of a change after this finds nobody at it, and begins anew.
            self._is_at_it = self._known is None or self._known[0] is not self._change
            return not self._is_at_it


def keep(name: str, forget: Callable[[], None]) -> None:
    """Have `forget` called, on any thread, whenever what is kept under that name has changed. It must not wait."""
    _forgetting[name] = forget


def tell_changed(name: str) -> None:
    """Say that it has changed, inside the operation that changes it. Publishes KeptFactsChanged; this process, which
    may not listen to the bus, forgets at once, and again when nobody can read the old state any more."""
    publish(KeptFactsChanged(name=name))
    _forget(name)
    transaction.on_commit(lambda: _forget(name), robust=True)


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
