"""The stickers of a guild: adding, changing, deleting.

Adding takes files that are kept already; guilds/expression_adding.py is the way there from an upload.
"""

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from core.errors import ProductError
from core.operations import operation
from guilds.expression_kinds import STICKER
from guilds.expression_records import StickerRecord
from guilds.expression_uploads import KeptUpload
from guilds.operations._expressions import add_to_guild, change_in_guild, only, remove_from_guild


@operation("sticker.create", limit="guild:sticker:create::guild_id")
def create_sticker(actor: Actor, guild_id: int, *, upload: KeptUpload) -> StickerRecord:
    """Add a sticker.

    Needs CREATE_EXPRESSIONS. Publishes StickersUpdated. Raises MISSING_PERMISSIONS, MAX_STICKERS, and what
    `offer_names` raises.
    """
    return only(add_to_guild(STICKER, actor, guild_id, (upload,)))


@operation("sticker.create_many", limit="guild:sticker:bulk_create::guild_id")
def create_stickers(
    actor: Actor, guild_id: int, *, uploads: Sequence[KeptUpload]
) -> list[StickerRecord | ProductError]:
    """Add as many as there is room for: in their order each sticker, or the refusal that `create_sticker` would raise.

    Needs CREATE_EXPRESSIONS. Publishes StickersUpdated, once. Raises MISSING_PERMISSIONS.
    """
    return add_to_guild(STICKER, actor, guild_id, uploads)


@operation("sticker.update", limit="guild:sticker:update::guild_id")
def update_sticker(actor: Actor, guild_id: int, sticker_id: int, *, changes: dict[str, Any]) -> StickerRecord:
    """Change the name, description or tags of a sticker.

    Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for all. Publishes StickersUpdated if anything changed.
    Raises MISSING_PERMISSIONS, UNKNOWN_STICKER, and what `offer_names` raises.
    """
    return change_in_guild(STICKER, actor, guild_id, sticker_id, changes)


@operation("sticker.delete", limit="guild:sticker:delete::guild_id")
def delete_sticker(actor: Actor, guild_id: int, sticker_id: int, *, purge: bool = False) -> None:
    """Delete a sticker. Its picture stays for the messages that show it; `purge`, a feature of guilds, takes it too.

    Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for all. Publishes StickersUpdated.
    Raises MISSING_PERMISSIONS, UNKNOWN_STICKER, MISSING_ACCESS (purge without the feature).
    """
    remove_from_guild(STICKER, actor, guild_id, sticker_id, purge=purge)
