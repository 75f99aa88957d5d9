"""What people see of their messages to be sent later."""

from chat.models import ScheduledMessage
from chat.scheduled_records import ScheduledRecord
from core.actor import Actor
from core.errors import Code, ProductError


def scheduled_messages_of(actor: Actor) -> list[ScheduledRecord]:
    """What the actor wants sent and what could not be, the next one first. One query."""
    rows = ScheduledMessage.objects.filter(user_id=actor.user_id).order_by("scheduled_at", "id")
    return [ScheduledRecord.of(row) for row in rows]


def scheduled_message_of(actor: Actor, scheduled_id: int) -> ScheduledRecord:
    """One of them. Raises UNKNOWN_MESSAGE, also for what was sent."""
    row = ScheduledMessage.objects.filter(pk=scheduled_id, user_id=actor.user_id).first()
    if row is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    return ScheduledRecord.of(row)
