"""Members and guilds that were found, as the guild wire shows them."""

from accounts.v1.render import render_user
from guilds.guild_search import KnownGuild, KnownGuilds
from guilds.member_search import FoundMember, FoundMembers
from guilds.v1.render import id_or_none
from guilds.v1.schemas_search import (
    FoundGuildResponse,
    FoundMemberResponse,
    GuildSearchResponse,
    MemberSearchResponse,
)


def render_found_members(guild_id: int, found: FoundMembers) -> MemberSearchResponse:
    """A page of them."""
    return {
        "guild_id": str(guild_id),
        "members": [_render(each) for each in found.members],
        "page_result_count": len(found.members),
        "total_result_count": found.total,
        "indexing": False,
    }


def _render(found: FoundMember) -> FoundMemberResponse:
    member = found.member
    user = render_user(member.user)
    return {
        "id": user["id"],
        "guild_id": str(member.guild_id),
        "user_id": user["id"],
        "username": user["username"],
        "discriminator": user["discriminator"],
        "global_name": user["global_name"],
        "nickname": member.nick,
        "role_ids": [str(role_id) for role_id in member.role_ids],
        "joined_at": int(member.joined_at.timestamp()),
        "supplemental": {
            "join_source_type": found.join_source,
            "source_invite_code": found.invite_code,
            "inviter_id": id_or_none(found.inviter_id),
        },
        "is_bot": member.user.is_bot,
    }


def render_known_guilds(found: KnownGuilds, *, limit: int, offset: int) -> GuildSearchResponse:
    """A page of guilds."""
    guilds = [_render_known(each) for each in found.guilds]
    return {"guilds": guilds, "total": found.total, "limit": limit, "offset": offset}


def _render_known(found: KnownGuild) -> FoundGuildResponse:
    guild = found.guild
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "description": found.description,
        "category_type": found.category,
        "member_count": guild.member_count,
        "online_count": found.online_count,
        "features": list(guild.features),
        "verification_level": guild.verification_level,
        "joined": found.joined,
    }
