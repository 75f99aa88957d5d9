"""Looking at messages as administrators: any message with those around it, wherever it stands. Who looked is logged."""

from dataclasses import dataclass
from typing import Any

from accounts.rights import Right, require_right
from chat.attachment_rows import attachments_of
from chat.models import Attachment, Message
from chat.records import AttachmentRecord
from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import MessageShred
from moderation.operations.reveals import note_reveals

_MOST = 100
_LIMIT = "admin:message:operation"


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message with its files."""

    message: Message
    files: tuple[AttachmentRecord, ...] = ()


def messages_around(actor: Actor, channel_id: int, message_id: int, limit: int) -> list[SeenMessage]:
    """A message and half as many as `limit` on each side of it, oldest first; nothing when it is not there. Five
    queries. Needs `message:lookup`; that somebody looked, also behind aliases, is logged. Raises as `require_right`."""
    require_right(actor, Right.MESSAGE_LOOKUP)
    rows = Message.objects.filter(channel_id=channel_id, deleted_at=None).select_related("author")
    if not rows.filter(pk=message_id).exists():
        return []
    half = limit // 2
    before = list(rows.filter(id__lt=message_id).order_by("-id")[:half])
    after = list(rows.filter(id__gte=message_id).order_by("id")[: min(half + 1, _MOST - len(before))])
    found = [*reversed(before), *after]
    _note(actor, channel_id, message_id, found)
    files = attachments_of([row.id for row in found if row.has_files])
    return [SeenMessage(row, files.get(row.id, ())) for row in found]


def message_of_file(actor: Actor, channel_id: int, attachment_id: int, filename: str) -> int | None:
    """Which message of a channel shows this file. One query. Needs `message:lookup`; raises as `require_right`."""
    require_right(actor, Right.MESSAGE_LOOKUP)
    rows = Attachment.objects.filter(pk=attachment_id, channel_id=channel_id, filename=filename)
    return rows.values_list("message_id", flat=True).first()


def shred_of(actor: Actor, job_id: int | None) -> MessageShred | None:
    """How far a job is. One query. Needs `message:shred`; raises as `require_right`."""
    require_right(actor, Right.MESSAGE_SHRED)
    return None if job_id is None else MessageShred.objects.filter(pk=job_id).defer("entries").first()


@operation("admin.message.note_lookup")
def _note(actor: Actor, channel_id: int, message_id: int, found: list[Any]) -> None:
    facts = {"channel_id": channel_id, "message_id": message_id, "message_count": len(found)}
    record_admin(actor, "view_messages", "message", message_id, **facts)
    note_reveals(actor, "message", (row.id for row in found if row.alias))
