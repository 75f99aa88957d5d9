"""Reads of emojis and stickers of guilds."""

from collections.abc import Collection
from typing import Any, Generic, NamedTuple

from accounts.records import UserRecord
from core.actor import Actor
from guilds.access import access_guild
from guilds.expression_kinds import EMOJI, STICKER, ExpressionKind, R
from guilds.expression_records import EmojiRecord, StickerRecord
from guilds.models import Emoji, Sticker


class Listed(NamedTuple, Generic[R]):
    """An emoji or sticker in a list, with its creator."""

    expression: R
    creator: UserRecord


def emojis_for(actor: Actor, guild_id: int) -> list[Listed[EmojiRecord]]:
    """The emojis of a guild the actor is in, the oldest first. Raises as `access_guild`. Two queries."""
    access_guild(actor, guild_id)
    return listed(EMOJI, guild_id=guild_id)


def stickers_for(actor: Actor, guild_id: int) -> list[Listed[StickerRecord]]:
    """The stickers of a guild the actor is in, the oldest first. Raises as `access_guild`. Two queries."""
    access_guild(actor, guild_id)
    return listed(STICKER, guild_id=guild_id)


def listed(kind: ExpressionKind[R], **home: Any) -> list[Listed[R]]:
    """The expressions of a guild or pack with their creators, the oldest first. One query."""
    rows = kind.model._default_manager.filter(**home).select_related("creator").order_by("id")
    return [Listed(kind.record(row), UserRecord.of(row.creator)) for row in rows]


def emoji_records(guild_ids: Collection[int]) -> dict[int, tuple[EmojiRecord, ...]]:
    """All emojis of these guilds, by guild. One query."""
    found: dict[int, list[EmojiRecord]] = {guild_id: [] for guild_id in guild_ids}
    for row in Emoji.objects.filter(guild_id__in=guild_ids).order_by("id"):
        assert row.guild_id is not None
        found[row.guild_id].append(EmojiRecord.of(row))
    return {guild_id: tuple(records) for guild_id, records in found.items()}


def sticker_records(guild_ids: Collection[int]) -> dict[int, tuple[StickerRecord, ...]]:
    """All stickers of these guilds, by guild. One query."""
    found: dict[int, list[StickerRecord]] = {guild_id: [] for guild_id in guild_ids}
    for row in Sticker.objects.filter(guild_id__in=guild_ids).order_by("id"):
        assert row.guild_id is not None
        found[row.guild_id].append(StickerRecord.of(row))
    return {guild_id: tuple(records) for guild_id, records in found.items()}
