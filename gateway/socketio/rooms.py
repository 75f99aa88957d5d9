"""Which client of this process is in which room. Room names are the names of bus streams: `topic:1`, `room:2`,
`post:3`, and `user:4` for all clients of a person."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from accounts.records import UserRecord
from chat.events import Place as ChannelPlace
from core.errors import Code, ProductError
from gateway.database import in_database
from gateway.socketio.connection import Connection, Seat
from gateway.streams import Streams
from integrations.mesh.events import mesh_stream


@dataclass(frozen=True, slots=True)
class Place:
    """What the check at the door found: the room, the topic it belongs to, and whether the person is a member there and
    in the room itself; `within` is the room without which nobody is in this one."""

    room: str
    topic_id: int | None = None
    in_topic: bool = True
    in_room: bool = True
    name: str = ""
    within: str = ""

    @property
    def streams(self) -> set[str]:
        """The streams to hear while somebody is in: the room's own, and those that tell who loses access."""
        around = () if self.topic_id is None else (topic_room(self.topic_id),)
        return {self.room, *around, *filter(None, (self.within,))}


def topic_room(topic_id: int) -> str:
    return f"topic:{topic_id}"


def chat_room(channel_id: int) -> str:
    return f"room:{channel_id}"


def post_room(post_id: int) -> str:
    return f"post:{post_id}"


def room_of(place: ChannelPlace) -> str:
    """The room of a channel: a feed's is its topic's."""
    is_feed = place.topic_id is not None and not place.is_room
    return f"topic:{place.topic_id}" if is_feed else chat_room(place.channel_id)


def call_room(call_id: int) -> str:
    return mesh_stream(call_id)


def call_of(room: str) -> int | None:
    """The call whose room this is; None for other rooms."""
    kind, _, number = room.partition(":")
    return int(number) if kind == "mesh" else None


def user_room(user_id: int) -> str:
    return f"user:{user_id}"


MOST_SEATS = 500


def _places(seat: Seat) -> set[str]:
    """The room of a seat, and what it lies in."""
    return Place(seat.room, seat.topic_id, within=seat.within).streams


