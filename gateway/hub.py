"""The hub: everything live in one process, and the way of an event from the bus to the sockets that may hear it.

A frame from the bus is decoded once. Guild events go to the guild's own hub, which knows who may view what; private
and personal events go to the people's sessions; everything is also offered to the listeners, of which the topic
side's Socket.IO is one. Nothing here waits for the database while it delivers.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from functools import cache
from itertools import islice
from typing import Any

import msgspec
import structlog
from django.conf import settings

from accounts.events import SessionsEnded, UserEvent
from chat.events import PlaceEvent
from core.bus import get_bus
from core.events import Event, decode
from core.metrics import EVENTS
from gateway import frames
from gateway.database import in_database
from gateway.events import EVERY_GATEWAY
from gateway.guild_hub import GuildHub
from gateway.loading import Membership, load_guilds, load_memberships
from gateway.session import Session
from gateway.streams import Streams
from gateway.timers import TimerWheel
from gateway.v1.dispatch import render
from guilds.events import GuildEvent, MemberJoined

_log = structlog.get_logger(__name__)
REMEMBERED_EVENTS = 65_536
RECENT_EVENTS = 4096
EMPTY_GUILD_SECONDS = 60
SESSIONS_PER_USER = 50

Listener = Callable[[Event], None]


class Hub:
    """One per process, living on its event loop."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.bus = get_bus()
        self.streams = Streams(self.bus)
        self.wheel = TimerWheel()
        self.sessions: dict[str, Session] = {}
        self.guilds: dict[int, GuildHub] = {}
        self._people: dict[int, set[Session]] = {}
        self._opening: dict[int, asyncio.Future[None]] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._listeners: list[Listener] = []
        self.on_gone: Callable[[Session], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen to the bus from now on."""
        await self.bus.start(self.deliver)
        for stream in ("everyone", EVERY_GATEWAY, f"gateway:{self.id}"):
            await self.streams.acquire(stream)
        self.wheel.start()

    async def stop(self) -> None:
        """Deliver nothing more."""
        await self.wheel.stop()
        for task in self._tasks:
            task.cancel()
        await self.bus.stop()

    def add_listener(self, listener: Listener) -> None:
        """Offer every event that reaches this process to a function, on the event loop."""
        self._listeners.append(listener)

    # -- the way of an event -------------------------------------------------------------------------------------

    def deliver(self, stream: str, frame: bytes) -> None:
        """A frame has come. Each event counts once, on however many streams and however often it comes."""
        try:
            event = decode(frame)
        except msgspec.ValidationError:
            _log.warning("hub.unknown_event", stream=stream)  # published by a newer version of the product
            return
        if event.id in self._seen:
            return
        self._seen[event.id] = None
        if len(self._seen) > REMEMBERED_EVENTS:
            self._seen.popitem(last=False)
        EVENTS.labels(type(event).__name__).inc()
        self.fan_out(event)

    def recent_events(self) -> tuple[int, ...]:
        """The ids of the newest events that reached this process, for a session that moves to another."""
        return tuple(islice(reversed(self._seen), RECENT_EVENTS))

    def fan_out(self, event: Event) -> None:
        """Hand an event to those who may hear it now."""
        match event:
            case SessionsEnded():
                self._revoke(event)
            case MemberJoined():
                self._let_in(event)
            case GuildEvent():
                self._to_guild(event.guild_id, event)
            case PlaceEvent() if event.place.guild_id is not None:
                self._to_guild(event.place.guild_id, event)
            case PlaceEvent():
                self._to_people(event.place.recipient_ids, event)
            case UserEvent():
                self._to_people((event.user_id,), event)
        for listener in self._listeners:
            listener(event)

    def _to_guild(self, guild_id: int, event: Event) -> None:
        guild = self.guilds.get(guild_id)
        if guild is not None:
            guild.take(event)
            self._drop_if_empty(guild)

    def _to_people(self, user_ids: Iterable[int], event: Event) -> None:
        sessions = [session for user_id in user_ids for session in self.sessions_of(user_id)]
        if not sessions:
            return
        for rendered in render(event):
            shared = frames.tail(rendered.name, rendered.payload)
            for session in sessions:
                session.push(rendered.name, shared, event.id)

    # -- sessions ------------------------------------------------------------------------------------------------

    def sessions_of(self, user_id: int) -> tuple[Session, ...]:
        """A person's sessions in this process."""
        return tuple(self._people.get(user_id, ()))

    async def add(self, session: Session) -> None:
        """Take a session in: from now on it collects its person's events."""
        await self.streams.acquire(f"user:{session.user_id}")
        mates = self._people.setdefault(session.user_id, set())
        if len(mates) >= SESSIONS_PER_USER:
            self.end(next((mate for mate in mates if mate.socket is None), next(iter(mates))))
        mates.add(session)
        self.sessions[session.id] = session

    def end(self, session: Session) -> None:
        """A session is over: it hears nothing more and cannot be resumed."""
        if self.sessions.pop(session.id, None) is None:
            return
        self._people[session.user_id].discard(session)
        if not self._people[session.user_id]:
            del self._people[session.user_id]
            if self.on_gone is not None:
                self.on_gone(session)
        for guild_id in tuple(session.guilds):
            guild = self.guilds[guild_id]
            guild.detach(session)
            self._drop_if_empty(guild)
        self.spawn(self.streams.release(f"user:{session.user_id}"))

    def detach(self, session: Session) -> None:
        """The socket is gone: the session waits for its client to come back."""
        session.socket = None
        window = settings.GUILDHALL.gateway_resume_window
        session.timer = self.wheel.after(window, lambda: self.end(session))

    def _revoke(self, event: SessionsEnded) -> None:
        for session in self.sessions_of(event.user_id):
            if event.session_ids is None or session.actor.session_id in event.session_ids:
                self.end(session)
                if session.socket is not None:
                    session.socket.session_over()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine beside everything else, and log it if it fails."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("hub.task_failed", exc_info=error)

    # -- guilds --------------------------------------------------------------------------------------------------

    async def admit(self, session: Session, memberships: dict[int, Membership]) -> list[GuildHub]:
        """Attach a session to the guilds it is in, reading those that are not live here yet."""
        await self._open(memberships)
        admitted = []
        for guild_id, membership in memberships.items():
            guild = self.guilds.get(guild_id)
            if guild is None or guild.state is None:
                continue  # it could not be read, or is gone by now
            current = await self._current(session, guild, membership)
            if current is not None and session.id in self.sessions and self.guilds.get(guild_id) is guild:
                guild.attach(session, current.member)
                admitted.append(guild)
        return admitted

    @staticmethod
    async def _current(session: Session, guild: GuildHub, membership: Membership) -> Membership | None:
        """The membership as of the guild's state: one read earlier than that may be over by now."""
        current: Membership | None = membership
        while current is not None and guild.state is not None and guild.state.version > current.version:
            current = (await in_database(load_memberships, session.user_id, (guild.id,))).get(guild.id)
        return current

    async def _open(self, guild_ids: Iterable[int]) -> None:
        wanted = list(guild_ids)
        missing = [guild_id for guild_id in wanted if guild_id not in self.guilds]
        for guild_id in missing:
            self._create(guild_id)
        for guild_id in missing:
            await self.streams.acquire(f"guild:{guild_id}")
        if missing:
            await self._fill(missing)
        await asyncio.gather(*(self._opening[guild_id] for guild_id in wanted if guild_id in self._opening))

    def _create(self, guild_id: int) -> GuildHub:
        guild = self.guilds[guild_id] = GuildHub(guild_id, self._reload, self.wheel.after)
        self._opening[guild_id] = asyncio.get_running_loop().create_future()
        return guild

    async def _fill(self, guild_ids: list[int]) -> None:
        try:
            states = await in_database(load_guilds, guild_ids)
            for guild_id in guild_ids:
                if guild_id in states:
                    self.guilds[guild_id].opened(states[guild_id])
                    self._drop_if_empty(self.guilds[guild_id])
                else:
                    self._drop(self.guilds[guild_id])
        finally:
            for guild_id in guild_ids:
                self._opening.pop(guild_id).set_result(None)

    def _reload(self, guild: GuildHub) -> None:
        self.spawn(self._read_again(guild))

    async def _read_again(self, guild: GuildHub) -> None:
        states = await in_database(load_guilds, (guild.id,), tuple(guild.sessions))
        if guild.id in states and self.guilds.get(guild.id) is guild:
            guild.reopened(states[guild.id])

    def _drop_if_empty(self, guild: GuildHub) -> None:
        """Forget a guild that nobody here is in, a while after the last one left."""
        if not guild.sessions and guild.drop_timer is None:
            guild.drop_timer = self.wheel.after(EMPTY_GUILD_SECONDS, lambda: self._drop_now(guild))

    def _drop_now(self, guild: GuildHub) -> None:
        guild.drop_timer = None
        if not guild.sessions and guild.is_settled:
            self._drop(guild)

    def _drop(self, guild: GuildHub) -> None:
        if self.guilds.get(guild.id) is guild:
            del self.guilds[guild.id]
            self.spawn(self.streams.release(f"guild:{guild.id}"))

    def _let_in(self, event: MemberJoined) -> None:
        """A person came into a guild: their sessions hear it from GUILD_CREATE on."""
        newcomers = [s for s in self.sessions_of(event.member.user.id) if event.guild_id not in s.guilds]
        self._to_guild(event.guild_id, event)
        if not newcomers:
            return
        guild = self.guilds.get(event.guild_id)
        if guild is not None and guild.is_settled and guild.state is not None and guild.state.version == event.version:
            for session in newcomers:
                guild.attach(session, event.member)
                session.dispatch("GUILD_CREATE", guild.object_for(session, full_users=True))
            return
        is_new = guild is None
        if guild is None:
            guild = self._create(event.guild_id)
        guild.hold()
        self.spawn(self._enter(newcomers, guild, read=is_new))

    async def _enter(self, newcomers: list[Session], guild: GuildHub, *, read: bool) -> None:
        try:
            if read:
                await self.streams.acquire(f"guild:{guild.id}")
                await self._fill([guild.id])
            for session in newcomers:
                memberships = await in_database(load_memberships, session.user_id, (guild.id,))
                if guild.id not in session.guilds:
                    for entered in await self.admit(session, memberships):
                        session.dispatch("GUILD_CREATE", entered.object_for(session, full_users=True))
        finally:
            guild.unhold()


@cache
def get_hub() -> Hub:
    """This process's hub."""
    return Hub()
