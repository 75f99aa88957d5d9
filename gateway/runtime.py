"""What the gateway of one process consists of, and how it starts and ends."""

import asyncio
import random
from collections import Counter
from functools import cache
from typing import Any

from django.conf import settings

from core import kept_facts
from core.api.middleware.client_address import address_behind_proxies
from core.events import Event
from core.limits import address_group
from gateway.banned_addresses import tells_of_bans, turn_away
from gateway.hub import Hub, get_hub
from gateway.presence.numbers import Attendance
from gateway.reports import Reporter
from gateway.sessions.departures import Departures
from gateway.sessions.handover import Handover
from gateway.v1.connection import Connection

DRAIN_SPREAD_SECONDS = 10.0
DRAIN_PATIENCE_SECONDS = 5.0
MAX_STRANGERS_PER_ADDRESS = 512


class Strangers:
    """Sockets that have not said who they are, counted by address (IPv6 by /64)."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def let_in(self, ip: str) -> bool:
        """Count one more, unless its address has too many already."""
        group = address_group(ip)
        if self._counts[group] >= MAX_STRANGERS_PER_ADDRESS:
            return False
        self._counts[group] += 1
        return True

    def forget(self, ip: str) -> None:
        """One of the address has identified, or is gone."""
        group = address_group(ip)
        self._counts[group] -= 1
        if self._counts[group] <= 0:
            del self._counts[group]


class Runtime:
    """The hub, and the connections that hang on it."""

    def __init__(self) -> None:
        self.hub: Hub = get_hub()
        self.handover = Handover(self.hub)
        self.connections: set[Connection] = set()
        self.strangers = Strangers()
        self.attendance = Attendance(self.hub)
        self.reporter = Reporter(self.hub)
        self.departures = Departures(self.hub)

    async def start(self) -> None:
        """Begin to hear and deliver."""
        self.hub.add_listener(kept_facts.hear)
        self.hub.on_gap.append(kept_facts.forget_all)
        self.hub.add_listener(self._hear)
        await self.hub.start()
        self.attendance.start()
        self.reporter.start()

    def _hear(self, event: Event) -> None:
        if tells_of_bans(event):
            self.hub.spawn(turn_away(lambda: [(one.ip, one.turned_away) for one in self.connections]))

    async def drain(self) -> None:
        """Ask every client to come back, spread so that they do not all come at once, then close what stayed.

        Whoever comes back to another process finds their session there only if this one still lives to hand it over.
        """
        waiting = tuple(self.connections)
        spread = min(DRAIN_SPREAD_SECONDS, len(waiting) / 100)
        await asyncio.gather(*(self._restart(connection, random.random() * spread) for connection in waiting))
        for _ in range(int(DRAIN_PATIENCE_SECONDS * 10)):
            if not self.connections and not self._is_awaited():
                return
            await asyncio.sleep(0.1)
        for connection in tuple(self.connections):
            connection.closed_for_restart()

    def _is_awaited(self) -> bool:
        """Whether another process may still ask for a session."""
        return bool(settings.GUILDHALL.redis_url and self.hub.sessions)

    @staticmethod
    async def _restart(connection: Connection, after: float) -> None:
        await asyncio.sleep(after)
        connection.restart()

    async def stop(self) -> None:
        """Hear and deliver nothing more."""
        await self.hub.stop()

    @staticmethod
    def client_ip(scope: dict[str, Any]) -> str:
        """The client's address as every interface of the product sees it."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        peer = (scope.get("client") or ("", 0))[0]
        return address_behind_proxies(peer, headers.get("x-forwarded-for", ""))


@cache
def get_runtime() -> Runtime:
    """This process's gateway."""
    return Runtime()
