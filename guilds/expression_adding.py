"""Adding emojis and stickers to guilds: whoever may not is refused before a picture is read, which takes long and so
stands outside of transactions. The rules that need the rows as they are are in operations/emojis.py and stickers.py.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple

from core.actor import Actor
from core.errors import InvalidForm, ProductError
from core.permissions import P
from guilds.access import access_guild
from guilds.expression_kinds import EMOJI, STICKER, ExpressionKind, R
from guilds.expression_records import EmojiRecord, StickerRecord
from guilds.expression_uploads import KeptUpload, Upload, keep_upload, keep_uploads
from guilds.limits import guild_limit
from guilds.operations.emojis import create_emoji, create_emojis
from guilds.operations.stickers import create_sticker, create_stickers


class Outcome(NamedTuple, Generic[R]):
    """What became of many: those that are there now, and the names of the others with the codes of their refusals."""

    made: list[R]
    refused: list[tuple[str, str]]


def add_emoji(actor: Actor, guild_id: int, *, upload: Upload) -> EmojiRecord:
    """`create_emoji` from an upload. Raises what that raises, and InvalidForm at `image`."""
    return create_emoji(actor, guild_id, upload=_kept(EMOJI, actor, guild_id, upload))


def add_sticker(actor: Actor, guild_id: int, *, upload: Upload) -> StickerRecord:
    """`create_sticker` from an upload. Raises what that raises, and InvalidForm at `image`."""
    return create_sticker(actor, guild_id, upload=_kept(STICKER, actor, guild_id, upload))


def add_emojis(actor: Actor, guild_id: int, *, uploads: Sequence[Upload]) -> Outcome[EmojiRecord]:
    """`create_emojis` from uploads; pictures that are none are among the refused."""
    most = _most_bytes(EMOJI, actor, guild_id)
    return add_many(
        EMOJI,
        uploads,
        most,
        lambda kept: create_emojis(actor, guild_id, uploads=kept),
        by=actor.user_id,
        guild_id=guild_id,
    )


def add_stickers(actor: Actor, guild_id: int, *, uploads: Sequence[Upload]) -> Outcome[StickerRecord]:
    """`create_stickers` from uploads; pictures that are none are among the refused."""
    most = _most_bytes(STICKER, actor, guild_id)
    return add_many(
        STICKER,
        uploads,
        most,
        lambda kept: create_stickers(actor, guild_id, uploads=kept),
        by=actor.user_id,
        guild_id=guild_id,
    )


def _kept(kind: ExpressionKind[Any], actor: Actor, guild_id: int, upload: Upload) -> KeptUpload:
    most = _most_bytes(kind, actor, guild_id)
    return keep_upload(kind, upload, most_bytes=most, by=actor.user_id, guild_id=guild_id)


def _most_bytes(kind: ExpressionKind[Any], actor: Actor, guild_id: int) -> int:
    guild = access_guild(actor, guild_id, P.CREATE_EXPRESSIONS).guild
    return guild_limit(kind.most_bytes, guild, actor.user)


def add_many(
    kind: ExpressionKind[R],
    uploads: Sequence[Upload],
    most_bytes: int,
    create: Callable[[list[KeptUpload]], list[R | ProductError]],
    *,
    by: int,
    guild_id: int = 0,
) -> Outcome[R]:
    """Keep the pictures and create what can be created. In the order of the uploads."""
    kept = list(keep_uploads(kind, uploads, most_bytes=most_bytes, by=by, guild_id=guild_id))
    created = iter(create([upload for upload in kept if isinstance(upload, KeptUpload)]))
    results = [next(created) if isinstance(upload, KeptUpload) else upload for upload in kept]
    return Outcome(
        made=[result for result in results if not isinstance(result, ProductError)],
        refused=list(_refusals(uploads, results)),
    )


def _refusals(uploads: Iterable[Upload], results: Iterable[object]) -> Iterable[tuple[str, str]]:
    for upload, result in zip(uploads, results, strict=True):
        if isinstance(result, InvalidForm):
            yield upload.name, result.errors[0].code.value
        elif isinstance(result, ProductError):
            yield upload.name, result.code.value
