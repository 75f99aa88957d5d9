"""Who hears what: a wire event with its audience, and the registry of what becomes of each domain event."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from core.events import Event

_E = TypeVar("_E", bound=Event)


class Delivery(NamedTuple):
    """One wire event for the clients in a room, or in several (None: everybody). `body` renders the payload when
    somebody is to hear it. Those who lose access by the event hear nothing of it, unless it `is_farewell`."""

    room: str | tuple[str, ...] | None
    name: str
    body: Callable[[], Any]
    only_user: int = 0
    except_user: int = 0
    except_sid: str = ""
    is_farewell: bool = False


renderers: dict[type[Event], Callable[[Any], list[Delivery]]] = {}


def renders(kind: type[_E]) -> Callable[[Callable[[_E], list[Delivery]]], Callable[[_E], list[Delivery]]]:
    """Decorator: the function tells what clients hear of this kind of event."""

    def register(function: Callable[[_E], list[Delivery]]) -> Callable[[_E], list[Delivery]]:
        renderers[kind] = function
        return function

    return register
