"""Rows of messages as MessageRecords: no model instances, two queries for any number of messages, one more where
somebody reads (`viewer_id`) who reacted to them, and one where any of them has files."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from accounts.models import User
from accounts.records import UserRecord
from chat import statements
from chat.attachment_rows import attachments_of
from chat.models import MessageKind
from chat.records import CallFacts, MessageRecord, ReactionEmoji, ReactionRecord, Reference, webhook_author
from core.paging import balanced

_FIRST_OF_AUTHOR = 2 + len(statements.MESSAGE_COLUMNS)
_HAS_FILES = 2 + statements.MESSAGE_COLUMNS.index("has_files")
_WEBHOOK = 2 + statements.MESSAGE_COLUMNS.index("webhook_id")

Objects = tuple[dict[str, Any], ...]
_decode_ids: Callable[[str], tuple[int, ...]] = msgspec.json.Decoder(tuple[int, ...]).decode
_decode_objects: Callable[[str], Objects] = msgspec.json.Decoder(tuple[dict[str, Any], ...]).decode
_decode_reference: Callable[[str], Reference] = msgspec.json.Decoder(Reference).decode
_decode_call: Callable[[str], CallFacts] = msgspec.json.Decoder(CallFacts).decode
_encoder = msgspec.json.Encoder()


def page(
    channel_id: int, *, floor: int, after: int, before: int, limit: int, viewer_id: int | None = None
) -> list[MessageRecord]:
    """The newest messages between two ids, newest first; none older than `floor`."""
    rows = statements.history_rows(channel_id, floor=floor, after=after, before=before, limit=limit)
    return _records(rows, lambda found: sorted(found, reverse=True), viewer_id)


def page_around(
    channel_id: int, anchor: int, *, floor: int, limit: int, viewer_id: int | None = None
) -> list[MessageRecord]:
    """The messages around an id, newest first; none older than `floor`."""
    rows = statements.rows_around(channel_id, anchor, floor=floor, limit=limit)
    return _records(rows, lambda found: list(balanced(sorted(found), anchor, limit))[::-1], viewer_id)


def message(channel_id: int, message_id: int, *, floor: int, viewer_id: int | None = None) -> MessageRecord | None:
    """One message of the channel; what it replies to only if that is not older than `floor`."""
    found = _records(statements.message_rows(channel_id, message_id, floor=floor), list, viewer_id)
    return found[0] if found else None


def messages(
    message_ids: Sequence[int], floors: Mapping[int, int], *, viewer_id: int | None = None
) -> dict[int, MessageRecord]:
    """Those of some messages that still stand, by id, wherever they stand. `floors` names the channels that may be
    read, each with the smallest id that may be read there."""
    if not message_ids:
        return {}
    found = _records(statements.rows_of(message_ids), list, viewer_id)
    return {
        record.id: _without_the_past(record, floors[record.channel_id])
        for record in found
        if record.channel_id in floors and record.id >= floors[record.channel_id]
    }


def _without_the_past(record: MessageRecord, floor: int) -> MessageRecord:
    answered = record.referenced
    is_hidden = answered is not None and (answered.id < floor or answered.channel_id != record.channel_id)
    return replace(record, referenced=None) if is_hidden else record


def values_of(record: MessageRecord) -> statements.Row:
    """The record as values of MESSAGE_COLUMNS."""
    return (
        record.id,
        record.channel_id,
        record.kind,
        record.flags,
        record.content,
        record.edited_at,
        record.pinned,
        record.tts,
        record.mention_everyone,
        _json([user.id for user in record.mentions]),
        _json(record.mention_role_ids),
        _json(record.embeds),
        _json(record.stickers),
        None if record.reference is None else _json(record.reference),
        _json(record.snapshots),
        None if record.call is None else _json(record.call),
        record.alias,
        record.media,
        record.gif_url,
        bool(record.attachments),
        record.webhook_id,
        *(("", None) if record.webhook_id is None else (record.author.username, record.author.avatar)),
    )


def _json(value: Any) -> str:
    return _encoder.encode(value).decode() if value else "[]"


def _records(
    rows: list[statements.Row], choose: Callable[[list[int]], list[int]], viewer_id: int | None
) -> list[MessageRecord]:
    drafts = {row[2]: _record(row) for row in rows}
    chosen = choose([row[2] for row in rows if row[0]])
    people = people_of({user_id for _, mentioned in drafts.values() for user_id in mentioned})
    reactions = reactions_on([row[2] for row in rows if row[1]], viewer_id)
    full = {id_: _completed(record, ids, people, reactions) for id_, (record, ids) in drafts.items()}
    files = attachments_of([row[2] for row in rows if row[_HAS_FILES]])
    full |= {id_: replace(full[id_], attachments=found) for id_, found in files.items()}
    return [_with_referenced(full[id_], full) for id_ in chosen]


def _record(row: statements.Row) -> tuple[MessageRecord, tuple[int, ...]]:
    id_, channel_id, kind, flags, content, edited_at, pinned, tts, everyone, mention_ids, role_ids = row[2:13]
    embeds, stickers, reference, snapshots, call, alias, media, gif_url = row[13:_HAS_FILES]
    record = MessageRecord(
        id=id_,
        channel_id=channel_id,
        author=_author(row),
        kind=kind,
        flags=flags,
        content=content,
        edited_at=statements.moment(edited_at),
        pinned=bool(pinned),
        tts=bool(tts),
        mention_everyone=bool(everyone),
        mention_role_ids=_listed(_decode_ids, role_ids),
        embeds=_listed(_decode_objects, embeds),
        stickers=_listed(_decode_objects, stickers),
        reference=None if reference is None else _decode_reference(reference),
        snapshots=_listed(_decode_objects, snapshots),
        call=None if call is None else _decode_call(call),
        alias=alias,
        media=media,
        gif_url=gif_url,
        webhook_id=row[_WEBHOOK],
    )
    return record, _listed(_decode_ids, mention_ids)


def _author(row: statements.Row) -> UserRecord:
    if row[_WEBHOOK] is None:
        return UserRecord.from_columns(*row[_FIRST_OF_AUTHOR:])
    return webhook_author(*row[_WEBHOOK:_FIRST_OF_AUTHOR])


def _listed(decode: Callable[[str], tuple[Any, ...]], text: str) -> tuple[Any, ...]:
    return () if text == "[]" else decode(text)


def people_of(user_ids: Iterable[int]) -> dict[int, UserRecord]:
    """The existing accounts among these ids. One query, none for no ids."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    rows = User.objects.filter(id__in=wanted).values_list(*UserRecord.COLUMNS)
    return {row[0]: UserRecord.from_columns(*row) for row in rows}


