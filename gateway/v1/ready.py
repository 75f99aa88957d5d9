"""READY: everything a client needs to draw its first screen."""

from typing import Any

from accounts.records import UserRecord
from accounts.v1.render import relationship_facts, render_private_user, render_settings, render_user
from chat.records import ReadStateRecord
from chat.v1.render_channels import render_channel
from chat.v1.render_memes import render_meme
from chat.v1.render_messages import render_read_state
from core.geoip import place_of
from gateway.guild_hub import GuildHub
from gateway.hub import Hub
from gateway.loading import Person
from gateway.sessions.session import Session
from gateway.v1.render_presences import render_presence, render_sessions
from guilds.access import is_available
from guilds.v1.render_people import render_guild_settings

DEFAULT_COUNTRY = "US"


def ready(hub: Hub, session: Session, person: Person, guilds: list[GuildHub]) -> dict[str, Any]:
    """The payload of READY for a person, or for a bot, whose guilds follow as GUILD_CREATE."""
    user = session.actor.user
    payload: dict[str, Any] = {
        "version": 1,
        "session_id": session.id,
        "user": render_private_user(user),
        "guilds": [] if session.is_bot else _guilds(session, person, guilds),
        "private_channels": _private_channels(session, person),
        "relationships": [relationship_facts(each) for each in person.relationships],
        "users": [] if session.is_bot else _users(session, person, guilds),
        "presences": _presences(hub, session),
        "sessions": render_sessions(hub.presences, session.user_id),
        "user_settings": render_settings(person.settings, list(person.memberships)) if person.settings else None,
        "user_guild_settings": [render_guild_settings(each) for each in person.guild_settings],
        "read_states": [render_read_state(state) for state in _read_states(session, person)],
        "notes": {str(target_id): text for target_id, text in person.notes.items()},
        "country_code": _country(session),
        "pinned_dms": [str(channel_id) for channel_id in person.pinned_channels],
        "favorite_memes": [render_meme(record) for record in person.memes],
        "rtc_regions": [{"id": each.id, "name": each.name, "emoji": each.emoji} for each in person.regions],
    }
    if not session.is_bot:
        payload["auth_session_id_hash"] = session.token_hash
    if session.shard is not None:
        payload["shard"] = list(session.shard)
    return payload


def _private_channels(session: Session, person: Person) -> list[Any]:
    if not session.hears_people:
        return []
    return [render_channel(channel, viewer_id=session.user_id) for channel in person.private_channels]


def _country(session: Session) -> str:
    place = place_of(session.actor.ip)
    return (place and place.code) or session.actor.user.country_code or DEFAULT_COUNTRY


def _read_states(session: Session, person: Person) -> list[ReadStateRecord]:
    return [state for state in person.read_states if not _is_closed(session, person, state.guild_id)]


def _is_closed(session: Session, person: Person, guild_id: int | None) -> bool:
    """Whether administrators keep a guild from this person, also one that could not be read yet."""
    if guild_id is None or guild_id in session.guilds:
        return False
    membership = person.memberships.get(guild_id)
    is_shut = membership is not None and not is_available(membership.features, session.account)
    return is_shut or guild_id in session.closed_guilds


def _guilds(session: Session, person: Person, guilds: list[GuildHub]) -> list[dict[str, Any]]:
    # Whoever is put out of a guild while READY is made hears GUILD_DELETE right after it.
    available = {guild.id: guild for guild in guilds if guild.id in session.guilds}
    return [
        available[guild_id].seats.object_for(session, full_users=False)
        if guild_id in available
        else {"id": str(guild_id), "unavailable": True}
        for guild_id in person.memberships
    ]


def _users(session: Session, person: Person, guilds: list[GuildHub]) -> list[Any]:
    users = {user.id: user for channel in person.private_channels for user in channel.recipients}
    users.update((each.user.id, each.user) for each in person.relationships)
    for guild in guilds:
        users.update((member.user.id, member.user) for member in guild.seats.people_in_voice(session))
    if guilds:
        users[session.user_id] = UserRecord.of(session.actor.user)
    return [render_user(user) for user in users.values()]


def _presences(hub: Hub, session: Session) -> list[dict[str, Any]]:
    watched = () if session.is_bot else hub.people.watchers.watched_by(session.user_id)
    seen = (hub.presences.of(user_id, session.user_id) for user_id in sorted(watched))
    return [render_presence(presence) for presence in seen if presence is not None]
