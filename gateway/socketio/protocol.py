"""The Socket.IO server: python-socketio for the protocol, our own rooms, delivery and handling of events."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import socketio
import structlog
from django.db import DatabaseError
from django.http.cookie import parse_cookie
from socketio.packet import ACK, Packet

from accounts.authentication import actor_for_token
from core.actor import Actor
from core.api.middleware.origin_check import SESSION_COOKIE
from core.metrics import SOCKETS
from gateway.database import in_database
from gateway.socketio.connection import Connection
from gateway.socketio.engine import NORMAL_CLOSURE, Engine
from gateway.socketio.packets import Json

_log = structlog.get_logger(__name__)
PING_INTERVAL_SECONDS = 25
PING_TIMEOUT_SECONDS = 20
MAX_PAYLOAD_BYTES = 1_000_000
SIGN_IN_SECONDS = 20  # how long a transport may stay open without a signed-in client on it
MAX_SIGN_IN_TRIES = 3
MAX_TOKEN_LENGTH = 512
_NAMESPACE = "/"
_RESERVED = frozenset({"connect", "connect_error", "disconnect"})
_BROKEN_PACKET = (ValueError, TypeError, KeyError, IndexError, AttributeError)

OnClient = Callable[[Connection], Awaitable[None]]
OnEvent = Callable[[Connection, str, list[Any]], Awaitable[dict[str, Any] | None]]


def _library_log() -> logging.Logger:
    # The library logs every packet with its content at INFO.
    log = logging.getLogger("guildhall.socketio")
    log.setLevel(logging.WARNING)
    return log


class SocketServer(socketio.AsyncServer):
    """Signs clients in and hands their events on, one after the other per client.

    `on_admit` is called with each signed-in client before it is told so, and may refuse it by raising
    ConnectionRefusedError; `on_greet` after it was told; `on_leave` when it is gone; `on_event` answers what an
    acknowledgement should say, or None for an event that is not known.
    """

    def __init__(self, *, on_admit: OnClient, on_greet: OnClient, on_leave: OnClient, on_event: OnEvent) -> None:
        log = _library_log()
        super().__init__(
            async_mode="asgi",
            async_handlers=False,  # in order, and a flood waits in the client's own socket
            json=Json,
            logger=log,
            engineio_logger=log,
            ping_interval=PING_INTERVAL_SECONDS,
            ping_timeout=PING_TIMEOUT_SECONDS,
            max_http_buffer_size=MAX_PAYLOAD_BYTES,
            http_compression=False,
            cors_allowed_origins=lambda _origin: True,  # gateway/socketio/edge.py has refused the others
        )
        self.clients: dict[str, Connection] = {}
        self._on_admit, self._on_greet, self._on_leave, self._on_event = on_admit, on_greet, on_leave, on_event
        self._tries: dict[str, int] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self.on("connect", self._sign_in)
        self.on("disconnect", self._gone)

    @property
    def engine(self) -> Engine:
        engine: Engine = self.eio
        return engine

    async def end(self, connection: Connection, code: int = NORMAL_CLOSURE) -> None:
        """Tell a client that it is signed out, and hang up."""
        await self.disconnect(connection.sid)
        await self.engine.hang_up(connection.eio_sid, code)

    # -- signing in ----------------------------------------------------------------------------------------------

    async def _sign_in(self, sid: str, environ: dict[str, Any], auth: Any) -> bool:
        eio_sid: str = self.manager.eio_sid_from_sid(sid, _NAMESPACE)
        token = token_of(environ, auth)
        try:
            actor = await self._actor(token, environ)
            if actor is None:
                return False
            connection = Connection(eio_sid, sid, actor, self.engine.outbox(eio_sid))
            self.clients[eio_sid] = connection
            SOCKETS.labels("socketio").inc()
            await self._on_admit(connection)
            # Revocations are heard from here on; this second look sees those that came before.
            if await self._actor(token, environ) is None or not connection.is_open:
                raise ConnectionRefusedError
        except (ConnectionRefusedError, DatabaseError, KeyError) as refused:
            if not isinstance(refused, ConnectionRefusedError):
                _log.exception("socketio.sign_in_failed")
            await self._forget(eio_sid)
            return False
        return True

    @staticmethod
    async def _actor(token: str, environ: dict[str, Any]) -> Actor | None:
        return await in_database(actor_for_token, token, environ["guildhall.client_ip"]) if token else None

    async def _gone(self, sid: str, _reason: str) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, _NAMESPACE)
        await self._forget(eio_sid)
        self._expect_sign_in(eio_sid)

    async def _forget(self, eio_sid: str) -> None:
        connection = self.clients.pop(eio_sid, None)
        if connection is not None:
            SOCKETS.labels("socketio").dec()
            await self._on_leave(connection)

    def _expect_sign_in(self, eio_sid: str) -> None:
        asyncio.get_running_loop().call_later(SIGN_IN_SECONDS, self._check_sign_in, eio_sid)

    def _check_sign_in(self, eio_sid: str) -> None:
        if eio_sid in self.engine.sockets and eio_sid not in self.clients:
            self.start_background_task(self.engine.hang_up, eio_sid)

    # -- what python-socketio calls ------------------------------------------------------------------------------
    # These replace methods of the library (tests/operations/gateway holds that they exist), because it lets clients
    # trigger its own "connect" and "disconnect", collects binary attachments without bound, and leaves a client alive
    # after a packet that is none.

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        environ["guildhall.client_ip"] = environ["asgi.scope"].get("guildhall.client_ip", "")
        self._tries[eio_sid] = 0
        self._turns[eio_sid] = asyncio.Lock()
        self.engine.outbox(eio_sid).on_overflow = lambda: self._drop(eio_sid)
        self._expect_sign_in(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        try:
            await super()._handle_eio_disconnect(eio_sid, reason)
            await self._forget(eio_sid)
        finally:
            self._tries.pop(eio_sid, None)
            self._turns.pop(eio_sid, None)
            # After the goodbye that may follow: a poll that is still waiting would wait for its whole time.
            asyncio.get_running_loop().call_soon(self.engine.finish, self.engine.sockets.get(eio_sid))

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        turn = self._turns.get(eio_sid)
        if turn is None:
            return  # closed meanwhile
        async with turn:
            try:
                if not isinstance(data, str) or not data or data[0] in "56":
                    raise ValueError("binary packets are not part of the protocol")
                await super()._handle_eio_message(eio_sid, data)
            except _BROKEN_PACKET as error:
                _log.info("socketio.broken_packet", error=type(error).__name__)
                await self.engine.hang_up(eio_sid)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        self._tries[eio_sid] += 1
        if self._tries[eio_sid] > MAX_SIGN_IN_TRIES:
            raise ValueError("too many attempts to sign in")
        await super()._handle_connect(eio_sid, namespace, data)
        connection = self.clients.get(eio_sid)
        if connection is not None and not connection.is_greeted:
            await self._on_greet(connection)

    async def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:
        name = data[0]
        if not isinstance(data, list) or not isinstance(name, str) or name in _RESERVED:
            raise ValueError("not an event")
        connection = self.clients.get(eio_sid)
        if connection is None or (namespace or _NAMESPACE) != _NAMESPACE:
            return
        answer = await self._on_event(connection, name, data[1:])
        if id is not None and answer is not None:
            await self._send_packet(eio_sid, Packet(ACK, data=[answer], id=id))

    async def _handle_ack(self, eio_sid: str, namespace: str | None, id: int, data: Any) -> None:
        """We never ask for one."""

    def _drop(self, eio_sid: str) -> None:
        _log.warning("socketio.slow_reader_dropped")
        self.start_background_task(self.engine.drop, eio_sid)


def token_of(environ: dict[str, Any], auth: Any) -> str:
    """The token a client signs in with: `auth: {token}`, else the session cookie of the handshake."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if token is None:
        token = parse_cookie(environ.get("HTTP_COOKIE", "")).get(SESSION_COOKIE, "")
    return token if isinstance(token, str) and len(token) <= MAX_TOKEN_LENGTH else ""
