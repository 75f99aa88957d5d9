"""One signed-in Socket.IO client."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from core.ids import to_oid
from gateway.socketio.outbox import Outbox
from gateway.socketio.packets import EventPacket
from topics.api.wire import name_of


@dataclass(slots=True, eq=False)
class Seat:
    """A client's place in a room. `topic_id` is the topic the room belongs to, if any; `in_topic` says whether the
    person may stay when the topic becomes private, `in_room` when the room does; `alias` is the name they go by in the
    room now, `came_as` the one under which the others were told that they came (None when they were not told);
    `names` are all the ones the others know them by here ("" for their own); without the room `within` they are not
    in this one either."""

    room: str
    topic_id: int | None = None
    in_topic: bool = True
    in_room: bool = True
    alias: str = ""
    came_as: str | None = None
    names: set[str] = field(default_factory=set)
    within: str = ""

    @property
    def goes_as(self) -> str:
        """The name to leave under: another than the one somebody came under would tell that both are one."""
        return self.alias if self.came_as is None else self.came_as


@dataclass(slots=True, eq=False)
class Connection:
    """A client with its person. `eio_sid` is the transport's id, `sid` the one the client knows."""

    eio_sid: str
    sid: str
    actor: Actor
    outbox: Outbox
    user: UserRecord = field(init=False)
    connected_at: datetime = field(default_factory=now)
    seats: dict[str, Seat] = field(default_factory=dict)
    is_open: bool = True
    is_admitted: bool = False
    is_greeted: bool = False

    def __post_init__(self) -> None:
        self.user = UserRecord.of(self.actor.user)

    @property
    def user_id(self) -> int:
        return self.user.id

    def emit(self, name: str, body: Any) -> None:
        """Send an event to this client alone."""
        self.outbox.push(EventPacket(name, body))

    def identity(self, alias: str = "") -> dict[str, Any]:
        """Who others see: the person, or under an alias nothing that leads to them."""
        return identity_of(self.user, alias)


def identity_of(user: UserRecord, alias: str = "") -> dict[str, Any]:
    """The keys that say who does something."""
    name = alias or name_of(user)
    user_id = "" if alias else to_oid(user.id)
    return {"user_id": user_id, "username": name, "display_name": name, "is_anonymous": bool(alias)}
