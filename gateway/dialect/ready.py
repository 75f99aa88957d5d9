"""READY of the dialect: who the bot is, and which guilds will follow."""

from typing import TYPE_CHECKING, Any

from django.conf import settings

from integrations.discord import shapes

if TYPE_CHECKING:
    from gateway.dialect.session import DialectSession

VERSION = 10
# Of presences, members and what messages say: every bot may have them here.
APPLICATION_FLAGS = 1 << 12 | 1 << 14 | 1 << 18


def ready(session: "DialectSession", of_v1: dict[str, Any]) -> dict[str, Any]:
    """The payload, made of the guild wire's."""
    guild_ids = {*session.expected_guilds, *session.guilds}
    return {
        "_trace": [],
        "v": VERSION,
        "user": shapes.own_user(of_v1["user"]),
        "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in sorted(guild_ids)],
        "private_channels": [],
        "relationships": [],
        "presences": [],
        "user_settings": {},
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": settings.GUILDHALL.gateway_url,
        "shard": list(session.shard or (0, 1)),
        "application": {"id": str(session.user_id), "flags": APPLICATION_FLAGS},
    }
