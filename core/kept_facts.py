"""What a process keeps in memory of the database, because every request asks for it, and how it hears of changes.

Whoever keeps something names it and says how to forget it. Whoever changes it says so in the change's transaction:
every process forgets what it kept and reads it anew. After a gap in the bus everything is forgotten.
"""

from collections.abc import Callable

import msgspec
import structlog
from django.db import transaction

from core.bus import get_bus
from core.events import EVERYONE, Event, decode, publish

_log = structlog.get_logger(__name__)
_forgetting: dict[str, Callable[[], None]] = {}


class KeptFactsChanged(Event, frozen=True, kw_only=True):
    """What processes keep in memory under that name is out of date."""

    name: str

    def streams(self) -> tuple[str, ...]:
        return (EVERYONE,)


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
