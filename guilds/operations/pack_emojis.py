"""The emojis of a pack: adding, changing, deleting, all by the pack's creator.

Adding takes files that are kept already; guilds/pack_adding.py is the way there from an upload. All raise
FEATURE_TEMPORARILY_DISABLED, UNKNOWN_PACK, PACK_ACCESS_DENIED and INVALID_PACK_TYPE; adding and changing also what the
hook `name_offered` raises.
"""

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from core.errors import ProductError
from core.operations import operation
from guilds.expression_kinds import EMOJI
from guilds.expression_records import EmojiRecord
from guilds.expression_uploads import KeptUpload
from guilds.operations._expressions import only
from guilds.operations._pack_expressions import add_to_pack, change_in_pack, remove_from_pack


@operation("pack_emoji.create", limit="packs:emoji:create::pack_id")
def create_pack_emoji(actor: Actor, pack_id: int, *, upload: KeptUpload) -> EmojiRecord:
    """Add an emoji to a pack of one's own. Also raises MISSING_ACCESS, MAX_PACK_EXPRESSIONS."""
    return only(add_to_pack(EMOJI, actor, pack_id, (upload,)))


@operation("pack_emoji.create_many", limit="packs:emoji:bulk_create::pack_id")
def create_pack_emojis(
    actor: Actor, pack_id: int, *, uploads: Sequence[KeptUpload]
) -> list[EmojiRecord | ProductError]:
    """Add as many as there is room for: in their order each emoji, or the refusal that `create_pack_emoji` would
    raise. Also raises MISSING_ACCESS."""
    return add_to_pack(EMOJI, actor, pack_id, uploads)


@operation("pack_emoji.update", limit="packs:emoji:update::pack_id")
def update_pack_emoji(actor: Actor, pack_id: int, emoji_id: int, *, changes: dict[str, Any]) -> EmojiRecord:
    """Change an emoji of a pack of one's own. Also raises UNKNOWN_EMOJI."""
    return change_in_pack(EMOJI, actor, pack_id, emoji_id, changes)


@operation("pack_emoji.delete", limit="packs:emoji:delete::pack_id")
def delete_pack_emoji(actor: Actor, pack_id: int, emoji_id: int, *, purge: bool = False) -> None:
    """Delete an emoji of a pack of one's own. Its picture stays for the messages that show it; `purge`, a trait of
    accounts, takes it too. Also raises UNKNOWN_EMOJI, MISSING_ACCESS (purge without the trait)."""
    remove_from_pack(EMOJI, actor, pack_id, emoji_id, purge=purge)
