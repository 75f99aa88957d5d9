"""Taking pictures away that nobody shall see again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import Code
from core.ids import MAX_ID
from core.operations import operation
from guilds.models import Emoji
from guilds.operations.expression_purging import purge_expression, remove_pictures
from moderation.audit import record_admin
from moderation.operations.admin_guilds import SYSTEM

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ACTIONS: Final = {"emoji": "purge_guild_emoji_asset", "sticker": "purge_guild_sticker_asset", "unknown": "purge_asset"}
_TARGETS: Final = {"emoji": "guild_emoji", "sticker": "guild_sticker", "unknown": "asset"}


@dataclass(frozen=True, slots=True)
class PurgedAsset:
    """What an id was of. `guild_id` is None for emojis and stickers of packs, and for what was not found."""

    id: str
    kind: Literal["emoji", "sticker", "unknown"]
    guild_id: int | None


def purge_assets(actor: Actor, ids: Iterable[str]) -> tuple[list[PurgedAsset], dict[str, Code]]:
    """Delete emojis and stickers with their pictures, each on its own; of other ids, the picture that may be left.

    Needs the right to. Returns what they were, and why what could not be. Publishes EmojisUpdated, StickersUpdated.

    Raises as `require_right`. Refuses what can be no name of a picture with INVALID_FORM_BODY.
    """
    require_right(actor, Right.ASSET_PURGE)
    done: list[PurgedAsset] = []
    refused: dict[str, Code] = {}
    for asset_id in dict.fromkeys(ids):
        if not _NAME.fullmatch(asset_id):
            refused[asset_id] = Code.INVALID_FORM_BODY
            continue
        asset = _purge(actor, asset_id)
        if asset.kind == "unknown":
            remove_pictures(asset_id)
        done.append(asset)
    return done, refused


@operation("admin.asset.purge")
def _purge(actor: Actor, asset_id: str) -> PurgedAsset:
    is_id = asset_id.isascii() and asset_id.isdigit() and int(asset_id) <= MAX_ID
    row = purge_expression(SYSTEM, int(asset_id)) if is_id else None
    asset = PurgedAsset(asset_id, "unknown", None)
    if row is not None:
        asset = PurgedAsset(asset_id, "emoji" if isinstance(row, Emoji) else "sticker", row.guild_id)
    where = {} if asset.guild_id is None else {"guild_id": asset.guild_id}
    record_admin(actor, _ACTIONS[asset.kind], _TARGETS[asset.kind], asset_id, **where)
    return asset
