"""What waits for a guild's hub: its events in the order of the versions that they depend on.

Structural events are due one version after the other; whatever was decided on a structure that is not known yet is
held back until it is. If a version stays missing, the guild has to be read anew.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

import structlog

from chat.events import PlaceEvent
from core.events import Event
from gateway.guild_state import GuildState
from gateway.timers import Timer
from guilds.events import GuildEvent

_log = structlog.get_logger(__name__)
MISSING_VERSION_SECONDS = 1.0


class Guild(Protocol):
    """The hub whose events these are. `state` is None while the guild is being read."""

    id: int
    state: GuildState | None


class Inbox:
    """Hands events to `handle` as soon as they are due, and calls `reload` when one stays missing."""

    def __init__(
        self,
        guild: Guild,
        handle: Callable[[Event], None],
        reload: Callable[[], None],
        wait: Callable[[float, Callable[[], None]], Timer],
    ) -> None:
        self._guild = guild
        self._handle = handle
        self._reload = reload
        self._wait = wait
        self._waiting: deque[Event] = deque()
        self._is_watched = False
        self._holds = 0

    @property
    def is_open(self) -> bool:
        """Whether events may be handled now."""
        return self._guild.state is not None and not self._holds

    def take(self, event: Event) -> None:
        """Handle an event at once, or as soon as what it depends on is known."""
        if not self._waiting and self.is_open and not self._is_early(event):
            self._handle(event)
            return
        self._waiting.append(event)
        self.drain()

    def drain(self) -> None:
        """Handle what waited, as far as versions allow; a structural event that is due goes before what needs it."""
        while self._waiting and self.is_open and (due := self._next_due()) is not None:
            event = self._waiting[due]
            del self._waiting[due]
            self._handle(event)
        if self._waiting and not self._is_watched:
            self._is_watched = True
            self._wait(MISSING_VERSION_SECONDS, self._give_up)

    def begin(self, version: int) -> None:
        """The guild was read for the first time, at this version: structural events up to it are part of that."""
        waiting = (e for e in self._waiting if not (isinstance(e, GuildEvent) and e.version <= version))
        self._waiting = deque(waiting)
        self.drain()

    def hold(self) -> None:
        """Handle nothing until `unhold`."""
        self._holds += 1

    def unhold(self) -> None:
        """Undo one `hold`, and handle what waited if it was the last."""
        self._holds -= 1
        self.drain()

    def _next_due(self) -> int | None:
        if not self._is_early(self._waiting[0]):
            return 0
        for index, event in enumerate(self._waiting):
            if isinstance(event, GuildEvent) and not self._is_early(event):
                return index
        return None

    def _is_early(self, event: Event) -> bool:
        assert self._guild.state is not None
        if isinstance(event, GuildEvent):
            return event.version > self._guild.state.version + 1
        return isinstance(event, PlaceEvent) and event.place.version > self._guild.state.version

    def _give_up(self) -> None:
        self._is_watched = False
        if self._waiting and self.is_open and self._guild.state is not None:
            version = self._guild.state.version
            _log.info("guild.reloaded", guild=self._guild.id, version=version, waiting=len(self._waiting))
            self._reload()
