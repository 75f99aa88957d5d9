"""Files that go unless somebody reads them, where the operator wants that."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from chat.models import Attachment
from chat.models.message import MessageFlags
from chat.records import AttachmentRecord, MessageRecord
from core.actor import Actor
from core.clock import now
from core.media.decay import first_expiry, renewed_expiry
from core.operations import operation


def expiry_of(size: int, message_flags: int) -> datetime | None:
    """When a new attachment of this size goes; None for never: decay is off, or the message keeps its files."""
    if not settings.GUILDHALL.attachment_decay or message_flags & MessageFlags.COMPACT_ATTACHMENTS:
        return None
    return first_expiry(size, now())


def renew_read(actor: Actor, messages: Iterable[MessageRecord]) -> None:
    """Note that somebody reads these messages: files that were about to go stay for another while."""
    if not settings.GUILDHALL.attachment_decay:
        return
    moment = now()
    seen = [each for message in messages for each in message.attachments]
    renewed = {each.id: until for each in seen if (until := _renewed(each, moment)) is not None}
    if renewed:
        renew_attachments(actor, until=renewed)


def _renewed(attachment: AttachmentRecord, moment: datetime) -> datetime | None:
    if attachment.expires_at is None or attachment.expired:
        return None
    return renewed_expiry(attachment.size, attachment.expires_at, moment)


@operation("attachments.renew")
def renew_attachments(actor: Actor, *, until: dict[int, datetime]) -> None:
    """Let attachments stay until these moments. Publishes nothing. One statement for some hundreds."""
    rows = [Attachment(id=attachment_id, expires_at=moment) for attachment_id, moment in until.items()]
    Attachment.objects.filter(expired=False).bulk_update(rows, ["expires_at"])
