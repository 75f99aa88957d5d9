"""What people read of their private conversations: histories, lists, what is unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from accounts.attention import Kind, hidden_ids, muted_now, own_flag
from accounts.records import UserRecord
from accounts.relationships import blocks_between
from chat.attachment_rows import attachments_of
from chat.direct import DIRECT_KINDS, direct_channel_id
from chat.models import ChannelMember, Message, ReadState
from chat.models.message import ORDINARY_KINDS
from chat.records import AttachmentRecord, MessageRecord
from chat.shown import shown_text
from core.actor import Actor
from core.db.json_lists import JsonList
from core.errors import Code, ProductError
from core.ids import created_at

Files = dict[int, tuple[AttachmentRecord, ...]]
"""By message: what is attached to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person's place in a conversation: with whom, how far both have read, and whether one of them blocks the other:
    then (`is_apart`) neither learns what the other reads from there on."""

    pk: int
    channel_id: int
    other_id: int
    cleared_up_to: int
    my_read: int
    other_read: int
    is_apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateMessage:
    """A message as one of its two people sees it."""

    id: int
    author: UserRecord
    to_id: int
    content: str
    media: str = "text"
    gif_url: str | None = None
    attachments: tuple[AttachmentRecord, ...] = ()
    is_read: bool = False
    read_at: datetime | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation in its person's list."""

    other: UserRecord
    last_message: PrivateMessage
    unread_count: int
    is_muted: bool


def private_history(actor: Actor, user_id: int, *, limit: int, before: int | None) -> list[PrivateMessage]:
    """The newest messages with somebody that the actor did not hide or throw away, oldest first. Three queries, one
    more where there are files."""
    seat = seat_with(actor, user_id)
    if seat is None:
        return []
    rows = visible_in(actor, seat).select_related("author")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[:limit])
    files = _files_of(found)
    return [_seen(row, seat, actor, files) for row in found][::-1]


def conversations_of(actor: Actor, *, limit: int) -> list[Conversation]:
    """The actor's conversations that hold anything, newest first. Two queries, one more where there are files."""
    seats = _with_other(_seats(actor), actor).annotate(
        last_id=Subquery(_visible(actor).order_by("-id").values("id")[:1]),
        unread=Coalesce(Subquery(_counted(_unread(actor))), 0),
        muted=own_flag(actor, muted_now(), Kind.USER, "other_user_id"),
    )
    rows = list(seats.filter(last_id__isnull=False).order_by("-last_id")[:limit])
    last = {message.id: message for message in Message.objects.filter(pk__in=[row.last_id for row in rows])}
    files = _files_of(last.values())
    return [_conversation(row, last[row.last_id], actor, files) for row in rows if row.last_id in last]


def unread_private_count(actor: Actor) -> int:
    """How many private messages the actor has not seen. One query."""
    seats = _seats(actor).annotate(unread=Coalesce(Subquery(_counted(_unread(actor))), 0))
    return sum(seats.values_list("unread", flat=True))


def hidden_messages_of(actor: Actor, *, limit: int) -> list[tuple[PrivateMessage, UserRecord]]:
    """The private messages the actor deleted for themselves, with who else was in the conversation, newest first."""
    mine = {row.channel_id: row for row in _with_other(_seats(actor), actor)}
    rows = Message.objects.filter(channel_id__in=mine, pk__in=hidden_ids(actor.user_id, Kind.MESSAGE), deleted_at=None)
    hidden = list(rows.select_related("author").order_by("-id")[:limit])
    files, found = _files_of(hidden), []
    for message in hidden:
        row = mine[message.channel_id]
        found.append((_seen(message, _seat(row, actor), actor, files, is_hidden=True), _other(row, actor)))
    return found


def party_message(actor: Actor, message_id: int) -> tuple[Message, Seat]:
    """A private message that the actor wrote or got, and their place. Raises UNKNOWN_MESSAGE. Two queries."""
    message = Message.objects.filter(pk=message_id, deleted_at=None, channel__kind__in=DIRECT_KINDS).first()
    row = None if message is None else _with_other(_seats(actor), actor).filter(channel_id=message.channel_id).first()
    if message is None or row is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    return message, _seat(row, actor)


def sent_view(message: MessageRecord, user_id: int) -> PrivateMessage:
    """A message right after it was sent to somebody; what one writes to oneself is read."""
    return PrivateMessage(
        id=message.id,
        author=message.author,
        to_id=user_id,
        content=shown_text(message.content, gif_url=message.gif_url, has_files=bool(message.attachments)),
        media=message.media,
        gif_url=message.gif_url,
        attachments=message.attachments,
        is_read=message.author.id == user_id,
        read_at=created_at(message.id) if message.author.id == user_id else None,
    )


def seat_with(actor: Actor, user_id: int) -> Seat | None:
    """The actor's place in the conversation with somebody; None when there is none. Two queries."""
    channel_id = direct_channel_id(actor.user_id, user_id)
    row = None if channel_id is None else _with_other(_seats(actor), actor).filter(channel_id=channel_id).first()
    return None if row is None else _seat(row, actor)