class Rooms:
    """Lives on the event loop; what must happen before the next event happens without waiting."""

    def __init__(self, streams: Streams, spawn: Callable[[Any], None]) -> None:
        self._streams = streams
        self._spawn = spawn
        self._members: dict[str, dict[Connection, Seat]] = {}
        self._people: dict[int, set[Connection]] = {}
        self.everybody: set[Connection] = set()
        self._around: dict[str, Counter[Connection]] = {}  # by place: who sits in it, on how many seats
        self.on_lost: Callable[[Connection, Seat], None] = lambda _connection, _seat: None

    def members(self, room: str) -> Collection[Connection]:
        """The clients in a room."""
        return self._members.get(room, {}).keys()

    def clients_of(self, user_id: int) -> tuple[Connection, ...]:
        """A person's clients in this process."""
        return tuple(self._people.get(user_id, ()))

    def rename(self, user_id: int, user: UserRecord) -> None:
        """A person looks different: what their clients do from now on is told under the new name."""
        for connection in self.clients_of(user_id):
            connection.user = user

    # -- coming and going ----------------------------------------------------------------------------------------

    async def admit(self, connection: Connection) -> None:
        """Know a client: from now on a revocation reaches it. It hears nothing before `greet`."""
        self._people.setdefault(connection.user_id, set()).add(connection)
        await self._streams.acquire(user_room(connection.user_id))
        if connection.is_open:
            connection.is_admitted = True
        else:
            self._release(user_room(connection.user_id))

    def greet(self, connection: Connection) -> None:
        """The client may hear its person's events and those for everybody."""
        connection.is_greeted = True
        self.everybody.add(connection)
        seat = Seat(user_room(connection.user_id))
        self._take(connection, seat)
        self._sit(connection, seat)

    def remove(self, connection: Connection) -> list[Seat]:
        """A client is gone. Returns the places it held."""
        connection.is_open = False
        self.everybody.discard(connection)
        mates = self._people.get(connection.user_id, set())
        mates.discard(connection)
        if not mates:
            self._people.pop(connection.user_id, None)
        seats = list(connection.seats.values())
        for seat in seats:
            self.leave(connection, seat.room)
        if connection.is_admitted:
            connection.is_admitted = False
            self._release(user_room(connection.user_id))
        return seats

    async def enter(self, connection: Connection, check: Callable[[], Place]) -> Place:
        """Seat a client in the room that `check` allows, if it is not there yet; raises what `check` raises.

        The check runs a second time once this process hears the room's streams: whatever is revoked after that
        arrives as an event and takes the seat away, even while the answer is still on its way.
        """
        place = await in_database(check)
        if not connection.is_open:
            raise ProductError(Code.MISSING_ACCESS, reason="seat_lost")
        if place.room in connection.seats:
            return place
        if len(connection.seats) >= MOST_SEATS:
            raise ProductError(Code.BAD_REQUEST, reason="too_many_rooms")
        seat = Seat(place.room, place.topic_id, place.in_topic, place.in_room, within=place.within)
        self._take(connection, seat)
        held: list[str] = []
        try:
            for stream in place.streams:
                await self._streams.acquire(stream)
                held.append(stream)
            place = await in_database(check)
            if connection.seats.get(seat.room) is not seat:
                raise ProductError(Code.MISSING_ACCESS, reason="seat_lost")
        except BaseException:
            if connection.seats.get(seat.room) is seat:
                self._give_up(connection, seat.room)
            for stream in held:
                self._release(stream)
            raise
        seat.in_topic &= place.in_topic
        seat.in_room &= place.in_room
        self._sit(connection, seat)
        return place

    def leave(self, connection: Connection, room: str) -> Seat | None:
        """Take a client out of a room. Returns the place it had; one that is still being checked is just lost."""
        seat = self._give_up(connection, room)
        members = self._members.get(room)
        if seat is None or members is None or members.pop(connection, None) is None:
            return None
        if not members:
            del self._members[room]
        if room != user_room(connection.user_id):
            for stream in Place(room, seat.topic_id, within=seat.within).streams:
                self._release(stream)
        return seat

    # -- losing access -------------------------------------------------------------------------------------------

    def evict_from_topic(self, topic_id: int, user_id: int) -> None:
        """A person lost the topic: their clients leave it, its rooms and its posts."""
        for connection in self.clients_of(user_id):
            for seat in tuple(connection.seats.values()):
                if seat.topic_id == topic_id:
                    self._lose(connection, seat)

    def evict_from_room(self, room: str, user_id: int) -> None:
        """A person lost one room, and what is within it."""
        for connection in self.clients_of(user_id):
            for seat in tuple(connection.seats.values()):
                if room in (seat.room, seat.within):
                    self._lose(connection, seat)

    def evict_outsiders(self, topic_id: int) -> None:
        """A topic became private: only members stay in it and in what belongs to it."""
        self._evict(topic_room(topic_id), lambda seat: seat.topic_id == topic_id and not seat.in_topic)

    def close_room(self, room: str) -> None:
        """A room became private: only its members stay."""
        self._evict(room, lambda seat: room in (seat.room, seat.within) and not seat.in_room)

    def empty_room(self, room: str) -> None:
        """A room is gone."""
        self._evict(room, lambda seat: room in (seat.room, seat.within))

    def close_call(self, room: str) -> None:
        """A call is over; whoever is at its door finds it gone."""
        for connection in tuple(self.members(room)):
            self.leave(connection, room)

    def know_member(self, room: str, user_id: int) -> None:
        """A person became a member of a room."""
        for connection in self.clients_of(user_id):
            for seat in connection.seats.values():
                seat.in_room |= room in (seat.room, seat.within)

    def evict_all(self, topic_id: int) -> None:
        """A topic is gone."""
        self._evict(topic_room(topic_id), lambda seat: seat.topic_id == topic_id)

    def set_membership(self, topic_id: int, user_id: int, *, is_member: bool) -> None:
        """A person became a member of a topic, or is none any more."""
        for connection in self.clients_of(user_id):
            for seat in connection.seats.values():
                if seat.topic_id == topic_id:
                    seat.in_topic = is_member

    def _evict(self, place: str, lost: Callable[[Seat], bool]) -> None:
        """Take away the seats in a topic or room, and within it, that are `lost`: held ones and those being checked."""
        for connection in tuple(self._around.get(place, ())):
            for seat in tuple(connection.seats.values()):
                if lost(seat):
                    self._lose(connection, seat)

    def _lose(self, connection: Connection, seat: Seat) -> None:
        if self.leave(connection, seat.room) is not None:
            self.on_lost(connection, seat)

    def note_alias(self, room: str, user_id: int, alias: str) -> None:
        """A person wrote in a room under this name ("" for their own): their typing there goes under it too."""
        for connection in self.clients_of(user_id):
            if (seat := connection.seats.get(room)) is not None:
                seat.alias = alias
                seat.names.add(alias)

    def rename_alias(self, topic_id: int, user_id: int, alias: str) -> None:
        """A person goes by another alias in a topic: where they are anonymous there, they are so under the new one."""
        for connection in self.clients_of(user_id):
            for seat in connection.seats.values():
                if seat.topic_id == topic_id:
                    seat.alias = seat.alias and alias
                    seat.came_as = seat.came_as and alias
                    seat.names = {name and alias for name in seat.names}

    # -- who sits where ------------------------------------------------------------------------------------------

    def _take(self, connection: Connection, seat: Seat) -> None:
        connection.seats[seat.room] = seat
        for place in _places(seat):
            self._around.setdefault(place, Counter())[connection] += 1

    def _give_up(self, connection: Connection, room: str) -> Seat | None:
        seat = connection.seats.pop(room, None)
        for place in _places(seat) if seat is not None else ():
            around = self._around[place]
            around[connection] -= 1
            if not around[connection]:
                del around[connection]
            if not around:
                del self._around[place]
        return seat

    # -- streams -------------------------------------------------------------------------------------------------

    def _sit(self, connection: Connection, seat: Seat) -> None:
        self._members.setdefault(seat.room, {})[connection] = seat

    def _release(self, stream: str) -> None:
        self._spawn(self._streams.release(stream))
