"""The rules that making and changing a channel share."""

from collections.abc import Collection, Sequence

from chat.changes import Overwrites
from chat.guild_channels import ChannelInGuild
from chat.models import Channel, ChannelKind
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P, grantable, has
from core.text import channel_name, flexible_name
from guilds import features
from guilds.access import GuildAccess
from guilds.hooks import regions
from guilds.limits import guild_limit
from guilds.models import Guild

MOST_OVERWRITES = 500


def has_plain_names(guild: Guild, kind: int) -> bool:
    """Whether channels of this kind are named in lower case without blanks and punctuation."""
    return kind == ChannelKind.GUILD_TEXT and features.FLEXIBLE_NAMES not in guild.features


def checked_name(guild: Guild, kind: int, name: str) -> str:
    """The name as it is stored. Raises InvalidForm when nothing is left of it."""
    stored = channel_name(name) if has_plain_names(guild, kind) else flexible_name(name)
    if not stored:
        raise InvalidForm.at("name", FieldCode.NAME_EMPTY_AFTER_NORMALIZATION)
    return stored


def checked_parent(kind: int, parent_id: int | None, channels: Sequence[Channel]) -> Channel | None:
    """The category with this id among the guild's channels. Raises InvalidForm at parent_id."""
    if parent_id is None:
        return None
    if kind == ChannelKind.GUILD_CATEGORY:
        raise InvalidForm.at("parent_id", FieldCode.CATEGORIES_CANNOT_HAVE_PARENTS)
    parent = next((channel for channel in channels if channel.id == parent_id), None)
    if parent is None:
        raise InvalidForm.at("parent_id", FieldCode.INVALID_PARENT_CHANNEL)
    if parent.kind != ChannelKind.GUILD_CATEGORY:
        raise InvalidForm.at("parent_id", FieldCode.PARENT_MUST_BE_CATEGORY)
    return parent


def require_room(guild: Guild, actor: Actor, channels: Collection[Channel]) -> None:
    """Raise MAX_GUILD_CHANNELS when the guild cannot hold one more."""
    most = guild_limit("max_guild_channels", guild, actor.user)
    if len(channels) >= most:
        raise ProductError(Code.MAX_GUILD_CHANNELS, variables={"maxChannels": most})


def require_room_in_category(guild: Guild, actor: Actor, parent: Channel | None, others: Collection[Channel]) -> None:
    """Raise MAX_CATEGORY_CHANNELS when the category (if any) cannot hold one more besides `others`."""
    if parent is None:
        return
    most = guild_limit("max_channels_per_category", guild, actor.user)
    if sum(channel.parent_id == parent.id for channel in others) >= most:
        raise ProductError(Code.MAX_CATEGORY_CHANNELS, variables={"maxChannels": most})


def require_overwrites(access: GuildAccess, wanted: Overwrites, present: Overwrites) -> None:
    """Raise unless the actor may put the wanted overwrites where the present ones are.

    InvalidForm above 500 of them, MISSING_PERMISSIONS for a bit, allowed or denied, that the actor does not hold.
    """
    if len(wanted) > MOST_OVERWRITES:
        raise InvalidForm.at("permission_overwrites", FieldCode.INVALID_FORMAT)
    bits = 0
    for overwrite in wanted:
        bits |= overwrite.allow | overwrite.deny
    if not grantable(access.grant, bits, present):
        raise ProductError(Code.MISSING_PERMISSIONS)


def require_region(found: ChannelInGuild, region: str | None) -> None:
    """Raise unless the actor may tie the voice channel to the region: MISSING_PERMISSIONS, InvalidForm."""
    if not has(found.permissions, P.UPDATE_RTC_REGION):
        raise ProductError(Code.MISSING_PERMISSIONS)
    known = sorted(each.id for each in regions(found.access.grant.user_id, found.guild.id, found.guild.features))
    if region is not None and region not in known:
        raise InvalidForm.at(
            "rtc_region", FieldCode.INVALID_RTC_REGION, region=region, availableRegions=", ".join(known)
        )
