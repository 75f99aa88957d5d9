"""Messages to be sent later: asked for, changed, taken back, and sent once when their time has come."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.traits import MESSAGE_SCHEDULING, require_trait
from chat.access import GUILD_SIDE, access_channel
from chat.checks import check_claimed, check_may_send
from chat.drafts import MessageDraft
from chat.local_times import check_ahead, moment_of
from chat.models import ScheduledMessage
from chat.operations._attaching import hold_files
from chat.operations._composing import composed
from chat.operations._drafts import checked_draft
from chat.operations.messages import send_message
from chat.scheduled_records import ScheduledRecord, as_stored, stored_draft
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import new_id
from core.jobs import enqueue, withdraw
from core.limits import charge_actor
from core.operations import operation

SEND_JOB = "messages.send_scheduled"
MOST = 300  # of one person, so that a list stays a list
KEPT = timedelta(days=31)
_BUCKET = "channel:message:create::channel_id"
_LATER = (Code.SLOWMODE_RATE_LIMITED, Code.RATE_LIMITED)
_PENDING, _INVALID = ScheduledMessage.Status.PENDING, ScheduledMessage.Status.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be sent, and when by the clocks of which time zone."""

    draft: MessageDraft
    local_at: str
    timezone: str


@operation("message.schedule", limit=_BUCKET)
def schedule_message(actor: Actor, channel_id: int, *, plan: Plan) -> ScheduledRecord:
    """Have a message sent at a time within 30 days.

    Needs what sending it now would need, slow mode aside, and the trait (or guild feature) for it. Publishes nothing.
    Raises what `send_message` raises, FEATURE_TEMPORARILY_DISABLED, and InvalidForm at `timezone`,
    `scheduled_local_at`, or `scheduled_message` for the 301st.
    """
    _check_may_schedule(actor, channel_id, plan.draft)
    moment = _moment(plan)
    # Whoever schedules many at once waits here for themselves: the limit holds.
    User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    if ScheduledMessage.objects.filter(user_id=actor.user_id).count() >= MOST:
        text = f"You have {MOST} scheduled messages already"
        raise InvalidForm.at("scheduled_message", FieldCode.INVALID_SCHEDULED_MESSAGE_PAYLOAD, text=text)
    row = ScheduledMessage(user_id=actor.user_id, channel_id=channel_id)
    return _keep(row, plan, moment)


@operation("message.reschedule", limit="user:saved_messages:write")
def reschedule_message(actor: Actor, scheduled_id: int, *, plan: Plan) -> ScheduledRecord:
    """Replace a message that waits, and its time; the channel stays. One that could not be sent waits again.

    Otherwise as `schedule_message`. Raises UNKNOWN_MESSAGE also when it was sent meanwhile.
    """
    row = ScheduledMessage.objects.select_for_update().filter(pk=scheduled_id, user_id=actor.user_id).first()
    if row is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    _check_may_schedule(actor, row.channel_id, plan.draft)
    return _keep(row, plan, _moment(plan))


@operation("message.cancel_scheduled", limit="user:saved_messages:write")
def cancel_scheduled(actor: Actor, scheduled_id: int) -> None:
    """Take a message back that was not sent yet; nothing happens if there is none. Publishes nothing."""
    row = ScheduledMessage.objects.select_for_update().filter(pk=scheduled_id, user_id=actor.user_id).first()
    if row is not None:
        _forget_job(row)
        row.delete()


@operation("message.send_scheduled")
def send_scheduled(actor: Actor, *, scheduled_id: int, due: datetime) -> None:
    """Send a message whose time has come, for the system, and forget it: both or neither, however often this runs.

    Nothing happens if it is gone or wanted at another time than `due` by now. If its writer may not send it any more it
    stays, invalid. If slow mode stands against it, or too many of theirs come due at once, it is tried again in its
    turn. Publishes what sending publishes.
    """
    rows = ScheduledMessage.objects.select_for_update().filter(pk=scheduled_id, scheduled_at=due, status=_PENDING)
    row = rows.first()
    if row is None:
        return
    try:
        _send(row)
    except ProductError as refusal:
        if refusal.code in _LATER:
            _ask_to_send(row, delay=float(refusal.extra["retry_after"]))
            return
        _invalidate(row, refusal)
    else:
        row.delete()


