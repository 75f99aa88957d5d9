"""What adding, changing and deleting in packs have in common for emojis and stickers."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from accounts.hooks import name_offered
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from guilds.expression_kinds import Expression, ExpressionKind, R
from guilds.expression_room import room_in_pack
from guilds.expression_uploads import KeptUpload
from guilds.features import EXPRESSION_PURGE_ALLOWED
from guilds.models import ExpressionPack
from guilds.operations._expressions import change, found, remove, store
from guilds.packs import access_own_pack, require_packs, require_use_of_packs


def add_to_pack(
    kind: ExpressionKind[R], actor: Actor, pack_id: int, uploads: Sequence[KeptUpload]
) -> list[R | ProductError]:
    """Add what the pack has room for."""
    require_use_of_packs(actor.user)
    pack = access_own_pack(actor, pack_id, kind, lock=True)
    offer = partial(name_offered.run, actor.user)
    made = store(kind, actor, uploads, room_in_pack(kind, pack, actor.user), offer, pack=pack)
    if any(not isinstance(row, ProductError) for row in made):
        _touch(pack)
    return [row if isinstance(row, ProductError) else kind.record(row) for row in made]


def change_in_pack(
    kind: ExpressionKind[R], actor: Actor, pack_id: int, expression_id: int, changes: dict[str, Any]
) -> R:
    """Change one."""
    pack, row = _access(kind, actor, pack_id, expression_id)
    if change(row, changes, partial(name_offered.run, actor.user)):
        _touch(pack)
    return kind.record(row)


def remove_from_pack(kind: ExpressionKind[Any], actor: Actor, pack_id: int, expression_id: int, *, purge: bool) -> None:
    """Delete one. Packs have no features: purging is a trait of their creator."""
    pack, row = _access(kind, actor, pack_id, expression_id)
    if purge and EXPRESSION_PURGE_ALLOWED not in actor.user.traits:
        raise ProductError(Code.MISSING_ACCESS)
    remove(kind, row, purge=purge)
    _touch(pack)


def _access(
    kind: ExpressionKind[Any], actor: Actor, pack_id: int, expression_id: int
) -> tuple[ExpressionPack, Expression]:
    require_packs(actor.user)
    pack = access_own_pack(actor, pack_id, kind, lock=True)
    return pack, found(kind, expression_id, pack=pack)


def _touch(pack: ExpressionPack) -> None:
    ExpressionPack.objects.filter(pk=pack.pk).update(updated_at=now())
