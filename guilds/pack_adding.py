"""Adding emojis and stickers to packs, like guilds/expression_adding.py to guilds: pictures are read outside of
transactions, and for nobody who may not add them."""

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from core.instance_limits import limit
from guilds.expression_adding import Outcome, add_many
from guilds.expression_kinds import EMOJI, STICKER, ExpressionKind
from guilds.expression_records import EmojiRecord, StickerRecord
from guilds.expression_uploads import Upload, keep_upload
from guilds.operations.pack_emojis import create_pack_emoji, create_pack_emojis
from guilds.operations.pack_stickers import create_pack_sticker, create_pack_stickers
from guilds.packs import access_own_pack, require_use_of_packs


def add_pack_emoji(actor: Actor, pack_id: int, *, upload: Upload) -> EmojiRecord:
    """`create_pack_emoji` from an upload. Raises what that raises, and InvalidForm at `image`."""
    most = _most_bytes(EMOJI, actor, pack_id)
    return create_pack_emoji(actor, pack_id, upload=keep_upload(EMOJI, upload, most_bytes=most, by=actor.user_id))


def add_pack_sticker(actor: Actor, pack_id: int, *, upload: Upload) -> StickerRecord:
    """`create_pack_sticker` from an upload. Raises what that raises, and InvalidForm at `image`."""
    most = _most_bytes(STICKER, actor, pack_id)
    return create_pack_sticker(actor, pack_id, upload=keep_upload(STICKER, upload, most_bytes=most, by=actor.user_id))


def add_pack_emojis(actor: Actor, pack_id: int, *, uploads: Sequence[Upload]) -> Outcome[EmojiRecord]:
    """`create_pack_emojis` from uploads; pictures that are none are among the refused."""
    most = _most_bytes(EMOJI, actor, pack_id)
    return add_many(
        EMOJI, uploads, most, lambda kept: create_pack_emojis(actor, pack_id, uploads=kept), by=actor.user_id
    )


def add_pack_stickers(actor: Actor, pack_id: int, *, uploads: Sequence[Upload]) -> Outcome[StickerRecord]:
    """`create_pack_stickers` from uploads; pictures that are none are among the refused."""
    most = _most_bytes(STICKER, actor, pack_id)
    return add_many(
        STICKER, uploads, most, lambda kept: create_pack_stickers(actor, pack_id, uploads=kept), by=actor.user_id
    )


def _most_bytes(kind: ExpressionKind[Any], actor: Actor, pack_id: int) -> int:
    require_use_of_packs(actor.user)
    access_own_pack(actor, pack_id, kind)
    return limit(kind.most_bytes, traits=actor.user.traits)
