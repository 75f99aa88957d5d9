"""Domain events in the words of the topic wire: event name, payload and audience, once per event. The wire_*.py
modules hold them, one for each area.

Payloads go to everybody in a room alike, so they hold nothing that depends on the reader (7.5 of the topic contract:
nothing anonymous tells who it is).
"""

from core.events import Event
from core.kept_facts import KeptFactsChanged
from gateway.socketio import (  # noqa: F401
    wire_calls,
    wire_chat,
    wire_moderation,
    wire_people,
    wire_posts,
    wire_rooms,
    wire_topics,
)
from gateway.socketio.delivery import Delivery, renderers, renders
from gateway.socketio.events import OnlineChanged, RoomSignal

# Only acted on (gateway/socketio/revocation.py, gateway.py), or told to the guild wire alone.
NOT_SENT: frozenset[type[Event]] = frozenset().union(
    wire_chat.NOT_SENT, wire_people.NOT_SENT, wire_topics.NOT_SENT, {OnlineChanged, KeptFactsChanged}
)


def deliveries(event: Event) -> list[Delivery]:
    """What clients hear of an event, in order; nothing of events that this wire does not know."""
    renderer = renderers.get(type(event))
    return renderer(event) if renderer is not None else []


def is_rendered(kind: type[Event]) -> bool:
    """Whether this wire sends this kind of event."""
    return kind in renderers


@renders(RoomSignal)
def _signal(event: RoomSignal) -> list[Delivery]:
    return [Delivery(event.rooms, event.name, lambda: event.body, except_sid=event.except_sid)]