def reactions_on(message_ids: Sequence[int], viewer_id: int | None) -> dict[int, tuple[ReactionRecord, ...]]:
    """The reactions on messages as the viewer sees them, the first used first. One query, none without a viewer or
    messages."""
    found: defaultdict[int, tuple[ReactionRecord, ...]] = defaultdict(tuple)
    if message_ids and viewer_id is not None:
        for message_id, emoji_id, name, animated, count, me in statements.reaction_rows(message_ids, viewer_id):
            emoji = ReactionEmoji(id=emoji_id, name=name, animated=bool(animated))
            found[message_id] += (ReactionRecord(emoji=emoji, count=count, me=bool(me)),)
    return dict(found)


def _completed(
    record: MessageRecord,
    ids: tuple[int, ...],
    people: dict[int, UserRecord],
    reactions: dict[int, tuple[ReactionRecord, ...]],
) -> MessageRecord:
    own = reactions.get(record.id, ())
    if not ids and not own:
        return record
    mentioned = tuple(people[user_id] for user_id in ids if user_id in people)
    return replace(record, mentions=mentioned, reactions=own)


def _with_referenced(record: MessageRecord, known: dict[int, MessageRecord]) -> MessageRecord:
    reference = record.reference
    if record.kind != MessageKind.REPLY or reference is None or reference.message_id not in known:
        return record
    return replace(record, referenced=known[reference.message_id])
