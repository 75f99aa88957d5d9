"""Emojis and stickers as the guild wire shows them, on REST and sockets alike."""

from accounts.v1.render import render_user
from guilds.expression_adding import Outcome
from guilds.expression_queries import Listed
from guilds.expression_records import EmojiRecord, StickerRecord
from guilds.v1.schemas_expressions import (
    AddedEmojisResponse,
    AddedStickersResponse,
    EmojiResponse,
    ListedEmojiResponse,
    ListedStickerResponse,
    RefusedExpressionResponse,
    StickerResponse,
)


def render_emoji(emoji: EmojiRecord) -> EmojiResponse:
    """An emoji."""
    return {"id": str(emoji.id), "name": emoji.name, "animated": emoji.animated}


def render_sticker(sticker: StickerRecord) -> StickerResponse:
    """A sticker."""
    return {
        "id": str(sticker.id),
        "name": sticker.name,
        "description": sticker.description,
        "tags": list(sticker.tags),
        "animated": sticker.animated,
    }


def render_listed_emoji(listed: Listed[EmojiRecord]) -> ListedEmojiResponse:
    """An emoji with its creator."""
    return {**render_emoji(listed.expression), "user": render_user(listed.creator)}


def render_listed_sticker(listed: Listed[StickerRecord]) -> ListedStickerResponse:
    """A sticker with its creator."""
    return {**render_sticker(listed.expression), "user": render_user(listed.creator)}


def render_added_emojis(outcome: Outcome[EmojiRecord]) -> AddedEmojisResponse:
    """What became of several emojis."""
    return {"success": [render_emoji(emoji) for emoji in outcome.made], "failed": _refused(outcome.refused)}


def render_added_stickers(outcome: Outcome[StickerRecord]) -> AddedStickersResponse:
    """What became of several stickers."""
    return {"success": [render_sticker(sticker) for sticker in outcome.made], "failed": _refused(outcome.refused)}


def _refused(refused: list[tuple[str, str]]) -> list[RefusedExpressionResponse]:
    return [{"name": name, "error": code} for name, code in refused]
