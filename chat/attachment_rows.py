"""Rows of attachments as AttachmentRecords."""

from collections import defaultdict
from collections.abc import Sequence

from chat import statements
from chat.records import AttachmentRecord

_FIRST_OF_FILE = 1 + len(statements.ATTACHMENT_COLUMNS)


def attachments_of(message_ids: Sequence[int]) -> dict[int, tuple[AttachmentRecord, ...]]:
    """The attachments of messages, in order; messages without any are left out. One query, none for no ids."""
    if not message_ids:
        return {}
    found: defaultdict[int, list[AttachmentRecord]] = defaultdict(list)
    for row in statements.attachment_rows(message_ids):
        found[row[0]].append(_record(row))
    return {message_id: tuple(records) for message_id, records in found.items()}


def _record(row: statements.Row) -> AttachmentRecord:
    _, id_, channel_id, filename, title, description, content_type, flags = row[:8]
    duration, waveform, nsfw, expires_at, expired = row[8:_FIRST_OF_FILE]
    file_id, size, content_hash, media_type, width, height, placeholder, length = row[_FIRST_OF_FILE:]
    return AttachmentRecord(
        id=id_,
        channel_id=channel_id,
        file_id=file_id,
        filename=filename,
        size=size,
        content_type=content_type,
        media_type=media_type,
        content_hash=content_hash,
        title=title,
        description=description,
        flags=flags,
        width=width,
        height=height,
        placeholder=placeholder,
        duration=length if duration is None else duration,
        waveform=waveform,
        nsfw=None if nsfw is None else bool(nsfw),
        expires_at=statements.moment(expires_at),
        expired=bool(expired),
    )
