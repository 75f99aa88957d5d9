"""Accounts that nobody has used for very long: warned by mail, and deleted if nobody comes after that either."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from accounts.mail import mail_account
from accounts.models import DeletionReason, User
from accounts.models.user import UserFlags
from accounts.operations.deletion import schedule_deletion
from core.actor import Actor
from core.clock import now
from core.ids import created_at, id_at
from core.operations import operation

WARNED_FOR = timedelta(days=30)
_SPARED = (
    UserFlags.DELETED
    | UserFlags.SELF_DELETED
    | UserFlags.DISABLED_SUSPICIOUS_ACTIVITY
    | UserFlags.APP_STORE_REVIEWER
    | UserFlags.PENDING_APPROVAL
)


@operation("account.warn_idle")
def warn_next_idle(actor: Actor) -> bool:
    """Warn the next account that was not used for INACTIVITY_DAYS, for the system. Sends a mail. False when there is
    none left to warn."""
    moment = now()
    not_warned = Q(inactivity_warned_at=None) | Q(inactivity_warned_at__lt=F("last_seen_at"))
    user = _idle_since(moment - timedelta(days=settings.GUILDHALL.inactivity_days)).filter(not_warned).first()
    if user is None:
        return False
    user.inactivity_warned_at = moment
    user.save(update_fields=["inactivity_warned_at"])
    seen = user.last_seen_at or created_at(user.id)
    mail_account(user, "inactivity_warning", deletion_at=moment + WARNED_FOR, last_active_at=seen)
    return True


@operation("account.delete_idle")
def delete_next_idle(actor: Actor) -> bool:
    """Schedule the deletion of the next account that was warned 30 days ago and not used since, for the system.

    Publishes UserUpdated, SessionsEnded; sends a mail. False when there is none left.
    """
    idle = _idle_since(now() - timedelta(days=settings.GUILDHALL.inactivity_days))
    warned = Q(last_seen_at=None) | Q(last_seen_at__lte=F("inactivity_warned_at"))
    user = idle.filter(warned, inactivity_warned_at__lte=now() - WARNED_FOR).first()
    if user is None:
        return False
    schedule_deletion(user, DeletionReason.INACTIVITY)
    return True


def _idle_since(moment: datetime) -> "QuerySet[User]":
    unused = Q(last_seen_at__lt=moment) | Q(last_seen_at=None, id__lt=id_at(moment))
    people = User.objects.select_for_update(no_key=True).filter(
        unused, is_bot=False, is_system=False, pending_deletion_at=None
    )
    return people.alias(spared=F("flags").bitand(_SPARED)).filter(spared=0).order_by("id")
