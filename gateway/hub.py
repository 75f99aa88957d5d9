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

from accounts.events import SessionsEnded, SignInRenewed, UserEvent, UserSettingsUpdated, UserUpdated
from accounts.records import PrivateUserRecord
from chat.events import PlaceEvent, RoomMemberEvent
from core.bus import get_bus
from core.events import Event, decode, encode
from core.metrics import EVENTS
from gateway.database import in_database
from gateway.dialect.presences import BotPresences
from gateway.events import EVERY_GATEWAY
from gateway.guild_hubs import GuildHubs
from gateway.late_guilds import LateGuilds
from gateway.member_requests import MemberRequests
from gateway.presence.exchange import PresenceExchange
from gateway.presence.news import PresenceNews
from gateway.presence.people import People
from gateway.presence.presences import Presences
from gateway.presence.watched_members import WatchedMembers
from gateway.reaction_batches import ReactionBatches
from gateway.sessions.origins import without_origin
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.streams import Streams
from gateway.timers import TimerWheel
from gateway.v1.dispatch import render
from gateway.voice.desk import VoiceDesk
from guilds.access import closing_features
from guilds.events import GuildEvent, MemberFacesUpdated, MemberJoined
from integrations.voice.events import VoiceServerOffered

_log = structlog.get_logger(__name__)
REMEMBERED_EVENTS = 65_536
RECENT_EVENTS = 4096
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
        self.presences = Presences()
        self._mates: dict[int, dict[Session, None]] = {}
        self.people = People(self.id, self.presences, self.wheel, self.sessions_of)
        self.guilds = GuildHubs(self.streams, self.wheel, self.spawn, self.presences, self._rolled)
        self.late_guilds = LateGuilds(self.guilds, self.wheel, self.spawn)
        self.watched = WatchedMembers(self.guilds, self.presences, self.spawn)
        self._exchange = PresenceExchange(self.id, self.presences, self.wheel, self._publish)
        self._presence_news = PresenceNews(self.presences, self.people, self._listening)
        self.bot_presences = BotPresences(self.presences)
        self._reactions = ReactionBatches()
        self.voice = VoiceDesk(self.spawn)
        self.member_requests = MemberRequests(self.guilds, self.spawn)
        self.guilds.on_structure = self.voice.review
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._listeners: list[Listener] = []
        self.on_gone: Callable[[Session], None] | None = None
        self.on_gap: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen to the bus from now on."""
        await self.bus.start(self.deliver, self.start_over)
        for stream in ("everyone", EVERY_GATEWAY, f"gateway:{self.id}"):
            await self.streams.acquire(stream)
        self.wheel.start()
        if settings.GUILDHALL.redis_url:
            self.people.announce = self._exchange.announce
            self.add_listener(self._exchange.hear)
            self._exchange.start()

    async def stop(self) -> None:
        """Deliver nothing more."""
        await self.wheel.stop()
        self._exchange.stop()
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
        except msgspec.DecodeError:
            _log.warning("hub.unknown_event", stream=stream)  # of a newer version of the product, or no event at all
            return
        if event.id in self._seen:
            return
        self._seen[event.id] = None
        if len(self._seen) > REMEMBERED_EVENTS:
            self._seen.popitem(last=False)
        EVENTS.labels(type(event).__name__).inc()
        try:
            self.fan_out(event)
        except Exception:
            # The bus delivers to everybody here from one task: one event that breaks must not end all the others.
            _log.exception("hub.delivery_failed", event_name=type(event).__name__)

    def start_over(self) -> None:
        """Events may have been missed: no session here can be continued without a gap, so all begin anew."""
        for session in tuple(self.sessions.values()):
            session.has_voice = False  # those who come back at once go on talking
            self._dismiss(session)
        self.guilds.forget()
        for call in self.on_gap:
            call()

    def recent_events(self) -> tuple[int, ...]:
        """The ids of the newest events that reached this process, for a session that moves to another."""
        return tuple(islice(reversed(self._seen), RECENT_EVENTS))

    def fan_out(self, event: Event) -> None:
        """Hand an event to those who may hear it now."""
        match event:
            case SessionsEnded():
                self._revoke(event)
            case SignInRenewed():
                self._renew(event)
            case MemberJoined():
                self.guilds.let_in(event, self.sessions_of(event.member.user.id))
            case MemberFacesUpdated():
                for part in event.parts():
                    self.guilds.take(part.guild_id, part)
            case GuildEvent():
                self.guilds.take(event.guild_id, event)
            case VoiceServerOffered() if event.place.guild_id is None:
                self._to_sessions([s for s in self.sessions_of(event.user_id) if s.id == event.session_id], event)
            case PlaceEvent() if event.place.guild_id is not None:
                self.guilds.take(event.place.guild_id, event)
            case PlaceEvent():
                self._to_people(event.place.open_to, event)
            case RoomMemberEvent():
                self._to_people(event.recipient_ids, event)
            case UserSettingsUpdated() if event.new_status is not None:
                self._to_people((event.user_id,), event)
                self._take_on(event.user_id, event.new_status)
            case UserUpdated():
                self._to_people((event.user_id,), event)
                self._take_account(event.user)
            case UserEvent():
                self._to_people((event.user_id,), event)
        self.people.hear(event)
        self.watched.hear(event)
        for listener in self._listeners:
            listener(event)

    def _to_people(self, user_ids: Iterable[int], event: Event) -> None:
        self._to_sessions([session for user_id in user_ids for session in self._listening(user_id)], event)

    def _to_sessions(self, sessions: list[Session], event: Event) -> None:
        if not sessions:
            return
        self._reactions.before(event)
        for rendered in render(event):
            shared = frames.tail(rendered.name, rendered.payload)
            for session in self._reactions.receivers(event, rendered, without_origin(event, sessions)):
                session.push(rendered.name, shared, event.id)

    # -- sessions ------------------------------------------------------------------------------------------------

    def sessions_of(self, user_id: int) -> tuple[Session, ...]:
        """A person's sessions in this process."""
        return tuple(self._mates.get(user_id, ()))

    def _listening(self, user_id: int) -> tuple[Session, ...]:
        """Those of a person's sessions here that hear what concerns no guild."""
        return tuple(session for session in self._mates.get(user_id, ()) if session.hears_people)

    async def add(self, session: Session) -> None:
        """Take a session in: from now on it collects its person's events."""
        await self.streams.acquire(f"user:{session.user_id}")
        alike = [mate for mate in self.sessions_of(session.user_id) if mate.shard == session.shard]
        if len(alike) >= SESSIONS_PER_USER:
            self._make_room(alike)
        self._mates.setdefault(session.user_id, {})[session] = None
        self.sessions[session.id] = session
        self.people.come(session)

    def _make_room(self, mates: list[Session]) -> None:
        """End the oldest session that nobody holds, or else the oldest."""
        self._dismiss(next((mate for mate in mates if mate.socket is None), mates[0]))

    def end(self, session: Session, *, moves: bool = False) -> None:
        """A session is over: it hears nothing more and cannot be resumed here. `moves`: it is in another process."""
        session.is_over = True
        if self.sessions.pop(session.id, None) is None:
            return
        del self._mates[session.user_id][session]
        if not self._mates[session.user_id]:
            del self._mates[session.user_id]
            if self.on_gone is not None:
                self.on_gone(session)
        self.people.leave(session, moves=moves)
        self.guilds.leave(session)
        if not moves:
            self.voice.session_over(session)
        self.spawn(self.streams.release(f"user:{session.user_id}"))

    def _rolled(self, user_id: int) -> None:
        """A session of a person came into a guild, or left it."""
        self.people.moved(user_id)
        self.watched.review(user_id)
        self.bot_presences.review(user_id)

    def _dismiss(self, session: Session) -> None:
        """End a session, and tell its client to begin anew."""
        self.end(session)
        if session.socket is not None:
            session.socket.session_over()

    def flush(self, session: Session) -> None:
        """Send a session what is held back for it."""
        session.catch_up()
        self._reactions.flush_for(session)
        for guild_id in session.guilds:
            self.guilds[guild_id].reactions.flush_for(session)
            self.guilds[guild_id].passive.flush_for(session)

    def detach(self, session: Session) -> None:
        """The socket is gone: the session waits for its client to come back."""
        session.socket = None
        window = max(settings.GUILDHALL.gateway_resume_window, session.least_resume_seconds)
        session.timer = self.wheel.after(window, lambda: self.end(session))

    def _revoke(self, event: SessionsEnded) -> None:
        for session in self.sessions_of(event.user_id):
            if event.session_ids is None or session.actor.session_id in event.session_ids:
                self._dismiss(session)

    def _take_on(self, user_id: int, status: str) -> None:
        """A person chose a status for all their sessions."""
        for session in self.sessions_of(user_id):
            session.status = status

    def _take_account(self, account: PrivateUserRecord) -> None:
        """A person may have a second factor now, or none any more, or be staff: that counts in some guilds."""
        for session in self.sessions_of(account.id):
            before = (session.has_mfa, closing_features(session.account))
            session.has_mfa, session.account = account.has_mfa, account
            if before != (session.has_mfa, closing_features(account)):
                self.guilds.settle(session)

    def _renew(self, event: SignInRenewed) -> None:
        own = [session for session in self.sessions_of(event.user_id) if session.token_hash == event.old_hash]
        self._to_sessions(own, event)
        for session in own:
            session.token_hash = event.new_hash

    async def _publish(self, events: list[Event]) -> None:
        """Send events that nobody keeps, in order."""
        await in_database(self._publish_all, events)

    def _publish_all(self, events: list[Event]) -> None:
        for event in events:
            frame = encode(event)
            for stream in event.streams():
                self.bus.publish(stream, frame)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine beside everything else, and log it if it fails."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("hub.task_failed", exc_info=error)


@cache
def get_hub() -> Hub:
    """This process's hub."""
    return Hub()
