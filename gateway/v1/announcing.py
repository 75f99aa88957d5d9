"""A bot's guilds after READY: one GUILD_CREATE each, no faster than its client reads.

All at once, those of a large bot would be more than a socket may have unsent, and it could never connect.
"""

from gateway.hub import Hub
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session


def announce_guilds(hub: Hub, session: Session) -> None:
    """Tell a bot of its guilds, then of what came meanwhile. While the client keeps up, at once."""
    told: set[int] = set()
    if not _announce(hub, session, told):
        hub.spawn(_go_on(hub, session, told))


async def _go_on(hub: Hub, session: Session, told: set[int]) -> None:
    while not _announce(hub, session, told):
        if session.socket is not None:
            await session.socket.caught_up()


def _announce(hub: Hub, session: Session, told: set[int]) -> bool:
    """Go on until the client falls behind. Says whether everything has been said."""
    while not session.is_over and (missing := [guild_id for guild_id in session.guilds if guild_id not in told]):
        for guild_id in missing:
            if session.socket is not None and session.socket.is_behind:
                return False
            told.add(guild_id)
            whole = hub.guilds[guild_id].object_for(session, full_users=True)
            session.lead("GUILD_CREATE", whole, Scope(guild_id))
    session.flush()
    return True
