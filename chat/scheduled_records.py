"""Messages to be sent later, as their writers see them."""

from dataclasses import replace
from datetime import datetime

import msgspec

from chat.drafts import MessageDraft
from chat.models import ScheduledMessage


class ScheduledRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A message that waits for its time or, `invalid`, could not be sent (`status_reason` is the error's code)."""

    id: int
    channel_id: int
    scheduled_at: datetime
    scheduled_local_at: str
    timezone: str
    status: str
    status_reason: str | None
    draft: MessageDraft
    created_at: datetime
    invalidated_at: datetime | None

    @classmethod
    def of(cls, row: ScheduledMessage) -> "ScheduledRecord":
        """The row's facts."""
        return cls(
            id=row.id,
            channel_id=row.channel_id,
            scheduled_at=row.scheduled_at,
            scheduled_local_at=row.scheduled_local_at,
            timezone=row.timezone,
            status=row.status,
            status_reason=row.status_reason,
            draft=stored_draft(row),
            created_at=row.created_at,
            invalidated_at=row.invalidated_at,
        )


def as_stored(draft: MessageDraft) -> object:
    """A draft as the column holds it."""
    # What came along is stored by now; the draft knows it by its rows.
    return msgspec.to_builtins(replace(draft, files=()), str_keys=True)


def stored_draft(row: ScheduledMessage) -> MessageDraft:
    """The draft that a row holds."""
    return msgspec.convert(row.payload, MessageDraft, str_keys=True, strict=False)
