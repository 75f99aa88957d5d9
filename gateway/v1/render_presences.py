"""How people appear, on the guild wire."""

from typing import Any

from accounts.records import UserRecord
from accounts.v1.render import render_user
from gateway.presence.presences import OFFLINE, Presence, Presences, SessionSeen, together
from gateway.sockets import frames

NAME = "PRESENCE_UPDATE"


def render_presence(presence: Presence, guild_id: int | None = None) -> dict[str, Any]:
    """A person who is online, as in READY, in PRESENCE_UPDATE and in lists of members."""
    return _presence(
        render_user(presence.user),
        guild_id,
        status=presence.status,
        mobile=presence.mobile,
        afk=presence.afk,
        custom_status=presence.custom_status,
    )


def render_offline(user: UserRecord, guild_id: int | None = None) -> dict[str, Any]:
    """A person who is not there, or does not want to be seen."""
    return _presence(render_user(user), guild_id)


def presence_tail(user: UserRecord, presence: Presence | None, guild_id: int | None = None) -> str:
    """PRESENCE_UPDATE, encoded for everybody who hears it."""
    shown = render_offline(user, guild_id) if presence is None else render_presence(presence, guild_id)
    return frames.tail(NAME, shown)


def lost_presence_tail(user_id: int) -> str:
    """PRESENCE_UPDATE of a person whom the receiver has no business with any more."""
    return frames.tail(NAME, _presence({"id": str(user_id)}, None))


def _presence(
    user: Any,
    guild_id: int | None,
    *,
    status: str = OFFLINE,
    mobile: bool = False,
    afk: bool = False,
    custom_status: dict[str, Any] | None = None,
) -> dict[str, Any]:
    shown = {"user": user, "status": status, "mobile": mobile, "afk": afk, "custom_status": custom_status}
    return shown if guild_id is None else {**shown, "guild_id": str(guild_id)}


def render_sessions(presences: Presences, user_id: int) -> list[dict[str, Any]]:
    """A person's sessions for READY and SESSIONS_REPLACE: all of them as one first, then each."""
    sessions = presences.sessions_of(user_id)
    as_one = together(sessions)
    everybody = SessionSeen("all", as_one.status, as_one.mobile, as_one.afk)
    return [_session(session) for session in (everybody, *sessions)]


def _session(session: SessionSeen) -> dict[str, Any]:
    return {"session_id": session.id, "status": session.status, "mobile": session.mobile, "afk": session.afk}
