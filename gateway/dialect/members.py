"""Members of small guilds: libraries for Discord expect them in GUILD_CREATE, and never ask for them."""

from typing import Any

import msgspec
import structlog

from gateway.database import in_database
from gateway.loading_members import MemberWish, encoded_members, matching_ids
from gateway.sockets import frames
from integrations.discord.shapes import LARGEST_SMALL

_log = structlog.get_logger(__name__)


class _Guild(msgspec.Struct):
    id: str
    member_count: int
    members: list[msgspec.Raw]


class _Shared(msgspec.Struct):
    d: _Guild


def lacks_members(shared: str) -> bool:
    """Whether a small guild is shown without some of its members."""
    guild = msgspec.json.decode(f"{{{shared}", type=_Shared).d
    return len(guild.members) < guild.member_count <= LARGEST_SMALL


async def completed_guild(shared: str) -> str:
    """GUILD_CREATE with all members; as it is when they cannot be read."""
    guild: dict[str, Any] = msgspec.json.decode(f"{{{shared}")["d"]
    try:
        guild["members"] = await in_database(_members, int(guild["id"]))
    except Exception:
        _log.exception("dialect.members_unread", guild=guild["id"])
    return frames.tail("GUILD_CREATE", guild)


def _members(guild_id: int) -> msgspec.Raw:
    everybody = MemberWish(guild_id, "", LARGEST_SMALL, None, with_presences=False, nonce=None)
    return encoded_members(guild_id, matching_ids(everybody))[1]
