"""What gateway sessions ask of voice, and what becomes of it when they are over or their guilds change."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import structlog

from accounts.models import User
from core.actor import Actor
from gateway.database import in_database
from gateway.sessions.session import Session
from integrations.operations.voice import change_voice, end_voice_of_session
from integrations.operations.voice_review import review_guild_voice
from integrations.voice.refusals import NoCall, VoiceRefused
from integrations.voice.wishes import VoiceWish

MOST_PER_SECOND = 10
MOST_WAITING = 64
_PAUSE_SECONDS = 0.1
_CALL_SECONDS = 3.0
_SYSTEM = Actor(user=None, kind="system")
_log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], None]


class _Line:
    """The wishes of one session, granted one after the other, ten a second at most."""

    def __init__(self) -> None:
        self.waiting: deque[VoiceWish] = deque(maxlen=MOST_WAITING)
        self._granted: deque[float] = deque(maxlen=MOST_PER_SECOND)

    def may_go_on(self, moment: float) -> bool:
        """Whether another one may be granted now."""
        if len(self._granted) == MOST_PER_SECOND and self._granted[0] > moment - 1:
            return False
        self._granted.append(moment)
        return True


class VoiceDesk:
    """One per process, on its event loop."""

    def __init__(self, spawn: Spawn) -> None:
        self._spawn = spawn
        self._lines: dict[str, _Line] = {}
        self._reviewing: dict[int, bool] = {}

    # -- wishes --------------------------------------------------------------------------------------------------

    def ask(self, session: Session, wish: VoiceWish) -> None:
        """Grant a wish as soon as those before it are granted; of too many the oldest are forgotten."""
        session.has_voice = True
        line = self._lines.get(session.id)
        if line is None:
            line = self._lines[session.id] = _Line()
            line.waiting.append(wish)
            self._spawn(self._serve(session, line))
        else:
            line.waiting.append(wish)

    async def _serve(self, session: Session, line: _Line) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while line.waiting and not session.is_over:
                if line.may_go_on(clock()):
                    await self._grant(session, line.waiting.popleft())
                else:
                    await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            del self._lines[session.id]

    async def _grant(self, session: Session, wish: VoiceWish) -> None:
        try:
            await self._granted(session, wish)
        except VoiceRefused as refusal:
            session.complain(refusal.reason.value, str(refusal))
        except Exception:
            _log.exception("voice.failed")
            session.complain("INTERNAL_ERROR", "Something went wrong")
        if session.is_over:
            self.session_over(session)  # it ended while this was done for it

    async def _granted(self, session: Session, wish: VoiceWish) -> None:
        """A call that is just being made is waited for."""
        deadline = asyncio.get_running_loop().time() + _CALL_SECONDS
        while True:
            try:
                await in_database(_change, session.actor, wish)
                return
            except NoCall:
                if asyncio.get_running_loop().time() >= deadline or session.is_over:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)

    # -- ends and changes ----------------------------------------------------------------------------------------

    def session_over(self, session: Session) -> None:
        """End what a session had in voice."""
        if session.has_voice:
            self._spawn(in_database(end_voice_of_session, session.actor, session.id))

    def review(self, guild_id: int) -> None:
        """A guild has changed: see whether everybody may still do in its voice what they do."""
        if guild_id in self._reviewing:
            self._reviewing[guild_id] = True
            return
        self._reviewing[guild_id] = False
        self._spawn(self._review(guild_id))

    async def _review(self, guild_id: int) -> None:
        try:
            while True:
                await in_database(review_guild_voice, _SYSTEM, guild_id)
                if not self._reviewing[guild_id]:
                    return
                self._reviewing[guild_id] = False
        finally:
            del self._reviewing[guild_id]


def _change(actor: Actor, wish: VoiceWish) -> None:
    # What the account was when the session began says nothing of what it is now.
    user = User.objects.filter(pk=actor.user_id).first()
    if user is not None:
        change_voice(replace(actor, user=user), wish)
