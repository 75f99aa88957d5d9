"""A bot's guilds after READY: one GUILD_CREATE each, no faster than its client reads.

All at once, those of a large bot would be more than a socket may have unsent, and it could never connect.
"""

from gateway.hub import Hub
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1 import guild_news


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
    while not session.is_over and (missing := session.guilds.keys() - told - _held_back(session)):
        for guild_id in sorted(missing):
            if session.socket is not None and session.socket.is_behind:
                return False
            told.add(guild_id)
            whole = hub.guilds[guild_id].seats.object_for(session, full_users=True)
            session.lead(guild_news.CREATE, whole, Scope(guild_id))
    session.flush()
    return True


def _held_back(session: Session) -> set[int]:
    """The guilds that it has come into meanwhile: they are announced with all else that is held back."""
    waiting = session.waiting or ()
    return {scope.guild_id for name, _, _, scope in waiting if name == guild_news.CREATE and scope is not None}
