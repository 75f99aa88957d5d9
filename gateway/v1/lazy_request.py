"""Op 14: which guilds a session has open, and what it wants to hear of them."""

from gateway.guild_hub import GuildHub
from gateway.hub import Hub
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1 import inputs


def subscribe(hub: Hub, session: Session, wishes: dict[str, inputs.Subscription]) -> None:
    """Take a session's wishes by guild. Guilds that its person is not in are passed over."""
    for key, wish in wishes.items():
        if inputs.is_id(key) and int(key) in session.guilds:
            _subscribe(session, hub.guilds[int(key)], wish)
            if wish.members is not None:
                user_ids = [int(member) for member in wish.members if inputs.is_id(str(member))]
                hub.watched.watch(session, int(key), user_ids)


def _subscribe(session: Session, guild: GuildHub, wish: inputs.Subscription) -> None:
    if wish.typing is not None:
        session.typing[guild.id] = wish.typing
    if wish.active is not None:
        _open(session, guild) if wish.active else _close(session, guild)
    if (wish.active or wish.sync) and guild.id not in session.synced_guilds:
        session.synced_guilds.add(guild.id)
        session.dispatch("GUILD_SYNC", guild.seats.object_for(session, full_users=True), Scope(guild.id))
    channels = {int(key): ranges for key, ranges in wish.member_list_channels.items() if inputs.is_id(key)}
    if channels:
        guild.lists.subscribe(session, channels)


def _open(session: Session, guild: GuildHub) -> None:
    session.active_guilds.add(guild.id)
    guild.lists.note_open(session)


def _close(session: Session, guild: GuildHub) -> None:
    if guild.id in session.active_guilds:
        guild.passive.begins(session)
    session.active_guilds.discard(guild.id)
    session.synced_guilds.discard(guild.id)
    guild.lists.note_open(session)
