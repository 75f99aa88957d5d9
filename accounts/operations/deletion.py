"""Deleting one's own account: asked for now, done after a time in which signing in takes it back."""

from datetime import timedelta

from django.conf import settings

from accounts import hooks
from accounts.mail import mail_account
from accounts.models import DeletionReason, User
from accounts.models.user import UserFlags
from accounts.operations.disabling import shut_out
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.jobs import enqueue
from core.operations import operation

ERASE_JOB = "account.erase"


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
    user.deletion_reason = reason
    user.save(update_fields=["flags", "pending_deletion_at", "deletion_reason"])
    mail_account(user, "self_deletion_scheduled", deletion_at=user.pending_deletion_at)
    shut_out(user)
    enqueue(ERASE_JOB, delay=grace.total_seconds(), user_id=user.id)
