"""Domain events: what happened, who may hear of it, and how it leaves the transaction.

An operation publishes an event; the row it leaves in the outbox is written in the same transaction, so an event
exists exactly when its change does. After the commit the bus carries it to every process; if the process dies in
between, the sweeper (core/outbox.py) publishes it later under the same id, and hubs drop what they have seen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

import msgspec
from django.db import transaction

from core.bus import get_bus
from core.ids import new_id
from core.outbox import keep, published

EVERYONE = "everyone"
_unannounced: ContextVar[bool] = ContextVar("unannounced", default=False)


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that happened, in the past tense, with everything a listener needs to act without a query.

    `id` is a snowflake; listeners use it to drop duplicates. Ephemeral events (`durable = False`: typing, presence)
    skip the outbox: losing one in a crash loses nothing that was acknowledged.
    """

    durable: ClassVar[bool] = True

    id: int = msgspec.field(default_factory=new_id)

    def streams(self) -> tuple[str, ...]:
        """The bus streams that carry the event, like `guild:1` or `user:2`. A hub hears those it has sessions for."""
        raise NotImplementedError(type(self).__name__)  # every event names its streams; tests/shape holds this


def user_streams(user_ids: tuple[int, ...]) -> tuple[str, ...]:
    """The streams of some people."""
    return tuple(f"user:{user_id}" for user_id in user_ids)


def encode(event: Event) -> bytes:
    """The event as bytes for the outbox and the bus."""
    return _encoder.encode(event)


def decode(frame: bytes) -> Event:
    """The event behind the bytes; msgspec.ValidationError for an event of an unknown (newer or removed) type."""
    return _decoder()(frame)


def publish(event: Event) -> None:
    """Announce an event once the surrounding transaction has committed; a rollback takes it back.

    Durable events need a transaction: outside one a crash could lose them.
    """
    if _unannounced.get():
        return
    frame = encode(event)
    if event.durable:
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError(f"{type(event).__name__} published outside a transaction")
        keep(event.id, ",".join(event.streams()), frame)
    transaction.on_commit(lambda: _send(event, frame), robust=True)  # what was done is done; the sweeper comes back


@contextmanager
def unannounced() -> Iterator[None]:
    """What is published inside reaches nobody: for a history that is written before anybody is there to hear it."""
    token = _unannounced.set(True)
    try:
        yield
    finally:
        _unannounced.reset(token)


def _send(event: Event, frame: bytes) -> None:
    bus = get_bus()
    taken = [bus.publish(stream, frame) for stream in event.streams()]
    if event.durable and all(taken):
        published(event.id)


_encoder = msgspec.json.Encoder()
_decode: Callable[[bytes], Any] | None = None


def _decoder() -> Callable[[bytes], Any]:
    # Built on first use: by then wiring has imported every app's events.
    global _decode
    if _decode is None:
        _decode = msgspec.json.Decoder(_union(all_events())).decode
    return _decode


def _union(types: list[type[Event]]) -> Any:
    union: Any = types[0]
    for kind in types[1:]:
        union = union | kind
    return union


def all_events() -> list[type[Event]]:
    """Every event type of the product, in order of name."""
    return sorted(_leaves(Event), key=lambda kind: kind.__name__)


def _leaves(kind: type[Event]) -> set[type[Event]]:
    children = kind.__subclasses__()
    if not children:
        return {kind}
    return set().union(*(_leaves(child) for child in children))
