"""Guilds as the guild wire shows them to administrators."""

from collections.abc import Iterable, Mapping

from chat.records import ChannelRecord
from core.errors import Code
from core.instance import endpoints
from guilds.expression_kinds import ExpressionKind, R
from guilds.expression_queries import Listed
from guilds.records import GuildRecord, RoleRecord
from guilds.v1.render import id_or_none
from moderation.admin_guild_queries import WholeGuild
from moderation.operations.admin_assets import PurgedAsset
from moderation.operations.admin_bulk_guilds import Outcome
from moderation.v1.admin.schemas_guilds import (
    AdminChannelResponse,
    AdminGuildResponse,
    AdminRoleResponse,
    BulkResponse,
    ChangedGuildResponse,
    GuildAssetResponse,
    PurgedAssetResponse,
    RefusedResponse,
    WholeGuildResponse,
)


def render_admin_guild(guild: GuildRecord) -> AdminGuildResponse:
    """A guild in a list."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "features": list(guild.features),
        "owner_id": str(guild.owner_id),
        "icon": guild.icon,
        "banner": guild.banner,
        "member_count": guild.member_count,
    }


def render_changed_guild(guild: GuildRecord) -> ChangedGuildResponse:
    """A guild as it now is."""
    return {"guild": render_admin_guild(guild)}


def render_whole_guild(whole: WholeGuild) -> WholeGuildResponse:
    """A guild with its channels and roles."""
    guild = whole.guild
    return {
        "id": str(guild.id),
        "owner_id": str(guild.owner_id),
        "name": guild.name,
        "vanity_url_code": guild.vanity_url_code,
        "icon": guild.icon,
        "banner": guild.banner,
        "splash": guild.splash,
        "embed_splash": guild.embed_splash,
        "features": list(guild.features),
        "verification_level": guild.verification_level,
        "mfa_level": guild.mfa_level,
        "nsfw_level": guild.nsfw_level,
        "explicit_content_filter": guild.explicit_content_filter,
        "default_message_notifications": guild.default_message_notifications,
        "afk_channel_id": id_or_none(guild.afk_channel_id),
        "afk_timeout": guild.afk_timeout,
        "system_channel_id": id_or_none(guild.system_channel_id),
        "system_channel_flags": guild.system_channel_flags,
        "rules_channel_id": id_or_none(guild.rules_channel_id),
        "disabled_operations": guild.disabled_operations,
        "member_count": guild.member_count,
        "channels": [_channel(channel) for channel in whole.channels],
        "roles": [_role(role) for role in whole.roles],
    }


def _channel(channel: ChannelRecord) -> AdminChannelResponse:
    return {
        "id": str(channel.id),
        "name": channel.name,
        "type": channel.kind,
        "position": channel.position,
        "parent_id": id_or_none(channel.parent_id),
    }


def _role(role: RoleRecord) -> AdminRoleResponse:
    return {
        "id": str(role.id),
        "name": role.name,
        "color": role.color,
        "position": role.position,
        "permissions": str(role.permissions),
        "hoist": role.hoist,
        "mentionable": role.mentionable,
    }


def render_asset(kind: ExpressionKind[R], found: Listed[R]) -> GuildAssetResponse:
    """An emoji or sticker with the address of its picture."""
    expression = found.expression
    return {
        "id": str(expression.id),
        "name": expression.name,
        "animated": expression.animated,
        "creator_id": str(found.creator.id),
        "media_url": f"{endpoints()['media']}/{kind.place.key(str(expression.id))}.webp",
    }


def render_purged(asset: PurgedAsset) -> PurgedAssetResponse:
    """What an id was of."""
    return {
        "id": asset.id,
        "asset_type": asset.kind,
        "found_in_db": asset.kind != "unknown",
        "guild_id": id_or_none(asset.guild_id),
    }


def render_refused(refused: Mapping[int, Code] | Mapping[str, Code]) -> list[RefusedResponse]:
    """What could not be done, and why."""
    return [{"id": str(one), "error": code.value} for one, code in refused.items()]


def render_outcome(outcome: Outcome) -> BulkResponse:
    """What was done to many."""
    return {"successful": _ids(outcome.done), "failed": render_refused(outcome.refused)}


def _ids(ids: Iterable[int]) -> list[str]:
    return [str(one) for one in ids]
