"""Socket.IO in one process: the server, who is in which room, who is online, and what the hub tells them."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.events import UserUpdated
from accounts.models import User
from accounts.operations.last_seen import note_last_seen
from accounts.people import presence_audience
from accounts.records import UserRecord
from core.errors import ProductError
from core.events import Event, encode
from core.ids import to_oid
from gateway.banned_addresses import tells_of_bans, turn_away
from gateway.database import in_database
from gateway.socketio.broadcast import deliver, send_to
from gateway.socketio.connection import Connection, Seat
from gateway.socketio.doors import administrators_door
from gateway.socketio.edge import Edge
from gateway.socketio.engine import SERVICE_RESTART
from gateway.socketio.events import OnlineChanged, RoomSignal
from gateway.socketio.handlers import handle
from gateway.socketio.packets import EventPacket
from gateway.socketio.presence import RENEW_SECONDS, Presence, make_board
from gateway.socketio.protocol import SocketServer
from gateway.socketio.revocation import clear, narrow
from gateway.socketio.rooms import Rooms, call_of, topic_room, user_room
from gateway.socketio.wire_events import deliveries
from integrations.operations.mesh_endings import lose_place
from integrations.operations.mesh_states import lose_client

if TYPE_CHECKING:
    from gateway.hub import Hub

CLIENTS_PER_PERSON = 50
COUNT_EVERY_SECONDS = 1.0
DRAIN_SECONDS = 5.0
LINGER_SECONDS = (5.0, 30.0)


class TopicGateway:
    """One per process, living on its event loop."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.rooms = Rooms(hub.streams, hub.spawn)
        self.rooms.on_lost = lambda connection, seat: hub.spawn(self._lost(connection, seat))
        self.presence = Presence(make_board(hub.id))
        self.server = SocketServer(
            on_admit=self.admit, on_greet=self.greet, on_leave=self.leave, on_event=partial(handle, self)
        )
        self.edge = Edge(self.server.handle_request)
        self._tasks: list[asyncio.Task[None]] = []
        self._count_changed = asyncio.Event()

    async def start(self) -> None:
        """Hear events from now on; the hub must have been started."""
        self.hub.add_listener(self.hear)
        self.hub.on_gap.append(self.start_over)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._tell_counts()), loop.create_task(self._renew_presence())]

    async def drain(self) -> None:
        """Make every client come back, to another process or to this one after its restart.

        Transports are closed without a word of Socket.IO: clients take a goodbye for a reason to stay away.
        """
        self.edge.is_draining = True
        engine = self.server.engine
        for eio_sid in tuple(engine.sockets):
            engine.release(eio_sid, SERVICE_RESTART)
        for _ in range(int(DRAIN_SECONDS * 10)):
            if not engine.wires:
                break
            await asyncio.sleep(0.1)

    def start_over(self) -> None:
        """Events may have been missed: clients that come back ask for everything anew."""
        for eio_sid in tuple(self.server.engine.sockets):
            self.server.engine.release(eio_sid, SERVICE_RESTART)

    async def stop(self) -> None:
        """End what runs beside the connections, and forget who was connected."""
        for task in self._tasks:
            task.cancel()
        await self.presence.stop()
        await self.server.shutdown()

    # -- events --------------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """An event has reached the process: whoever loses access loses it first, then the others hear of it."""
        if isinstance(event, OnlineChanged):
            self._count_changed.set()
            return
        if tells_of_bans(event):
            self.hub.spawn(turn_away(self._clients))
            return
        if isinstance(event, UserUpdated):
            self.rooms.rename(event.user_id, UserRecord.of(event.user))
            self.hub.spawn(self._read_account(event.user_id))
        told = deliveries(event)
        while told and told[0].is_farewell:
            deliver(self.rooms, told.pop(0))
        for connection in narrow(self.rooms, event):
            self.hub.spawn(self._sign_out(connection, self.rooms.remove(connection)))
        for delivery in told:
            deliver(self.rooms, delivery)
        clear(self.rooms, event)

    def _clients(self) -> list[tuple[str, Callable[[], None]]]:
        return [(one.actor.ip, partial(self._turn_away, one)) for one in self.server.clients.values()]

    def _turn_away(self, connection: Connection) -> None:
        self.hub.spawn(self.server.end(connection))

    async def signal(self, connection: Connection, room: str, name: str, body: dict[str, Any]) -> None:
        """Tell the clients in a room, in every process, what one of them does."""
        await self._announce(RoomSignal(rooms=(room,), name=name, body=body, except_sid=connection.sid))

    async def _announce(self, event: Event) -> None:
        # On a thread, because Redis may take its time; the database has no part in it.
        await in_database(self._publish, event)

    def _publish(self, event: Event) -> None:
        frame = encode(event)
        for stream in event.streams():
            self.hub.bus.publish(stream, frame)

    async def _read_account(self, user_id: int) -> None:
        """What clients of a person ask for from now on is asked for by the account as it is now."""
        user = await in_database(account_now, user_id)
        for connection in self.rooms.clients_of(user_id) if user is not None else ():
            connection.actor = replace(connection.actor, user=user)

    async def _sign_out(self, connection: Connection, seats: list[Seat]) -> None:
        await self.server.end(connection)
        await self._say_gone(connection, seats)

    # -- clients -------------------------------------------------------------------------------------------------

    async def admit(self, connection: Connection) -> None:
        """A client has signed in; the longest connected one goes when its person has too many."""
        mates = self.rooms.clients_of(connection.user_id)
        if len(mates) >= CLIENTS_PER_PERSON:
            self.hub.spawn(self.server.end(min(mates, key=lambda mate: mate.connected_at)))
        await self.rooms.admit(connection)

    async def greet(self, connection: Connection) -> None:
        """The client knows that it is connected: tell it the rest."""
        if not connection.is_open:
            return
        connection.is_greeted = True
        self.rooms.greet(connection)
        who = _named(connection)
        connection.emit("connected", {**who, "message": "Successfully connected to chat server"})
        came_online = await self.presence.came(connection)
        connection.emit("online_count_update", {"count": await self.presence.count()})
        await self._seat_administrator(connection)
        if came_online:
            await self._tell_friends(connection, "user_online")
            await self._announce(OnlineChanged())

    async def _seat_administrator(self, connection: Connection) -> None:
        if connection.actor.user.acls:
            with suppress(ProductError):
                await self.rooms.enter(connection, partial(administrators_door, connection.actor))

    async def leave(self, connection: Connection) -> None:
        """The client is gone."""
        seats = self.rooms.remove(connection)
        if not connection.is_greeted:
            return
        went_offline = await self.presence.went(connection)
        await self._say_gone(connection, seats)
        if went_offline:
            await in_database(note_last_seen, connection.actor)
            await self._tell_friends(connection, "user_offline")
            await self._announce(OnlineChanged())

    async def _tell_friends(self, connection: Connection, name: str) -> None:
        """Tell a person's own clients, and those of their friends, that they came or went."""
        audience = await in_database(presence_audience, connection.user_id)
        rooms = tuple(map(user_room, sorted(audience)))
        await self._announce(RoomSignal(rooms=rooms, name=name, body=_named(connection), except_sid=connection.sid))

    async def say_left(self, connection: Connection, seat: Seat) -> None:
        """Tell a topic's room that one of its clients went."""
        if seat.topic_id is not None and seat.room == topic_room(seat.topic_id):
            body = {**connection.identity(seat.goes_as), "topic_id": to_oid(seat.topic_id)}
            await self.signal(connection, seat.room, "user_left_topic", body)

    async def _say_gone(self, connection: Connection, seats: list[Seat]) -> None:
        """Tell the topics and the call that a client is gone. What is told of its person at this moment names them, so
        the rooms where they are anonymous hear of it later, at a moment that nobody can tell."""
        for seat in seats:
            await self._hang_up(connection, seat, lose_client, client=connection.sid)
            if seat.goes_as:
                self.hub.spawn(self._say_left_later(connection, seat))
            else:
                await self.say_left(connection, seat)

    async def _say_left_later(self, connection: Connection, seat: Seat) -> None:
        await asyncio.sleep(random.uniform(*LINGER_SECONDS))
        if not any(seat.room in mate.seats for mate in self.rooms.clients_of(connection.user_id)):
            await self.say_left(connection, seat)

    async def _lost(self, connection: Connection, seat: Seat) -> None:
        """A client was taken out of a room: out of a call whose place its person lost, they go for good."""
        await self._hang_up(connection, seat, lose_place)

    async def _hang_up(self, connection: Connection, seat: Seat, how: Callable[..., None], **facts: str) -> None:
        call_id = call_of(seat.room)
        if call_id is not None:
            await in_database(partial(how, connection.actor, call_id, **facts))

    # -- what runs beside ----------------------------------------------------------------------------------------

    async def _tell_counts(self) -> None:
        while True:
            await self._count_changed.wait()
            self._count_changed.clear()
            count = await self.presence.count()
            send_to(list(self.rooms.everybody), EventPacket("online_count_update", {"count": count}))
            await asyncio.sleep(COUNT_EVERY_SECONDS)

    async def _renew_presence(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self.presence.renew()


def account_now(user_id: int) -> User | None:
    """The account as it is now; None when it is gone."""
    return User.objects.filter(pk=user_id).first()


def _named(connection: Connection) -> dict[str, str]:
    return {"user_id": to_oid(connection.user_id), "username": connection.user.handle}