@operation("message.forget_invalid_scheduled")
def forget_invalid(actor: Actor) -> int:
    """Delete what could not be sent a month ago, for the system. Returns how many went."""
    gone, _ = old_invalid().delete()
    return gone


def old_invalid() -> "QuerySet[ScheduledMessage]":
    """What could not be sent a month ago."""
    return ScheduledMessage.objects.filter(status=_INVALID, invalidated_at__lt=now() - KEPT)


def overdue(since: timedelta) -> "QuerySet[ScheduledMessage]":
    """Messages whose time came that long ago, the longest overdue first."""
    return ScheduledMessage.objects.filter(status=_PENDING, scheduled_at__lt=now() - since).order_by("scheduled_at")


def job_arguments(row: ScheduledMessage) -> dict[str, Any]:
    """What the job that sends a message is asked with: it does nothing if the time is another one by then."""
    return {"scheduled_id": row.id, "due": row.scheduled_at.isoformat()}


def _check_may_schedule(actor: Actor, channel_id: int, draft: MessageDraft) -> None:
    check_claimed(actor, channel_id)
    access = access_channel(actor, channel_id, for_writing=True, kinds=GUILD_SIDE)
    require_trait(actor.user, MESSAGE_SCHEDULING, access.guild.features if access.guild is not None else ())
    # The refusals of sending, without the sending.
    check_may_send(access, draft, in_turn=False)
    composed(access, new_id(), checked_draft(access, draft))


def _moment(plan: Plan) -> datetime:
    moment = moment_of(plan.local_at, plan.timezone)
    check_ahead(moment)
    return moment


def _keep(row: ScheduledMessage, plan: Plan, moment: datetime) -> ScheduledRecord:
    row.payload = as_stored(plan.draft)
    row.scheduled_at, row.scheduled_local_at, row.timezone = moment, plan.local_at, plan.timezone
    row.status, row.status_reason, row.invalidated_at = _PENDING, None, None
    _forget_job(row)
    row.job_id = _ask_to_send(row, delay=(moment - now()).total_seconds())
    row.save()
    hold_files(row, plan.draft)
    return ScheduledRecord.of(row)


def _ask_to_send(row: ScheduledMessage, *, delay: float) -> int:
    return enqueue(SEND_JOB, delay=max(delay, 0), **job_arguments(row))


def _forget_job(row: ScheduledMessage) -> None:
    # Else whoever moves a message to and fro leaves as many jobs behind, for as long as a month.
    if row.job_id is not None:
        withdraw(row.job_id)


def _send(row: ScheduledMessage) -> None:
    user = User.objects.get(id=row.user_id)
    if not user.is_active:
        raise ProductError(Code.ACCOUNT_DISABLED)
    if user.suspicious_activity_flags:
        raise ProductError(Code.ACCOUNT_SUSPICIOUS_ACTIVITY)
    charge_actor(Actor(user=user, kind="session"), _BUCKET, {"channel_id": row.channel_id})
    # The nonce was for the answer to whoever sent it, who waits for none; without one it cannot meet another's.
    draft = replace(stored_draft(row), nonce=None)
    with transaction.atomic():
        send_message(Actor(user=user, kind="system"), row.channel_id, draft=draft, kinds=GUILD_SIDE)


def _invalidate(row: ScheduledMessage, refusal: ProductError) -> None:
    first = refusal.errors[0].code if isinstance(refusal, InvalidForm) and refusal.errors else refusal.code
    row.status, row.status_reason, row.invalidated_at = _INVALID, str(first.value), now()
    row.save(update_fields=["status", "status_reason", "invalidated_at"])