def visible_in(actor: Actor, seat: Seat) -> "QuerySet[Message]":
    """The messages of a conversation that the actor did not hide or throw away."""
    rows = Message.objects.filter(channel_id=seat.channel_id, pk__gt=seat.cleared_up_to)
    return _shown(rows, actor)


def unread_in(actor: Actor, seat: Seat) -> "QuerySet[Message]":
    """Those of them that the other wrote and the actor has not seen."""
    return visible_in(actor, seat).filter(pk__gt=seat.my_read).exclude(author_id=actor.user_id)


def _seats(actor: Actor) -> "QuerySet[Any]":
    mine = ChannelMember.objects.filter(user_id=actor.user_id, channel__kind__in=DIRECT_KINDS)
    reads = ReadState.objects.filter(channel_id=OuterRef("channel_id"))
    return mine.annotate(
        my_read=_last(reads.filter(user_id=actor.user_id)), other_read=_last(reads.exclude(user_id=actor.user_id))
    )


def _last(reads: "QuerySet[ReadState]") -> Any:
    return Coalesce(Subquery(reads.values("last_message_id")[:1]), 0, output_field=BigIntegerField())


def _with_other(seats: "QuerySet[Any]", actor: Actor) -> "QuerySet[Any]":
    # One column with everything about the other person: a join to the other seat would be one to the same table.
    others = ChannelMember.objects.filter(channel_id=OuterRef("channel_id")).exclude(user_id=actor.user_id)
    face = JSONObject(**{name: f"user__{name}" for name in UserRecord.COLUMNS})
    other_id = Coalesce(Subquery(others.values("user_id")[:1]), Value(actor.user_id), output_field=BigIntegerField())
    found = seats.annotate(other_user_id=other_id, other_faces=JsonList(others.values(item=face)))
    return found.annotate(is_apart=Exists(blocks_between(actor.user_id, OuterRef("other_user_id"))))


def _visible(actor: Actor) -> "QuerySet[Message]":
    rows = Message.objects.filter(channel_id=OuterRef("channel_id"), pk__gt=OuterRef("cleared_up_to"))
    return _shown(rows, actor)


def _unread(actor: Actor) -> "QuerySet[Message]":
    return _visible(actor).filter(pk__gt=OuterRef("my_read")).exclude(author_id=actor.user_id)


def _shown(rows: "QuerySet[Message]", actor: Actor) -> "QuerySet[Message]":
    ordinary = rows.filter(deleted_at=None, kind__in=ORDINARY_KINDS)
    return ordinary.exclude(pk__in=hidden_ids(actor.user_id, Kind.MESSAGE))


def _counted(rows: "QuerySet[Message]") -> "QuerySet[Any]":
    return rows.order_by().values("channel_id").annotate(number=Count("id")).values("number")


def _seat(row: Any, actor: Actor) -> Seat:
    return Seat(
        pk=row.pk,
        channel_id=row.channel_id,
        other_id=row.other_user_id,
        cleared_up_to=row.cleared_up_to,
        my_read=row.my_read,
        other_read=row.my_read if row.other_user_id == actor.user_id else row.other_read,
        is_apart=row.is_apart,
    )


def _other(row: Any, actor: Actor) -> UserRecord:
    if not row.other_faces:
        return UserRecord.of(actor.user)
    face = row.other_faces[0]
    # SQLite has no truth in JSON objects it builds, only numbers.
    return UserRecord.from_columns(**face | {name: bool(face[name]) for name in ("is_bot", "is_system")})


def _conversation(row: Any, message: Message, actor: Actor, files: Files) -> Conversation:
    other = _other(row, actor)
    author = UserRecord.of(actor.user) if message.author_id == actor.user_id else other
    return Conversation(
        other=other,
        last_message=_view(message, author, _seat(row, actor), actor, files),
        unread_count=row.unread,
        is_muted=row.muted,
    )


def _seen(message: Message, seat: Seat, actor: Actor, files: Files, *, is_hidden: bool = False) -> PrivateMessage:
    return _view(message, UserRecord.of(message.writer), seat, actor, files, is_hidden=is_hidden)


def _view(
    message: Message, author: UserRecord, seat: Seat, actor: Actor, files: Files, *, is_hidden: bool = False
) -> PrivateMessage:
    is_own = message.author_id == actor.user_id
    is_read = message.id <= (seat.other_read if is_own else seat.my_read)
    if is_own and seat.is_apart:
        is_read = is_read and message.read_at is not None
    read_at = created_at(message.id) if is_own and seat.other_id == actor.user_id else message.read_at
    return PrivateMessage(
        id=message.id,
        author=author,
        to_id=seat.other_id if is_own else actor.user_id,
        content=_text_of(message, {author.id: author.handle, actor.user_id: actor.user.handle}),
        media=message.media,
        gif_url=message.gif_url,
        attachments=files.get(message.id, ()),
        is_read=is_read,
        read_at=read_at if is_read else None,
        is_hidden=is_hidden,
    )


def _text_of(message: Message, names: dict[int, str]) -> str:
    return shown_text(
        message.content,
        gif_url=message.gif_url,
        has_files=message.has_files,
        snapshots=message.snapshots,
        stickers=message.stickers,
        names=names,
    )


def _files_of(messages: Iterable[Message]) -> Files:
    return attachments_of([message.id for message in messages if message.has_files])
