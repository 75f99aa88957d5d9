"""What a session that comes from another process is told of its guilds: what has changed since it was told there.

Both processes hear of changes at moments of their own, so that what this one would have said of a guild's coming and
going meanwhile may have been said there already, or not yet, or be over.
"""

from gateway.events import SessionHandedOver
from gateway.guild_hubs import GuildHubs
from gateway.sessions.session import Session
from gateway.v1.guild_news import CREATE, DELETE, PRESENCES, gone_tail, unavailable_tail

_COMING_AND_GOING = frozenset((CREATE, DELETE, PRESENCES))


def tell_of_guilds(guilds: GuildHubs, session: Session, answer: SessionHandedOver) -> None:
    """Tell a session, before all that is held back for it, of guilds that came or went on its way here, each once."""
    session.waiting = [each for each in session.waiting or () if each[0] not in _COMING_AND_GOING]
    waiting, session.waiting = session.waiting, None
    for guild_id in sorted(session.guilds.keys() - set(answer.open_guilds)):
        guilds[guild_id].seats.show(session, again=guild_id in answer.closed_guilds)
    for guild_id in sorted((session.closed_guilds | session.late_guilds) - set(answer.closed_guilds)):
        session.push(DELETE, unavailable_tail(guild_id))
    elsewhere = {*answer.open_guilds, *answer.closed_guilds} - session.own_guilds - session.late_guilds
    coming = {guild_id for guild_id in elsewhere if _is_coming(guilds, guild_id)}
    session.shown_guilds = coming.intersection(answer.open_guilds)
    for guild_id in sorted(elsewhere - coming):
        session.push(DELETE, gone_tail(guild_id))
    session.waiting = waiting


def _is_coming(guilds: GuildHubs, guild_id: int) -> bool:
    """Whether somebody may just be coming into a guild, while it is read; else the person is in it no more."""
    guild = guilds.get(guild_id)
    return guild is not None and not guild.is_settled
