"""The stickers of a pack: adding, changing, deleting, all by the pack's creator.

Adding takes files that are kept already; guilds/pack_adding.py is the way there from an upload. All raise
FEATURE_TEMPORARILY_DISABLED, UNKNOWN_PACK, PACK_ACCESS_DENIED and INVALID_PACK_TYPE; adding and changing also what the
hook `name_offered` raises.
"""

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from core.errors import ProductError
from core.operations import operation
from guilds.expression_kinds import STICKER
from guilds.expression_records import StickerRecord
from guilds.expression_uploads import KeptUpload
from guilds.operations._expressions import only
from guilds.operations._pack_expressions import add_to_pack, change_in_pack, remove_from_pack


@operation("pack_sticker.create", limit="packs:sticker:create::pack_id")
def create_pack_sticker(actor: Actor, pack_id: int, *, upload: KeptUpload) -> StickerRecord:
    """Add a sticker to a pack of one's own. Also raises MISSING_ACCESS, MAX_PACK_EXPRESSIONS."""
    return only(add_to_pack(STICKER, actor, pack_id, (upload,)))


@operation("pack_sticker.create_many", limit="packs:sticker:bulk_create::pack_id")
def create_pack_stickers(
    actor: Actor, pack_id: int, *, uploads: Sequence[KeptUpload]
) -> list[StickerRecord | ProductError]:
    """Add as many as there is room for: in their order each sticker, or the refusal that `create_pack_sticker` would
    raise. Also raises MISSING_ACCESS."""
    return add_to_pack(STICKER, actor, pack_id, uploads)


@operation("pack_sticker.update", limit="packs:sticker:update::pack_id")
def update_pack_sticker(actor: Actor, pack_id: int, sticker_id: int, *, changes: dict[str, Any]) -> StickerRecord:
    """Change a sticker of a pack of one's own. Also raises UNKNOWN_STICKER."""
    return change_in_pack(STICKER, actor, pack_id, sticker_id, changes)


@operation("pack_sticker.delete", limit="packs:sticker:delete::pack_id")
def delete_pack_sticker(actor: Actor, pack_id: int, sticker_id: int, *, purge: bool = False) -> None:
    """Delete a sticker of a pack of one's own. Its picture stays for the messages that show it; `purge`, a trait of
    accounts, takes it too. Also raises UNKNOWN_STICKER, MISSING_ACCESS (purge without the trait)."""
    remove_from_pack(STICKER, actor, pack_id, sticker_id, purge=purge)
