"""Guilds that could not be read when a session came: tried again until they are there, and announced then."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

import structlog

from gateway.database import in_database
from gateway.guild_hubs import GuildHubs
from gateway.loading import Membership, load_memberships
from gateway.sessions.session import Session
from gateway.timers import TimerWheel

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

    async def admit(self, session: Session, memberships: dict[int, Membership]) -> None:
        """Attach a session to its guilds. One that cannot be read costs neither the others nor the session."""
        try:
            await self._guilds.admit(session, memberships)
        except Exception:
            _log.exception("guilds.not_admitted", user=session.user_id)

    def wait_for(self, session: Session, guild_ids: Collection[int], *, tell: bool) -> None:
        """Try again with those of the guilds that the session is not in; with `tell`, say that they are unavailable."""
        missing = tuple(guild_id for guild_id in guild_ids if guild_id not in session.guilds)
        if session.is_over or not missing:
            return
        if tell:
            for guild_id in missing:
                session.dispatch("GUILD_DELETE", {"id": str(guild_id), "unavailable": True})
        self._later(session, missing, tries=1)

    def _later(self, session: Session, guild_ids: tuple[int, ...], tries: int) -> None:
        self._wheel.after(pause_after(tries), lambda: self._spawn(self._try(session, guild_ids, tries)))

    async def _try(self, session: Session, guild_ids: tuple[int, ...], tries: int) -> None:
        missing = tuple(guild_id for guild_id in guild_ids if guild_id not in session.guilds)
        if session.is_over or not missing:
            return
        try:
            memberships = await in_database(load_memberships, session.user_id, missing)
        except Exception:
            _log.exception("guilds.not_admitted", user=session.user_id)
        else:
            await self.admit(session, memberships)
            missing = self._still_missing(session, missing, memberships)
        if missing:
            self._later(session, missing, tries + 1)

    @staticmethod
    def _still_missing(
        session: Session, guild_ids: tuple[int, ...], memberships: dict[int, Membership]
    ) -> tuple[int, ...]:
        for guild_id in guild_ids:
            if guild_id not in memberships and guild_id not in session.guilds:
                session.dispatch("GUILD_DELETE", {"id": str(guild_id)})  # meanwhile the guild or the membership ended
        return tuple(guild_id for guild_id in memberships if guild_id not in session.guilds)
