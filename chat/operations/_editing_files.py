"""The files of a message that is edited: kept, described otherwise, removed or added."""

from msgspec.structs import replace

from chat.access import ChannelAccess
from chat.checks import limit_here
from chat.drafts import FileDescription, MessageChanges
from chat.models import Attachment
from chat.models.attachment import AttachmentFlags
from chat.operations._attaching import insert_attachments, new_attachment, update_attachments
from chat.operations._files import check_described
from chat.records import AttachmentRecord, MessageRecord
from core.errors import FieldCode, InvalidForm
from core.permissions import P

_WORDS = frozenset({"title", "description"})
_CHANGEABLE = ("title", "description", "flags")


def final_attachments(
    access: ChannelAccess, message: MessageRecord, changes: MessageChanges
) -> tuple[AttachmentRecord, ...]:
    """What the message carries after its author's edit: the list given is the final one. Entries with the id of an
    attachment keep it, entries with the number of a file that came along add it.

    New files need ATTACH_FILES. Raises MISSING_PERMISSIONS, and InvalidForm at `attachments`.
    """
    numbers = set(changes.file_names)
    if "attachments" not in changes.given:
        check_described((), numbers)
        return message.attachments
    known = {each.id: each for each in message.attachments}
    _check_list(access, changes, numbers, set(known))
    if numbers:
        access.require(P.ATTACH_FILES)
    return tuple(
        _redescribed(known[each.id], each, _CHANGEABLE)
        if each.id in known
        else new_attachment(access, each, changes.stored[each.id], message.flags)
        for each in changes.described_files
    )


def _check_list(access: ChannelAccess, changes: MessageChanges, numbers: set[int], known: set[int]) -> None:
    most = limit_here(access, "max_attachments_per_message")
    if len(changes.described_files) > most:
        raise InvalidForm.at("attachments", FieldCode.TOO_MANY_FILES, maxFiles=most)
    # An id that is there already can be no number of a file, and is described at most once like those.
    kept = known.intersection(each.id for each in changes.described_files)
    check_described(changes.described_files, numbers | kept)


def redescribed_attachments(message: MessageRecord, changes: MessageChanges) -> tuple[AttachmentRecord, ...]:
    """The same attachments with other titles and descriptions, which is all that moderators change.

    Raises InvalidForm at `attachments`.
    """
    described = {each.id: each for each in changes.described_files}
    known = {each.id for each in message.attachments}
    is_more = len(described) < len(changes.described_files) or any(_is_more(each) for each in described.values())
    if changes.files or is_more or described.keys() != known:
        raise InvalidForm.at("attachments", FieldCode.CANNOT_EDIT_ATTACHMENT_METADATA)
    return tuple(_redescribed(each, described[each.id], ("title", "description")) for each in message.attachments)


def _is_more(described: FileDescription) -> bool:
    return bool(described.given - _WORDS - {"id"})


def _redescribed(record: AttachmentRecord, described: FileDescription, changeable: tuple[str, ...]) -> AttachmentRecord:
    values = {name: getattr(described, name) for name in changeable if name in described.given}
    if "flags" in values:
        sendable = AttachmentFlags.SENDABLE
        values["flags"] = (record.flags & ~sendable) | (described.flags & sendable)
    return replace(record, **values)


def store_final_attachments(before: MessageRecord, after: MessageRecord) -> None:
    """Write what an edit made of a message's attachments: three statements at most, none where nothing changed."""
    if before.attachments == after.attachments:
        return
    known = {each.id: (position, each) for position, each in enumerate(before.attachments)}
    kept = {each.id for each in after.attachments}
    gone = [id_ for id_ in known if id_ not in kept]
    if gone:
        Attachment.objects.filter(pk__in=gone).delete()
    new, changed = [], []
    for position, each in enumerate(after.attachments):
        if each.id not in known:
            new.append((position, each))
        elif known[each.id] != (position, each):
            changed.append((position, each))
    update_attachments(changed)
    insert_attachments(after.id, new)
