"""Deleting accounts: asked for now, done after a time. What people ask for themselves, signing in takes back; what
the administrators have decided, only they."""

from datetime import timedelta

from django.conf import settings

from accounts import hooks
from accounts.mail import mail_account
from accounts.models import DeletionReason, Erasure, User
from accounts.models.user import UserFlags
from accounts.operations.changing import telling
from accounts.operations.disabling import cut_off, shut_out
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.jobs import enqueue
from core.operations import operation

ERASE_JOB = "account.erase"
REMIND_JOB = "account.remind_of_deletion"
REMINDED_BEFORE = timedelta(days=3)
ERASED_NAME = "DeletedUser"
_LEAVING = UserFlags.DELETED | UserFlags.SELF_DELETED
_COLUMNS = ["flags", "pending_deletion_at", "deletion_reason", "deletion_public_reason"]


@operation("account.delete", limit="user:account:delete")
def delete_account(actor: Actor) -> None:
    """Schedule the deletion of one's own account, having proved who one is (the interface sees to that).

    Publishes UserUpdated, SessionsEnded; sends a mail. Raises USER_OWNS_GUILDS.
    """
    refuse_owners(actor.user_id)
    schedule_deletion(User.objects.select_for_update(no_key=True).get(id=actor.user_id), DeletionReason.USER_REQUESTED)


def refuse_owners(user_id: int) -> None:
    """Raise USER_OWNS_GUILDS while the person owns what others depend on."""
    if any(hooks.owns_what_must_be_handed_over.collect(user_id)):
        raise ProductError(Code.USER_OWNS_GUILDS)


def schedule_deletion(user: User, reason: DeletionReason) -> None:
    """Sign an account out everywhere and have it erased in DELETION_GRACE_HOURS; part of an operation that holds its
    row. Publishes UserUpdated, SessionsEnded; sends a mail."""
    grace = timedelta(hours=settings.GUILDHALL.deletion_grace_hours)
    user.flags |= UserFlags.SELF_DELETED
    user.pending_deletion_at = now() + grace
    user.deletion_reason, user.deletion_public_reason = reason, None
    user.save(update_fields=_COLUMNS)
    mail_account(user, "self_deletion_scheduled", deletion_at=user.pending_deletion_at)
    shut_out(user)
    enqueue(ERASE_JOB, delay=grace.total_seconds(), user_id=user.id)


def condemn(user: User, reason: DeletionReason, *, public_reason: str | None, delay: timedelta) -> None:
    """Close an account for good on the authority of the instance and have it erased after a while; part of an operation
    that has run `hooks.face_changing` and holds the row. From now on others see a deleted account.

    Publishes UserUpdated and what goes with another face, SessionsEnded. The mail is for the caller to send; another
    one reminds of it three days before, where there are more.
    """
    with telling(user):
        user.flags |= UserFlags.DELETED
        user.pending_deletion_at = now() + delay
        user.deletion_reason, user.deletion_public_reason = reason, public_reason
        user.save(update_fields=_COLUMNS)
    cut_off(user)
    enqueue(ERASE_JOB, delay=delay.total_seconds(), user_id=user.id)
    if delay > REMINDED_BEFORE:
        wait, due = delay - REMINDED_BEFORE, user.pending_deletion_at.isoformat()
        enqueue(REMIND_JOB, delay=wait.total_seconds(), user_id=user.id, due=due)


@operation("account.remind_of_deletion")
def remind_of_deletion(actor: Actor, *, user_id: int, due: str) -> bool:
    """Mail somebody whose account was closed for good that it is about to be erased, for the system. False when it is
    kept, or goes at another moment."""
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    moment = None if user is None else user.pending_deletion_at
    if user is None or moment is None or moment.isoformat() != due or is_erased(user):
        return False
    mail_account(user, "scheduled_deletion_notification", reason=user.deletion_public_reason, deletion_at=moment)
    return True


def pardon(user: User) -> bool:
    """Take a scheduled deletion back, whoever asked for it; as `condemn` otherwise. Publishes UserUpdated and what goes
    with another face. False when nothing was scheduled."""
    if user.pending_deletion_at is None and not user.flags & _LEAVING:
        return False
    with telling(user):
        user.flags &= ~_LEAVING
        user.pending_deletion_at = user.deletion_reason = user.deletion_public_reason = None
        user.save(update_fields=_COLUMNS)
    return True


def is_erased(user: User) -> bool:
    """Whether nothing leads back to the account any more. A query for those that are marked as deleted."""
    if not user.flags & UserFlags.DELETED:
        return False
    return user.username == f"{ERASED_NAME}{user.id}" or Erasure.objects.filter(user=user).exists()
