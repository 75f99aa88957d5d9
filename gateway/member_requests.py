"""Op 8: members of a guild for one session, in chunks.

A session's requests are answered one after another, beside everything else it says. The database is asked on its own
threads, which encode what they read; only presences are added on the event loop.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

import structlog

from core.permissions import P
from gateway.database import in_database
from gateway.guild_hub import GuildHub
from gateway.guild_hubs import GuildHubs, Spawn
from gateway.loading_members import PAGE, MemberWish, encoded_members, matching_ids
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1.render_members import NAME, chunk_tail

_log = structlog.get_logger(__name__)
MAX_WAITING = 64
MAX_LISTINGS = 10
LISTINGS_SECONDS = 60.0
MAX_UNSENT = 1024 * 1024
"""A client that has so much still to read is given time before it gets the next chunk."""

_LISTING = int(P.MANAGE_ROLES) | int(P.KICK_MEMBERS) | int(P.BAN_MEMBERS)
_pages = asyncio.Semaphore(2)
"""So many chunks are read at once: who connects meanwhile needs the database too."""


class MemberRequests:
    """The requests of all sessions of a process."""

    def __init__(
        self,
        guilds: GuildHubs,
        spawn: Spawn,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._guilds = guilds
        self._spawn = spawn
        self._clock = clock
        self._sleep = sleep
        self._waiting: WeakKeyDictionary[Session, deque[MemberWish]] = WeakKeyDictionary()
        self._listings: WeakKeyDictionary[Session, deque[float]] = WeakKeyDictionary()

    def ask(self, session: Session, wish: MemberWish) -> bool:
        """Answer a session as soon as its turn comes. False when too many of its requests wait."""
        waiting = self._waiting.setdefault(session, deque())
        if len(waiting) >= MAX_WAITING:
            return False
        waiting.append(wish)
        if len(waiting) == 1:
            self._spawn(self._work(session, waiting))
        return True

    async def _work(self, session: Session, waiting: deque[MemberWish]) -> None:
        while waiting:
            try:
                await self._answer(session, waiting[0])
            except Exception:
                # One that cannot be answered must not keep those behind it waiting for ever.
                _log.exception("member_requests.failed")
                session.complain("INTERNAL_ERROR", "Something went wrong")
            finally:
                waiting.popleft()

    async def _answer(self, session: Session, wish: MemberWish) -> None:
        if wish.is_long:
            await self._turn(session)
        guild = self._guild(session, wish)
        if guild is None:
            return
        if wish.is_everybody and not _may_list(session, guild):
            session.push_own(NAME, chunk_tail(wish))
            return
        await self._send(session, wish, await in_database(matching_ids, wish))

    async def _send(self, session: Session, wish: MemberWish, user_ids: list[int]) -> None:
        pages = [user_ids[start : start + PAGE] for start in range(0, len(user_ids), PAGE)] or [[]]
        for index, page in enumerate(pages):
            async with _pages:
                found, members = await in_database(encoded_members, wish.guild_id, page)
            await self._wait_for(session)
            guild = self._guild(session, wish)
            if guild is None:
                return
            shown = (guild.presences.of(user_id, session.user_id) for user_id in found)
            shared = chunk_tail(
                wish, members, index, len(pages), found=found, presences=shown if wish.with_presences else None
            )
            session.push_own(NAME, shared, Scope(guild.id))

    def _guild(self, session: Session, wish: MemberWish) -> GuildHub | None:
        """The guild, unless the session is over or has lost it meanwhile."""
        is_in = not session.is_over and wish.guild_id in session.guilds
        return self._guilds.get(wish.guild_id) if is_in else None

    async def _turn(self, session: Session) -> None:
        """Wait until the session may have a long list again."""
        listings = self._listings.setdefault(session, deque(maxlen=MAX_LISTINGS))
        if len(listings) == MAX_LISTINGS:
            await self._sleep(max(listings[0] + LISTINGS_SECONDS - self._clock(), 0))
        listings.append(self._clock())

    async def _wait_for(self, session: Session) -> None:
        while session.socket is not None and session.socket.unsent > MAX_UNSENT:
            await self._sleep(0.05)


def _may_list(session: Session, guild: GuildHub) -> bool:
    """Bots always may: libraries wait for the chunks, for ever if need be."""
    assert guild.state is not None
    if session.is_bot:
        return True
    own = guild.state.members[session.user_id]
    return bool(guild.state.base(own, has_mfa=bool(session.has_mfa)) & _LISTING)
