"""Emojis and stickers by their ids, wherever they are from: what messages, reactions, nicknames and profiles ask.

Whether somebody may use one in a channel is decided in chat/expressions.py.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.emojis import EmojiFacts
from guilds.models import Emoji, Member, PackInstallation, Sticker


class StickerFacts(EmojiFacts, frozen=True, kw_only=True, gc=False):
    """A sticker that there is, as one person may use it."""


def emojis_by_id(user_id: int, ids: Collection[int]) -> dict[int, EmojiFacts]:
    """Those of these custom emojis that there are, as this person may use them. One query."""
    return {row["id"]: EmojiFacts(**row) for row in _rows(Emoji, user_id, ids)}


def stickers_by_id(user_id: int, ids: Collection[int]) -> dict[int, StickerFacts]:
    """Those of these stickers that there are, as this person may use them. One query."""
    return {row["id"]: StickerFacts(**row) for row in _rows(Sticker, user_id, ids)}


def _rows(model: type[Emoji] | type[Sticker], user_id: int, ids: Collection[int]) -> Iterable[dict[str, Any]]:
    installed = PackInstallation.objects.filter(user_id=user_id, pack_id=OuterRef("pack_id"))
    membership = Member.objects.filter(user_id=user_id, guild_id=OuterRef("guild_id"))
    found: QuerySet[Any] = model._default_manager.filter(id__in=ids)
    found = found.annotate(is_installed=Exists(installed), is_at_home=Exists(membership))
    rows: Iterable[dict[str, Any]] = found.values(*EmojiFacts.__struct_fields__)
    return rows
