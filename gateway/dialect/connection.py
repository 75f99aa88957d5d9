"""The protocol of one socket of the dialect: the guild wire's, with other sessions behind it."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from core.actor import Actor
from gateway.dialect.inputs import Identify
from gateway.dialect.session import DialectSession
from gateway.loading import Person
from gateway.sessions.session import Session
from gateway.v1 import inputs
from gateway.v1.broken_rules import ProtocolError, decoded
from gateway.v1.connection import Connection
from gateway.v1.ops import Close, Op


class DialectConnection(Connection):
    """One socket of a bot that uses a library for Discord."""

    face: ClassVar[str] = DialectSession.face
    _wish: Identify

    def new_session(self, actor: Actor, hashed: str, session_id: str | None = None) -> Session:
        """A session that speaks the dialect."""
        return DialectSession(self._hub, actor, hashed, session_id)

    async def _identify(self, payload: Any) -> None:
        self._wish = decoded(payload, Identify)
        await super()._identify(payload)

    async def _authenticated(self, wish: inputs.Identify) -> Session:
        session = await super()._authenticated(wish)
        if not session.is_bot:
            raise ProtocolError(Close.AUTHENTICATION_FAILED, "Authentication failed")
        assert isinstance(session, DialectSession)
        session.intents = self._wish.intents
        return session

    async def _begin(self, session: Session, person: Person) -> None:
        assert isinstance(session, DialectSession)
        session.expected_guilds = tuple(each for each in person.memberships if session.may_have(each))
        await super()._begin(session, person)

    _handlers: ClassVar[dict[int, Callable[[Any, Any], Awaitable[None]]]] = {
        **Connection._handlers,
        Op.IDENTIFY: _identify,
        Op.CALL_CONNECT: Connection._ignore,
        Op.LAZY_REQUEST: Connection._ignore,
    }
