"""Domain events in the words of the topic wire: event name, payload and audience, once per event.

Payloads go to everybody in a room alike, so they hold nothing that depends on the reader (7.5 of the topic contract:
nothing anonymous tells who it is).
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from accounts.events import SessionsEnded, UserSettingsUpdated
from chat.events import MessageCreated
from core.events import Event
from gateway.socketio.events import OnlineChanged, RoomSignal
from gateway.socketio.rooms import room_of

_E = TypeVar("_E", bound=Event)


class Delivery(NamedTuple):
    """One wire event for the clients in a room (None: everybody). `body` renders the payload when somebody is to
    hear it."""

    room: str | None
    name: str
    body: Callable[[], Any]
    only_user: int = 0
    except_user: int = 0
    except_sid: str = ""


_renderers: dict[type[Event], Callable[[Any], list[Delivery]]] = {}

# Not of this wire, or only acted on: gateway/socketio/revocation.py.
NOT_SENT: frozenset[type[Event]] = frozenset({SessionsEnded, UserSettingsUpdated, OnlineChanged})


def renders(kind: type[_E]) -> Callable[[Callable[[_E], list[Delivery]]], Callable[[_E], list[Delivery]]]:
    """Decorator: the function tells what clients hear of this kind of event."""

    def register(function: Callable[[_E], list[Delivery]]) -> Callable[[_E], list[Delivery]]:
        _renderers[kind] = function
        return function

    return register


def deliveries(event: Event) -> list[Delivery]:
    """What clients hear of an event, in order; nothing of events that this wire does not know."""
    renderer = _renderers.get(type(event))
    return renderer(event) if renderer is not None else []


def is_rendered(kind: type[Event]) -> bool:
    """Whether this wire sends this kind of event."""
    return kind in _renderers


@renders(RoomSignal)
def _signal(event: RoomSignal) -> list[Delivery]:
    return [Delivery(event.room, event.name, lambda: event.body, except_sid=event.except_sid)]


@renders(MessageCreated)
def _message(event: MessageCreated) -> list[Delivery]:
    from core.clock import iso
    from core.ids import created_at, to_oid

    m = event.message
    return [
        Delivery(
            room_of(event.place),
            "new_message",
            lambda: {
                "id": to_oid(m.id),
                "topic_id": to_oid(event.place.topic_id),
                "user_id": "" if m.alias else to_oid(m.author.id),
                "content": m.content,
                "message_type": m.media,
                "gif_url": m.gif_url,
                "attachments": [],
                "created_at": iso(created_at(m.id)),
                "display_name": m.alias or m.author.handle,
                "sender_username": m.alias or m.author.handle,
                "is_anonymous": bool(m.alias),
                "can_delete": False,
            },
        )
    ]
