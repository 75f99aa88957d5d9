"""How many emojis and stickers there may be, and what is said when there is no room."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from accounts.models import User
from core.errors import Code, ProductError
from core.instance_limits import LimitKey, limit
from guilds.expression_kinds import STICKER, ExpressionKind
from guilds.limits import guild_limit
from guilds.models import ExpressionPack, Guild

_MORE = {"emojis": ("MORE_EMOJI", "UNLIMITED_EMOJI"), "stickers": ("MORE_STICKERS", "UNLIMITED_STICKERS")}


class Box:
    """Room for so many more, and the refusal once it is used up."""

    def __init__(self, left: int, refusal: ProductError) -> None:
        self._left, self._refusal = left, refusal

    def take(self) -> ProductError | None:
        """Use a place; the refusal if there is none."""
        self._left -= 1
        return None if self._left >= 0 else self._refusal


Room = Mapping[bool, Box]
"""Where an expression goes that is animated (True) or not: one box for both where they are not told apart."""


def room_in_guild(kind: ExpressionKind[Any], guild: Guild, user: User) -> Room:
    """What is left of a guild's room, which the caller has locked. One query."""
    if kind is STICKER:
        most = _most(guild, user, "max_guild_stickers", "max_guild_stickers_more", "stickers")
        there = kind.model._default_manager.filter(guild=guild).count()
        return _shared(most - there, ProductError(Code.MAX_STICKERS, variables={"maxStickers": most}))
    counted = kind.model._default_manager.filter(guild=guild).values("animated").annotate(count=Count("id"))
    there_by_kind = {row["animated"]: row["count"] for row in counted}
    still = _most(guild, user, "max_guild_emojis_static", "max_guild_emojis_static_more", "emojis")
    moving = _most(guild, user, "max_guild_emojis_animated", "max_guild_emojis_animated_more", "emojis")
    full, full_of_moving = Code.MAX_EMOJIS, Code.MAX_ANIMATED_EMOJIS
    return {
        False: Box(still - there_by_kind.get(False, 0), ProductError(full, variables={"maxStatic": still})),
        True: Box(moving - there_by_kind.get(True, 0), ProductError(full_of_moving, variables={"maxAnimated": moving})),
    }


def _most(guild: Guild, user: User, usual: LimitKey, more: LimitKey, what: str) -> int:
    most = guild_limit(usual, guild, user)
    return max(most, guild_limit(more, guild, user)) if set(_MORE[what]) & set(guild.features) else most


def room_in_pack(kind: ExpressionKind[Any], pack: ExpressionPack, user: User) -> Room:
    """What is left of a pack's room, which the caller has locked. One query."""
    most = limit("max_pack_expressions", traits=user.traits)
    there = kind.model._default_manager.filter(pack=pack).count()
    details: dict[str, Any] = {"max_expressions": most, "variables": {"maxExpressions": most}}
    return _shared(most - there, ProductError(Code.MAX_PACK_EXPRESSIONS, **details))


def _shared(left: int, refusal: ProductError) -> Room:
    box = Box(left, refusal)
    return {False: box, True: box}
