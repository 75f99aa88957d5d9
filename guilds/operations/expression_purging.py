"""Taking emojis and stickers away for good, picture and all, whoever's they are."""

from typing import Any

from core.actor import Actor
from guilds.access import locked_guilds
from guilds.audit import deleted, record
from guilds.expression_kinds import EMOJI, STICKER, Expression, ExpressionKind
from guilds.operations._expressions import announce_all, facts_of, remove

KINDS: tuple[ExpressionKind[Any], ...] = (EMOJI, STICKER)


def purge_expression(actor: Actor, expression_id: int) -> Expression | None:
    """Delete an emoji or sticker of a guild or a pack, past all checks, and return what it was; part of an operation.
    None when there is none.

    Publishes EmojisUpdated or StickersUpdated to a guild.
    """
    for kind in KINDS:
        where = kind.model._default_manager.filter(pk=expression_id).values_list("guild_id", flat=True)
        for guild_id in where:
            return _purge(kind, actor, expression_id, guild_id)
    return None


def _purge(kind: ExpressionKind[Any], actor: Actor, expression_id: int, guild_id: int | None) -> Expression | None:
    # Before the row, as its managers do; a guild that goes at this moment takes it along.
    guild = next(iter(locked_guilds(() if guild_id is None else (guild_id,))), None)
    row = kind.model._default_manager.filter(pk=expression_id).first()
    if row is None:
        return None
    gone = kind.model(id=row.id, guild_id=guild_id, name=row.name)
    if guild is not None:
        record(actor, guild.id, kind.deleted, target_id=row.id, changes=deleted(facts_of(kind, row)))
    remove(kind, row, purge=True)
    if guild is not None:
        announce_all(kind, guild)
    return gone


def remove_pictures(name: str) -> None:
    """Remove the files that an emoji or sticker of this name would have; that of no name is fine. Slow."""
    for kind in KINDS:
        kind.place.remove(name)
