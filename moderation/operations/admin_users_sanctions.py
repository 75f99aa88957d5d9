"""Closing and deleting accounts on the guild wire, and taking that back."""

from datetime import timedelta

from accounts.mail import mail_account
from accounts.models import DeletionReason, User
from accounts.operations import sanctions
from accounts.operations.changing import telling
from accounts.operations.deletion import condemn, pardon
from accounts.rights import Right
from chat.operations.own_messages import keep_messages
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations._admin_users import refuse_self, subject
from moderation.operations.people import close_account, open_account

_LIMIT = "admin:user:modify"
_LEAST_DAYS = 60
_LEAST_DAYS_WHEN_ASKED_FOR = 14


@operation("admin.user.temp_ban", limit=_LIMIT)
def temp_ban(actor: Actor, user_id: int, *, hours: int, reason: str) -> User:
    """Close an account for some hours or (0) for ever; the person is mailed. Of a ban for ever only who has no password
    is: the wire says nothing by mail there, and they have no other way to the appeal.

    Publishes SessionsEnded. Raises as `subject` (`user:temp_ban`), InvalidForm at `user_id` for oneself.
    """
    user = subject(actor, Right.USER_TEMP_BAN, user_id)
    refuse_self(actor, user)
    close_account(actor, user, reason=reason, hours=hours, tells=hours > 0 or not user.has_usable_password())
    return user


@operation("admin.user.lift_ban", limit=_LIMIT)
def lift_ban(actor: Actor, user_id: int) -> User:
    """Open an account again that was closed, and mail the person. Publishes UserUpdated. Raises as `subject`
    (`user:temp_ban`)."""
    user = subject(actor, Right.USER_TEMP_BAN, user_id)
    with telling(user):
        open_account(actor, user)
    return user


@operation("admin.user.disable_suspicious", limit=_LIMIT)
def disable_suspicious(actor: Actor, user_id: int, *, required: int) -> User:
    """Close an account that somebody else seems to use: password and sign-ins go, and the person is mailed how to come
    back; `required` is what the account must do then.

    Publishes UserUpdated, SessionsEnded. Raises as `subject` (`user:disable:suspicious`), InvalidForm at `user_id` for
    oneself.
    """
    user = subject(actor, Right.USER_DISABLE_SUSPICIOUS, user_id)
    refuse_self(actor, user)
    disable(actor, user, required=required)
    return user


def disable(actor: Actor, user: User, *, required: int) -> None:
    """`disable_suspicious` as a part of another operation, which holds the row."""
    sanctions.close_for_suspicion(user, required, reason=actor.reason)
    record_admin(actor, "disable_suspicious_activity", "user", user.id, flags=required)


@operation("admin.user.schedule_deletion", limit=_LIMIT)
def schedule_deletion(actor: Actor, user_id: int, *, reason_code: int, public_reason: str | None, days: int) -> User:
    """Close an account for good and have it erased after some days: at least 60, or 14 where the person has asked for
    it. They are mailed.

    Publishes UserUpdated and what goes with another face, SessionsEnded. Raises as `subject` (`user:delete`),
    InvalidForm at `user_id` for oneself and at `reason_code` for one there is not.
    """
    user = subject(actor, Right.USER_DELETE, user_id, shows=True)
    doom(actor, user, reason_code=reason_code, public_reason=public_reason, days=days)
    return user


def doom(actor: Actor, user: User, *, reason_code: int, public_reason: str | None, days: int) -> None:
    """`schedule_deletion` as a part of another operation, which has run `hooks.face_changing` and holds the row."""
    refuse_self(actor, user)
    reason = known_reason(reason_code)
    least = _LEAST_DAYS_WHEN_ASKED_FOR if reason == DeletionReason.USER_REQUESTED else _LEAST_DAYS
    wait = max(days, least)
    condemn(user, reason, public_reason=public_reason or None, delay=timedelta(days=wait))
    mail_account(user, "account_scheduled_deletion", reason=public_reason or None, deletion_at=user.pending_deletion_at)
    record_admin(actor, "schedule_deletion", "user", user.id, days=wait)


def known_reason(code: int) -> DeletionReason:
    """The reason with this number. Raises InvalidForm at `reason_code`."""
    if code not in DeletionReason.values:
        raise InvalidForm.at("reason_code", FieldCode.INVALID_FORMAT, text="There is no such reason")
    return DeletionReason(code)


@operation("admin.user.cancel_deletion", limit=_LIMIT)
def cancel_deletion(actor: Actor, user_id: int) -> User:
    """Keep an account that was to be deleted, whoever wanted that, and mail the person. Until its erasure has begun.

    Publishes UserUpdated and what goes with another face. Raises as `subject` (`user:delete`).
    """
    user = subject(actor, Right.USER_DELETE, user_id, shows=True)
    if pardon(user):
        mail_account(user, "unban_notification", reason=actor.reason)
    record_admin(actor, "cancel_deletion", "user", user_id)
    return user


@operation("admin.user.cancel_message_deletion", limit=_LIMIT)
def cancel_message_deletion(actor: Actor, user_id: int) -> User:
    """Keep what is left of the messages that somebody wanted deleted. Publishes UserUpdated. Raises as `subject`
    (`user:cancel:bulk_message_deletion`)."""
    user = subject(actor, Right.USER_CANCEL_BULK_MESSAGE_DELETION, user_id)
    keep_messages(user)
    record_admin(actor, "cancel_bulk_message_deletion", "user", user_id)
    return user
