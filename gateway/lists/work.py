"""What member lists have done beside the event loop: reading members, and sorting many of them."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from gateway.database import in_database
from gateway.lists.roster import Roster
from gateway.loading_members import load_roster
from gateway.timers import call_later

_T = TypeVar("_T")

_sorters = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gateway-lists")


class ListWork:
    """Work whose outcome comes back on the event loop."""

    def __init__(self, spawn: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._spawn = spawn

    def read(self, guild_id: int, done: Callable[[Roster | None], None]) -> None:
        """Read the members of a guild; None when that failed, or it is gone."""
        self._spawn(self._read(guild_id, done))

    @staticmethod
    async def _read(guild_id: int, done: Callable[[Roster | None], None]) -> None:
        roster = None
        try:
            roster = await in_database(load_roster, guild_id)
        finally:
            done(roster)

    def aside(self, work: Callable[[], _T], done: Callable[[_T], None]) -> None:
        """Compute something that takes long, on a thread that takes turns with the event loop."""
        self._spawn(self._aside(work, done))

    @staticmethod
    async def _aside(work: Callable[[], _T], done: Callable[[_T], None]) -> None:
        done(await asyncio.get_running_loop().run_in_executor(_sorters, work))

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Call something soon."""
        call_later(seconds, call)
