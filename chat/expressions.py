"""Which custom emojis and stickers somebody may use in a channel.

Those of the channel's own guild are free. Those from elsewhere (another guild, a pack) need the instance's leave to use
expressions globally and, in guilds, a permission; a pack's do not exist for those who have not installed it.
"""

from enum import Enum, auto
from typing import Any

from accounts.emojis import EmojiFacts, has_global_expressions, with_usable_emojis
from chat.access import ChannelAccess
from chat.models.channel import TOPIC_KINDS
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P
from guilds.expressions import emojis_by_id, stickers_by_id


class Use(Enum):
    """What stands against using an expression, if anything."""

    FREE = auto()
    UNKNOWN = auto()
    NEEDS_FEATURE = auto()
    NEEDS_PERMISSION = auto()


def use_of(access: ChannelAccess, expression: EmojiFacts | None, needs: P) -> Use:
    """Whether the actor may use an emoji or sticker (None: there is none) in this channel. `needs` is the permission
    for those from elsewhere."""
    assert access.actor is not None
    if expression is None or not expression.is_known:
        return Use.UNKNOWN
    if access.guild is not None and expression.guild_id == access.guild.id:
        return Use.FREE
    if not has_global_expressions(access.actor.user):
        return Use.NEEDS_FEATURE
    return Use.FREE if access.guild is None or access.can(needs) else Use.NEEDS_PERMISSION


def usable_emoji(access: ChannelAccess, emoji_id: int) -> EmojiFacts:
    """A custom emoji that the actor may react with here. One query.

    Raises InvalidForm at `emoji` (CUSTOM_EMOJI_NOT_FOUND, CUSTOM_EMOJIS_REQUIRE_PREMIUM_OUTSIDE_SOURCE) and
    MISSING_PERMISSIONS.
    """
    assert access.actor is not None
    emoji = emojis_by_id(access.actor.user_id, (emoji_id,)).get(emoji_id)
    use = use_of(access, emoji, P.USE_EXTERNAL_EMOJIS)
    if emoji is None or use is Use.UNKNOWN:
        raise InvalidForm.at("emoji", FieldCode.CUSTOM_EMOJI_NOT_FOUND)
    if use is Use.NEEDS_FEATURE:
        raise InvalidForm.at("emoji", FieldCode.CUSTOM_EMOJIS_REQUIRE_PREMIUM_OUTSIDE_SOURCE)
    if use is Use.NEEDS_PERMISSION:
        raise ProductError(Code.MISSING_PERMISSIONS)
    return emoji


def with_own_emojis(access: ChannelAccess, content: str) -> str:
    """A message's text with the custom emojis that the actor may use here; of others the name stays. Code is left
    alone, and so are topics, which have no custom emojis, and what webhooks say. One query for a text with emojis, none
    without."""
    if "<" not in content or access.actor is None or access.channel.kind in TOPIC_KINDS or access.webhook is not None:
        return content

    def is_usable(emoji: EmojiFacts) -> bool:
        return use_of(access, emoji, P.USE_EXTERNAL_EMOJIS) is Use.FREE

    return with_usable_emojis(access.actor.user, content, is_usable)


def usable_stickers(access: ChannelAccess, sticker_ids: tuple[int, ...]) -> tuple[dict[str, Any], ...]:
    """Stickers as a message keeps them, so that what becomes of them later does not change it. One query, none for
    no stickers.

    Raises InvalidForm at `sticker` (CUSTOM_STICKER_NOT_FOUND, CUSTOM_STICKERS_IN_DMS_REQUIRE_PREMIUM,
    CUSTOM_STICKERS_REQUIRE_PREMIUM_OUTSIDE_SOURCE) and MISSING_PERMISSIONS.
    """
    if not sticker_ids:
        return ()
    assert access.actor is not None
    found = stickers_by_id(access.actor.user_id, sticker_ids)
    for sticker_id in sticker_ids:
        _check_sticker(access, use_of(access, found.get(sticker_id), P.USE_EXTERNAL_STICKERS))
    stickers = (found[sticker_id] for sticker_id in sticker_ids)
    return tuple({"id": str(each.id), "name": each.name, "animated": each.animated} for each in stickers)


def _check_sticker(access: ChannelAccess, use: Use) -> None:
    if use is Use.UNKNOWN:
        raise InvalidForm.at("sticker", FieldCode.CUSTOM_STICKER_NOT_FOUND)
    if use is Use.NEEDS_FEATURE:
        outside = FieldCode.CUSTOM_STICKERS_REQUIRE_PREMIUM_OUTSIDE_SOURCE
        in_private = FieldCode.CUSTOM_STICKERS_IN_DMS_REQUIRE_PREMIUM
        raise InvalidForm.at("sticker", in_private if access.guild is None else outside)
    if use is Use.NEEDS_PERMISSION:
        raise ProductError(Code.MISSING_PERMISSIONS)
