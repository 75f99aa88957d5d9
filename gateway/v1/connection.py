"""The protocol of one gateway socket: HELLO, IDENTIFY or RESUME, heartbeats, and the end.

A connection has a session once it has identified or resumed; it may lose it again (INVALID_SESSION) and identify
anew. All checks of a frame stand in `received`, in the order of the wire contract.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import msgspec
import structlog
from django.conf import settings

from accounts.authentication import actor_for_token
from accounts.tokens import token_hash
from chat.v1.render_calls import render_call
from core import limits
from core.actor import Actor
from core.alerts import alert_of_crash
from gateway.database import in_database
from gateway.hub import Hub
from gateway.loading import Person
from gateway.sessions.handover import Handover
from gateway.sessions.identifies import count_identify
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.sockets.socket import Socket
from gateway.timers import Timer
from gateway.v1 import asked, inputs, ops
from gateway.v1.announcing import announce_guilds
from gateway.v1.broken_rules import ProtocolError, decoded
from gateway.v1.identifying import checked_id, checked_shard, furnish, is_hammering, load_for
from gateway.v1.ops import Close, Op
from gateway.v1.ready import ready

_log = structlog.get_logger(__name__)
_MISSING = object()
_builds = asyncio.Semaphore(16)
"""READY is the expensive moment: so many are built at once, the rest wait their turn."""


Handler = Callable[["Connection", Any], Awaitable[None]]


def _asking(answer: Callable[[Hub, Session, Any], Awaitable[None]]) -> Handler:
    """The handler of what a session asks for."""

    async def handle(connection: "Connection", payload: Any) -> None:
        assert connection._session is not None
        await answer(connection._hub, connection._session, payload)

    return handle


class Connection:
    """One socket and the session that speaks through it."""

    face: ClassVar[str] = Session.face

    def __init__(self, hub: Hub, handover: Handover, socket: Socket, ip: str) -> None:
        self._hub = hub
        self._handover = handover
        self._socket = socket
        self.ip = ip
        self._session: Session | None = None
        self._identified = False
        self._heard: deque[float] = deque()
        self._clock = asyncio.get_running_loop().time
        self._last_beat = self._clock()
        self._asked_for_beat = False
        self.on_known: Callable[[], None] | None = None
        self._deadline: Timer | None = None
        self._pulse: Timer | None = None
        socket.on_overflow = lambda: self._close(Close.UNKNOWN_ERROR, "Too slow")
        socket.on_session_over = self.session_over

    def new_session(self, actor: Actor, hashed: str, session_id: str | None = None) -> Session:
        """A session of the kind that this connection speaks for."""
        return Session(actor, hashed, settings.GUILDHALL.gateway_replay_events, session_id)

    def opened(self) -> None:
        """Greet the client."""
        self._socket.send(frames.control(Op.HELLO, {"heartbeat_interval": ops.HEARTBEAT_INTERVAL_MS}))
        self._expect_identify(ops.IDENTIFY_SECONDS)
        self._pulse = self._hub.wheel.after(ops.HEARTBEAT_CHECK_SECONDS, self._check_pulse)

    async def received(self, data: str | bytes) -> None:
        """Handle one frame."""
        try:
            op, payload = self._checked(data)
            await self._handlers[op](self, payload)
        except ProtocolError as error:
            self._close(error.code, error.reason)
        except Exception as error:
            _log.exception("gateway.frame_failed")
            self._close(Close.UNKNOWN_ERROR, "Unknown error")
            await in_database(alert_of_crash, "a frame of the gateway", error)

    def lost(self) -> None:
        """The socket is gone; the session waits for its client."""
        self._socket.lost()
        self._forget()
        self._socket.on_overflow = self._socket.on_session_over = None  # no circle that only the collector would break

    def restart(self) -> None:
        """The server goes down: ask the client to come back."""
        self._socket.send(frames.control(Op.RECONNECT, None))

    def closed_for_restart(self) -> None:
        """End what did not leave by itself."""
        self._close(Close.RESTART, "Restart")

    def turned_away(self) -> None:
        """The client's address is banned."""
        self._close(Close.UNKNOWN_ERROR, "This address is banned")

    def session_over(self) -> None:
        """The server ended the session: the client may identify again, soon."""
        self._session, self._identified = None, False
        self._socket.send(frames.control(Op.INVALID_SESSION, False))
        self._expect_identify(ops.IDENTIFY_AGAIN_SECONDS)

    # -- frames --------------------------------------------------------------------------------------------------

    def _checked(self, data: str | bytes) -> tuple[int, Any]:
        raw = data.encode(errors="surrogatepass") if isinstance(data, str) else data
        if len(raw) > ops.MAX_FRAME_BYTES:
            raise ProtocolError(Close.DECODE_ERROR, "Frame too large")
        try:
            frame = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ProtocolError(Close.DECODE_ERROR, "Invalid JSON") from error
        op = frame.get("op", _MISSING) if isinstance(frame, dict) else _MISSING
        if op is _MISSING:
            raise ProtocolError(Close.DECODE_ERROR, "No opcode")
        self._count()
        if type(op) is not int or op not in self._handlers or "d" not in frame:
            raise ProtocolError(Close.UNKNOWN_OPCODE, "Unknown opcode")
        if op not in _BEFORE_IDENTIFY and self._session is None:
            raise ProtocolError(Close.NOT_AUTHENTICATED, "Not authenticated")
        return op, frame["d"]

    def _count(self) -> None:
        now = self._clock()
        while self._heard and self._heard[0] <= now - ops.MAX_MESSAGES_SECONDS:
            self._heard.popleft()
        if len(self._heard) >= ops.MAX_MESSAGES:
            raise ProtocolError(Close.RATE_LIMITED, "Rate limited")
        self._heard.append(now)

    async def _heartbeat(self, number: Any) -> None:
        if number is not None:
            self._acknowledge(number)
        self._last_beat, self._asked_for_beat = self._clock(), False
        self._socket.send(frames.HEARTBEAT_ACK)

    def _acknowledge(self, number: Any) -> None:
        if type(number) is not int:
            raise ProtocolError(Close.INVALID_SEQUENCE, "Invalid sequence")
        if self._session is not None:
            if number < self._session.acked:
                raise ProtocolError(Close.INVALID_SEQUENCE, "Invalid sequence")
            self._session.acknowledge(number)

    async def _identify(self, payload: Any) -> None:
        if self._identified:
            raise ProtocolError(Close.ALREADY_AUTHENTICATED, "Already authenticated")
        wish = decoded(payload, inputs.Identify)
        if wish.flags is not None and wish.flags < 0:
            raise ProtocolError(Close.DECODE_ERROR, "Invalid flags")
        initial_guild = checked_id(wish.initial_guild_id)
        said = decoded({key.removeprefix("$"): value for key, value in wish.properties.items()}, inputs.Properties)
        self._identified = True
        session = await self._authenticated(wish)
        furnish(session, wish, said, initial_guild)
        async with _builds:
            await self._start(session)

    async def _authenticated(self, wish: inputs.Identify) -> Session:
        token = wish.token.removeprefix("Bot ")
        hashed = token_hash(token)
        if await in_database(is_hammering, hashed):
            raise ProtocolError(Close.RATE_LIMITED, "Too many identifies")
        actor = await in_database(actor_for_token, token, self.ip)
        if actor is None:
            raise ProtocolError(Close.AUTHENTICATION_FAILED, "Authentication failed")
        shard = checked_shard(wish) if actor.is_bot else None
        if actor.is_bot and not await in_database(count_identify, actor.user_id):
            self._socket.send(frames.control(Op.INVALID_SESSION, False))
            raise ProtocolError(Close.SESSION_TIMEOUT, "No session starts left today")
        session = self.new_session(actor, hashed)
        session.shard = shard
        return session

    async def _start(self, session: Session) -> None:
        await self._hub.add(session)
        try:
            await self._begin(session, await in_database(load_for, session))
        except Exception:
            if session.socket is None:
                self._hub.end(session)  # nobody could ever come back to it
            raise

    async def _begin(self, session: Session, person: Person) -> None:
        session.learn_mfa(person.has_mfa)
        self._hub.people.learn(session, person)
        if person.settings is not None and session.status == "online":
            session.status = person.settings.status  # a stored status wins over a client's mere "online"
        admitting = asyncio.ensure_future(self._hub.late_guilds.admit(session, person.memberships))
        await asyncio.wait({admitting}, timeout=ops.READY_SECONDS)
        if not self._socket.is_open or session.is_over or not person.is_signed_in:
            self._hub.end(session)  # the client left, or its sign-in was revoked, while READY was made
            if self._socket.is_open:
                self.session_over()
            return
        self._bind(session)
        self._hub.people.appear(session)
        guilds = [self._hub.guilds[guild_id] for guild_id in session.guilds]
        for call in person.calls:
            session.expect("CALL_CREATE", render_call(call))
        session.begin(ready(self._hub, session, person, guilds), more=session.is_bot)
        if session.is_bot:
            announce_guilds(self._hub, session)
        await admitting  # guilds that were not there in time follow as GUILD_CREATE
        self._hub.late_guilds.wait_for(session, tell=person.memberships if session.is_bot else ())

    async def _resume(self, payload: Any) -> None:
        if self._session is not None:
            raise ProtocolError(Close.ALREADY_AUTHENTICATED, "Already authenticated")
        wish = decoded(payload, inputs.Resume)
        token = wish.token.removeprefix("Bot ")
        hashed = token_hash(token)
        actor = await in_database(actor_for_token, token, self.ip)
        session = await self._found(wish, actor, hashed)
        if session is not None and session.socket is None and session.timer is None:
            self._hub.detach(session)  # it came from another process, and may not be resumed after all
        if session is None or not session.can_replay_from(wish.seq):
            self.session_over()
            return
        if not self._socket.is_open:
            return
        self._take_over(session)
        session.replay_from(wish.seq)

    async def _found(self, wish: inputs.Resume, actor: Any, hashed: str) -> Session | None:
        if not isinstance(wish.session_id, str):
            return None
        session = self._hub.sessions.get(wish.session_id)
        if session is not None and session.face != self.face:
            return None
        if session is None and actor is not None:
            if await in_database(_asks_too_often, hashed):
                return None
            answer = await self._handover.take(self.new_session(actor, hashed, wish.session_id), wish.seq)
            _refuse(answer.refusal if answer else "")
            return self._hub.sessions.get(wish.session_id)
        if session is not None and session.waiting is not None:
            return None  # another socket is just bringing it here, or tries to: it need not even be that person's
        if session is not None and (session.token_hash != hashed or actor is None):
            _refuse("token")
        if session is not None and wish.seq > session.number:
            _refuse("number")
        return session

    async def _ignore(self, payload: Any) -> None:
        """Accepted and without effect."""

    _handlers: ClassVar[dict[int, Handler]] = {
        Op.HEARTBEAT: _heartbeat,
        Op.IDENTIFY: _identify,
        Op.PRESENCE_UPDATE: _asking(asked.change_presence),
        Op.VOICE_STATE_UPDATE: _asking(asked.change_voice),
        Op.VOICE_SERVER_PING: _ignore,
        Op.RESUME: _resume,
        Op.REQUEST_GUILD_MEMBERS: _asking(asked.request_members),
        Op.CALL_CONNECT: _asking(asked.show_call),
        Op.LAZY_REQUEST: _asking(asked.subscribe_to),
    }

    # -- life ----------------------------------------------------------------------------------------------------

    def _bind(self, session: Session) -> None:
        self._session, self._identified = session, True
        self._known()
        session.socket = self._socket
        if session.timer is not None:
            session.timer.cancel()
            session.timer = None
        if self._deadline is not None:
            self._deadline.cancel()

    def _known(self) -> None:
        """Nobody counts this socket as a stranger's any more."""
        on_known, self.on_known = self.on_known, None
        if on_known is not None:
            on_known()

    def _take_over(self, session: Session) -> None:
        if session.socket is not None and session.socket is not self._socket:
            old, session.socket = session.socket, None
            old.close(Close.UNKNOWN_ERROR, "Session resumed on another connection")
        self._bind(session)

    def _expect_identify(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self._hub.wheel.after(seconds, lambda: self._close(Close.SESSION_TIMEOUT, "No identify"))

    def _check_pulse(self) -> None:
        silence = self._clock() - self._last_beat
        if not self._socket.is_open:
            return
        if self._asked_for_beat and silence > ops.HEARTBEAT_DEAD_SECONDS:
            self._close(Close.SESSION_TIMEOUT, "No heartbeat")
            return
        if silence >= ops.HEARTBEAT_ASK_SECONDS and not self._asked_for_beat:
            self._asked_for_beat = True
            self._socket.send(frames.control(Op.HEARTBEAT, None))
        self._pulse = self._hub.wheel.after(ops.HEARTBEAT_CHECK_SECONDS, self._check_pulse)

    def _close(self, code: Close, reason: str) -> None:
        self._socket.close(code, reason)
        self._forget()

    def _forget(self) -> None:
        self._known()
        for timer in (self._deadline, self._pulse):
            if timer is not None:
                timer.cancel()
        session, self._session = self._session, None
        if session is not None and session.socket is self._socket:
            self._hub.detach(session)


_BEFORE_IDENTIFY = frozenset({Op.HEARTBEAT, Op.IDENTIFY, Op.RESUME, Op.VOICE_SERVER_PING})


def _refuse(refusal: str) -> None:
    if refusal == "token":
        raise ProtocolError(Close.AUTHENTICATION_FAILED, "Authentication failed")
    if refusal == "number":
        raise ProtocolError(Close.INVALID_SEQUENCE, "Invalid sequence")


def _asks_too_often(hashed: str) -> bool:
    verdict = limits.hit(f"gateway:rpc:resume:{hashed}", ops.MAX_RESUMES_ELSEWHERE_PER_MINUTE, 60_000)
    return verdict is not None and not verdict.allowed
