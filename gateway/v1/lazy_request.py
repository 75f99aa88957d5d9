"""Op 14: which guilds a session has open, and what it wants to hear of them."""

from contextlib import suppress

from gateway.guild_hub import GuildHub
from gateway.hub import Hub
from gateway.session import Session
from gateway.v1 import inputs


def subscribe(hub: Hub, session: Session, wishes: dict[str, inputs.Subscription]) -> None:
    """Take a session's wishes by guild. Guilds that its person is not in are passed over."""
    for key, wish in wishes.items():
        if inputs.is_id(key) and int(key) in session.guilds:
            _subscribe(session, hub.guilds[int(key)], wish)
            if wish.members is not None:
                hub.watched.watch(session, int(key), _ids(wish.members))


def _ids(members: list[inputs.Snowflake]) -> list[int]:
    found = []
    for member in members:
        with suppress(ValueError):
            found.append(inputs.snowflake(member) or 0)
    return found


def _subscribe(session: Session, guild: GuildHub, wish: inputs.Subscription) -> None:
    if wish.typing is not None:
        session.typing[guild.id] = wish.typing
    if wish.active is not None:
        _open(session, guild) if wish.active else _close(session, guild)
    if (wish.active or wish.sync) and guild.id not in session.synced_guilds:
        session.synced_guilds.add(guild.id)
        session.dispatch("GUILD_SYNC", guild.object_for(session, full_users=True))
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
