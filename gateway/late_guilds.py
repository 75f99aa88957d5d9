"""Guilds that could not be read when a session came: tried again until they are there, and announced then."""

from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import Any
from weakref import WeakSet

import structlog

from gateway.database import in_database
from gateway.guild_hubs import GuildHubs
from gateway.loading import Membership, load_memberships
from gateway.sessions.session import Session
from gateway.timers import TimerWheel
from gateway.v1.guild_news import DELETE, gone_tail, unavailable_tail

_log = structlog.get_logger(__name__)
LONGEST_PAUSE_SECONDS = 30.0
MOST_TRIES = 25
PATIENT_PAUSE_SECONDS = 60.0


def pause_after(tries: int) -> float:
    """How long to wait after so many failures: ever longer, and in the end every minute."""
    if tries >= MOST_TRIES:
        return PATIENT_PAUSE_SECONDS
    return min(2.0 ** min(tries - 1, 10), LONGEST_PAUSE_SECONDS)


class LateGuilds:
    """Lets sessions into their guilds, however long it takes."""

    def __init__(
        self, guilds: GuildHubs, wheel: TimerWheel, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._guilds = guilds
        self._wheel = wheel
        self._spawn = spawn
        self._waiting: WeakSet[Session] = WeakSet()
        guilds.on_late = self.wait_for

    async def admit(self, session: Session, memberships: dict[int, Membership], *, welcome: bool = False) -> None:
        """Attach a session to its guilds. One that cannot be read costs neither the others nor the session."""
        session.late_guilds.update(guild_id for guild_id in memberships if not session.is_in(guild_id))
        try:
            await self._guilds.admit(session, memberships, welcome=welcome)
        except Exception:
            _log.exception("guilds.not_admitted", user=session.user_id)

    def wait_for(self, session: Session, *, tell: Collection[int] = ()) -> None:
        """Try again with the guilds that the session could not be attached to, and say of those in `tell` that they
        are unavailable, which the ones that administrators keep closed are too."""
        if session.is_over:
            return
        for guild_id in sorted((session.late_guilds | session.closed_guilds).intersection(tell)):
            session.push(DELETE, unavailable_tail(guild_id))
        if session.late_guilds and session not in self._waiting:
            self._waiting.add(session)
            self._later(session, tries=1)

    def _later(self, session: Session, tries: int) -> None:
        self._wheel.after(pause_after(tries), lambda: self._spawn(self._try(session, tries)))

    async def _try(self, session: Session, tries: int) -> None:
        wanted = tuple(session.late_guilds)
        if session.is_over or not wanted:
            self._waiting.discard(session)
            return
        try:
            memberships = await in_database(load_memberships, session.user_id, wanted)
        except Exception:
            _log.exception("guilds.not_admitted", user=session.user_id)
        else:
            await self.admit(session, memberships, welcome=True)
            self._give_up(session, set(wanted) - memberships.keys())
        self._later(session, tries + 1)

    @staticmethod
    def _give_up(session: Session, guild_ids: Iterable[int]) -> None:
        """Meanwhile these guilds, or the memberships, have ended. Who was let in before that has heard it already."""
        for guild_id in session.late_guilds.intersection(guild_ids):
            session.late_guilds.discard(guild_id)
            session.push(DELETE, gone_tail(guild_id))
