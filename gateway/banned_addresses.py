"""Sockets of banned addresses: none is opened, and those that are open end when the ban comes."""

from collections.abc import Callable, Iterable

from accounts.address_bans import NAME, bans
from core.events import Event
from core.kept_facts import KeptFactsChanged
from gateway.database import in_database


async def is_banned(ip: str) -> bool:
    """Whether a client may not connect from there. Waits for the database only after the list has changed."""
    if not bans.is_current():
        await in_database(bans.read)
    return bans.holds(ip)


def tells_of_bans(event: Event) -> bool:
    """Whether an event says that the list has changed."""
    return isinstance(event, KeptFactsChanged) and event.name == NAME


async def turn_away(clients: Callable[[], Iterable[tuple[str, Callable[[], object]]]]) -> None:
    """End the clients whose address is banned now; `clients` tells the address of each, and how to end it."""
    await in_database(bans.read)
    for ip, end in tuple(clients()):
        if bans.holds(ip):
            end()
