"""The attachments of a message that is being sent: from stored files, or passed on with a forward."""

from collections.abc import Iterable

from msgspec.structs import replace

from chat.access import ChannelAccess
from chat.attachment_references import file_name
from chat.drafts import FileDescription, MessageDraft, StoredFile
from chat.models import Attachment, FavoriteMeme, ScheduledMessage
from chat.models.attachment import AttachmentFlags
from chat.operations._references import Referred
from chat.operations.decaying import expiry_of
from chat.own_files import hold_known
from chat.records import AttachmentRecord, MessageRecord
from core.ids import new_id
from core.media.names import LONGEST, content_type_of
from core.screening import refuse_withheld


def attachments_of_draft(
    access: ChannelAccess, draft: MessageDraft, referred: Referred
) -> tuple[AttachmentRecord, ...]:
    """What the message will carry, in the order of the descriptions. Files of a forward get ids of their own."""
    if referred.passed_on:
        return tuple(replace(each, id=new_id(), channel_id=access.channel.id) for each in referred.passed_on)
    hold_known(draft.stored.values())
    made = [new_attachment(access, each, draft.stored[each.id], draft.flags) for each in draft.described_files]
    return (*made, *_meme(access, draft))


def _meme(access: ChannelAccess, draft: MessageDraft) -> list[AttachmentRecord]:
    """A kept piece that is sent again. What people keep does not expire, wherever it is shown."""
    if draft.favorite_meme_id is None or access.actor is None:
        return []
    # Held, so that the file is still there when the message that shows it is stored. What went since it was checked is
    # not there: the operation runs again, and the check answers.
    held = FavoriteMeme.objects.select_for_update(of=("self",), no_key=True).select_related("file")
    meme = held.get(pk=draft.favorite_meme_id, user_id=access.actor.user_id)
    refuse_withheld(meme.file.content_hash)
    return [
        AttachmentRecord(
            id=new_id(),
            channel_id=access.channel.id,
            file_id=meme.file.id,
            filename=meme.filename,
            size=meme.file.size,
            content_type=meme.content_type,
            media_type=meme.file.media_type,
            content_hash=meme.file.content_hash,
            description=meme.alt_text,
            flags=AttachmentFlags.ANIMATED if meme.file.animated else 0,
            width=meme.file.width,
            height=meme.file.height,
            placeholder=meme.file.placeholder,
            duration=meme.file.duration,
        )
    ]


def new_attachment(
    access: ChannelAccess, described: FileDescription, file: StoredFile, message_flags: int
) -> AttachmentRecord:
    """An attachment of a stored file, as its sender describes it."""
    name = file_name(described, file.name)
    flags = described.flags & AttachmentFlags.SENDABLE
    return AttachmentRecord(
        id=new_id(),
        channel_id=access.channel.id,
        file_id=file.id,
        filename=name,
        size=file.size,
        content_type=described.content_type or file.content_type or content_type_of(name),
        media_type=file.media_type,
        content_hash=file.content_hash,
        title=described.title,
        description=described.description,
        flags=flags | AttachmentFlags.ANIMATED if file.animated else flags,
        width=file.width,
        height=file.height,
        placeholder=file.placeholder,
        duration=file.duration if described.duration is None else described.duration,
        waveform=described.waveform,
        expires_at=expiry_of(file.size, message_flags),
    )


def store_attachments(message: MessageRecord) -> None:
    """Write the rows of a message's attachments. One statement, none without any."""
    insert_attachments(message.id, enumerate(message.attachments))


def insert_attachments(message_id: int, placed: Iterable[tuple[int, AttachmentRecord]]) -> None:
    """Write rows of attachments at their positions in a message. One statement, none without any."""
    rows = [_row(message_id, position, each) for position, each in placed]
    if rows:
        Attachment.objects.bulk_create(rows)


def update_attachments(placed: Iterable[tuple[int, AttachmentRecord]]) -> None:
    """Write what an edit may change of attachments, and their positions. One statement, none without any."""
    rows = [
        Attachment(id=each.id, position=position, title=each.title, description=each.description, flags=each.flags)
        for position, each in placed
    ]
    Attachment.objects.bulk_update(rows, ["position", "title", "description", "flags"])


def hold_files(scheduled: ScheduledMessage, draft: MessageDraft) -> None:
    """Keep the files of a message that is to be sent later, in place of those it had. Two statements."""
    Attachment.objects.filter(scheduled=scheduled).delete()
    Attachment.objects.bulk_create(
        Attachment(
            file_id=file.id,
            channel_id=scheduled.channel_id,
            scheduled=scheduled,
            position=number,
            filename=file.name[:LONGEST],
            content_type=content_type_of(file.name),
        )
        for number, file in draft.stored.items()
    )


def _row(message_id: int, position: int, record: AttachmentRecord) -> Attachment:
    return Attachment(
        id=record.id,
        file_id=record.file_id,
        channel_id=record.channel_id,
        message_id=message_id,
        position=position,
        filename=record.filename,
        title=record.title,
        description=record.description,
        content_type=record.content_type,
        flags=record.flags,
        duration=record.duration,
        waveform=record.waveform,
        nsfw=record.nsfw,
        expires_at=record.expires_at,
        expired=record.expired,
    )
