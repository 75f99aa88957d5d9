"""Packs of emojis and stickers: who may do anything with them, and what somebody has of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.emojis import has_global_expressions
from accounts.models import User
from accounts.traits import EXPRESSION_PACKS, has_trait
from core.actor import Actor
from core.errors import Code, ProductError
from core.instance_limits import limit
from guilds.expression_kinds import EMOJI, STICKER, ExpressionKind, R
from guilds.expression_queries import Listed, listed
from guilds.expression_records import EmojiRecord, StickerRecord
from guilds.models import ExpressionPack, Guild, PackInstallation
from guilds.pack_records import PackRecord


@dataclass(frozen=True, slots=True)
class Shelf:
    """What somebody has of one kind of pack, and how many they may have."""

    installed_limit: int
    created_limit: int
    installed: list[PackRecord]
    created: list[PackRecord]


# -- who may ---------------------------------------------------------------------------------------------------------


def require_packs(user: User) -> None:
    """Raise FEATURE_TEMPORARILY_DISABLED unless the person may use packs: by a trait, or as a member of a guild that
    has the feature of the same name. No query for those with the trait."""
    if has_trait(user, EXPRESSION_PACKS):
        return
    given = Guild.objects.filter(members__user_id=user.id).values_list("features", flat=True)
    if not any(has_trait(user, EXPRESSION_PACKS, features) for features in given):
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)


def require_use_of_packs(user: User) -> None:
    """`require_packs`, and MISSING_ACCESS for those who may not use expressions outside of their guild: what packs
    are for."""
    require_packs(user)
    if not has_global_expressions(user):
        raise ProductError(Code.MISSING_ACCESS)


def access_pack(pack_id: int, *, lock: bool = False) -> ExpressionPack:
    """A pack with its creator, whoever asks. `lock` holds its row. Raises UNKNOWN_PACK."""
    packs = ExpressionPack.objects.select_related("creator")
    pack = (packs.select_for_update(of=("self",)) if lock else packs).filter(pk=pack_id).first()
    if pack is None:
        raise ProductError(Code.UNKNOWN_PACK)
    return pack


def access_own_pack(
    actor: Actor, pack_id: int, kind: ExpressionKind[Any] | None = None, *, lock: bool = False
) -> ExpressionPack:
    """A pack that the actor made, of this kind. Raises UNKNOWN_PACK, PACK_ACCESS_DENIED, INVALID_PACK_TYPE."""
    pack = access_pack(pack_id, lock=lock)
    if pack.creator_id != actor.user_id:
        raise ProductError(Code.PACK_ACCESS_DENIED)
    if kind is not None and pack.kind != kind.pack_kind:
        raise ProductError(Code.INVALID_PACK_TYPE, variables={"expectedType": kind.pack_kind.value})
    return pack


# -- reads -----------------------------------------------------------------------------------------------------------


def shelves_of(actor: Actor) -> dict[str, Shelf]:
    """What the actor made and installed, by kind; the newest first. Raises as `require_packs`. Two queries."""
    require_packs(actor.user)
    installed = PackInstallation.objects.filter(user_id=actor.user_id).select_related("pack__creator")
    used = [
        PackRecord.of(row.pack, installed_at=row.installed_at) for row in installed.order_by("-installed_at", "-id")
    ]
    own = ExpressionPack.objects.filter(creator_id=actor.user_id).select_related("creator").order_by("-id")
    made = [PackRecord.of(pack) for pack in own]
    return {kind.value: _shelf(actor.user, kind.value, used, made) for kind in ExpressionPack.Kind}


def _shelf(user: User, kind: str, used: Iterable[PackRecord], made: Iterable[PackRecord]) -> Shelf:
    return Shelf(
        installed_limit=limit("max_installed_packs", traits=user.traits),
        created_limit=limit("max_created_packs", traits=user.traits),
        installed=[pack for pack in used if pack.kind == kind],
        created=[pack for pack in made if pack.kind == kind],
    )


def emojis_of_pack(actor: Actor, pack_id: int) -> list[Listed[EmojiRecord]]:
    """The emojis of a pack that the actor made. Raises as `require_packs` and `access_own_pack`. Two queries."""
    return _listed(EMOJI, actor, pack_id)


def stickers_of_pack(actor: Actor, pack_id: int) -> list[Listed[StickerRecord]]:
    """The stickers of a pack that the actor made. Raises as `require_packs` and `access_own_pack`. Two queries."""
    return _listed(STICKER, actor, pack_id)


def _listed(kind: ExpressionKind[R], actor: Actor, pack_id: int) -> list[Listed[R]]:
    require_packs(actor.user)
    return listed(kind, pack=access_own_pack(actor, pack_id, kind))
