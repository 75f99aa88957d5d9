"""What a session that comes from another process is told of its guilds: what has changed since it was told there.

Both processes hear of changes at moments of their own, so that what this one would have said meanwhile of guilds that
come and go, and of channels that come into sight and go out of it, may have been said there already, or not yet, or be
over. So it is not said: what the session was shown there is compared with what it sees here.
"""

from gateway.events import SessionHandedOver
from gateway.guild_hubs import GuildHubs
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1.guild_news import CREATE, DELETE, PRESENCES, gone_tail, unavailable_tail
from gateway.v1.guild_objects import ChannelTails

_COMING_AND_GOING = frozenset((CREATE, DELETE, PRESENCES))
_OF_CHANNELS = frozenset((ChannelTails.GAINED, ChannelTails.LOST))


def tell_of_guilds(guilds: GuildHubs, session: Session, answer: SessionHandedOver) -> None:
    """Tell a session, before all that is held back for it, of guilds and channels that came or went on its way here,
    each once."""
    waiting, session.waiting = [each for each in session.waiting or () if not _is_compared(*each)], None
    for guild_id in sorted(session.guilds.keys() - set(answer.open_guilds)):
        guilds[guild_id].seats.show(session, again=guild_id in answer.closed_guilds)
    for guild_id in sorted((session.closed_guilds | session.late_guilds) - set(answer.closed_guilds)):
        session.push(DELETE, unavailable_tail(guild_id))
    elsewhere = {*answer.open_guilds, *answer.closed_guilds} - session.own_guilds - session.late_guilds
    coming = {guild_id for guild_id in elsewhere if _is_coming(guilds, guild_id)}
    session.shown_guilds = {each: answer.seen.get(each, {}) for each in coming.intersection(answer.open_guilds)}
    for guild_id in sorted(elsewhere - coming):
        session.push(DELETE, gone_tail(guild_id))
    for guild_id in sorted(session.guilds.keys() & set(answer.open_guilds)):
        guilds[guild_id].seats.tell_of_channels(session, answer.seen.get(guild_id, {}))
    session.waiting = waiting


def _is_compared(name: str, shared: str, event_id: int, scope: Scope | None) -> bool:
    """Whether something that is held back tells of what is compared. Private channels are not: they are told of by
    events alone, which have their numbers, and no scope."""
    return name in _COMING_AND_GOING or (name in _OF_CHANNELS and (not event_id or scope is not None))


def _is_coming(guilds: GuildHubs, guild_id: int) -> bool:
    """Whether somebody may just be coming into a guild, while it is read; else the person is in it no more."""
    guild = guilds.get(guild_id)
    return guild is not None and not guild.is_settled
