"""What a domain event becomes on the guild wire, and the register of what turns events into it."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

from chat.events import PlaceEvent
from core.events import Event
from core.permissions import P
from gateway.sessions.scopes import Scope

MANAGING = int(P.MANAGE_CHANNELS)
_E = TypeVar("_E", bound=Event)


class Audience(NamedTuple):
    """Which sessions of a guild hear a dispatch.

    guild: all. everybody: those too to whom the guild is closed for now. member: all but those of `user_id`. viewers:
    those who can view `channel_id`. history: those of them who may also read `message_id`. managers: those with
    MANAGE_CHANNELS there. session: the one of `user_id` that has the id `session_id`.
    """

    kind: Literal["guild", "everybody", "member", "viewers", "history", "managers", "session"] = "guild"
    channel_id: int = 0
    message_id: int = 0
    user_id: int = 0
    session_id: str = ""

    def scope(self, guild_id: int) -> Scope:
        """What one must see to belong to it, also when this is replayed."""
        needs = MANAGING if self.kind == "managers" else 0
        return Scope(guild_id, self.channel_id, needs, self.message_id, even_closed=self.kind == "everybody")


class Rendered(NamedTuple):
    """One dispatch, ready to be encoded."""

    name: str
    payload: Any
    audience: Audience = Audience()


renderers: dict[type[Event], Callable[[Any], list[Rendered]]] = {}


def renders(kind: type[_E]) -> Callable[[Callable[[_E], list[Rendered]]], Callable[[_E], list[Rendered]]]:
    """Decorator: the function tells what clients hear of this kind of event."""

    def register(function: Callable[[_E], list[Rendered]]) -> Callable[[_E], list[Rendered]]:
        renderers[kind] = function
        return function

    return register


def in_place(event: PlaceEvent, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the guild it happened in, if it was in one."""
    if event.place.guild_id is not None:
        payload["guild_id"] = str(event.place.guild_id)
    return payload
