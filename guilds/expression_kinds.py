"""The two kinds of expressions, emojis and stickers, and in what they differ: everything else is the same for both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.errors import Code
from core.images import PicturePlace
from core.images.reading import KINDS
from core.images.sniffing import Kind
from core.instance_limits import LimitKey
from guilds.audit import AuditAction
from guilds.events import GuildEvent
from guilds.events_expressions import EmojisUpdated, StickersUpdated
from guilds.expression_records import EmojiRecord, ExpressionRecord, StickerRecord
from guilds.models import Emoji, ExpressionPack, Sticker

Expression = Emoji | Sticker
R = TypeVar("R", bound=ExpressionRecord)


@dataclass(frozen=True, slots=True)
class ExpressionKind(Generic[R]):
    """A kind of expression. `facts` are its columns that the audit log keeps; files are found by the id alone."""

    model: type[Expression]
    pack_kind: ExpressionPack.Kind
    record: Callable[[Any], R]
    place: PicturePlace
    most_bytes: LimitKey
    formats: frozenset[Kind]
    unknown: Code
    facts: tuple[str, ...]
    created: AuditAction
    updated: AuditAction
    deleted: AuditAction
    event: type[GuildEvent]
    event_field: str


EMOJI: ExpressionKind[EmojiRecord] = ExpressionKind(
    model=Emoji,
    pack_kind=ExpressionPack.Kind.EMOJI,
    record=EmojiRecord.of,
    place=PicturePlace("emoji", "emojis", lambda name: Emoji.objects.filter(id=int(name)).exists()),
    most_bytes="emoji_max_size",
    formats=KINDS,
    unknown=Code.UNKNOWN_EMOJI,
    facts=("id", "name", "animated", "creator_id"),
    created=AuditAction.EMOJI_CREATE,
    updated=AuditAction.EMOJI_UPDATE,
    deleted=AuditAction.EMOJI_DELETE,
    event=EmojisUpdated,
    event_field="emojis",
)
STICKER: ExpressionKind[StickerRecord] = ExpressionKind(
    model=Sticker,
    pack_kind=ExpressionPack.Kind.STICKER,
    record=StickerRecord.of,
    place=PicturePlace("sticker", "stickers", lambda name: Sticker.objects.filter(id=int(name)).exists()),
    most_bytes="sticker_max_size",
    formats=KINDS - {"JPEG"},
    unknown=Code.UNKNOWN_STICKER,
    facts=("id", "name", "description", "animated", "creator_id"),
    created=AuditAction.STICKER_CREATE,
    updated=AuditAction.STICKER_UPDATE,
    deleted=AuditAction.STICKER_DELETE,
    event=StickersUpdated,
    event_field="stickers",
)
