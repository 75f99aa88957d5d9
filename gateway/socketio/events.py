"""What the socket processes tell each other's clients. Ephemeral: a client that missed one sees no harm."""

from typing import Any, ClassVar

from core.events import EVERYONE, Event


class RoomSignal(Event, frozen=True, kw_only=True):
    """A wire event for the clients in some rooms, made by one of them: typing, coming and going.

    `body` is complete and the same for everybody, so it must hold nothing that one of them may not see.
    """

    durable: ClassVar[bool] = False

    rooms: tuple[str, ...]
    name: str
    body: dict[str, Any]
    except_sid: str = ""

    def streams(self) -> tuple[str, ...]:
        return self.rooms


class OnlineChanged(Event, frozen=True, kw_only=True):
    """Somebody came online or went offline somewhere: counts shown are outdated."""

    durable: ClassVar[bool] = False

    def streams(self) -> tuple[str, ...]:
        return (EVERYONE,)
