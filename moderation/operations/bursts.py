"""Bursts of registrations: administrators hear of one, and turn away everybody who waits because of it."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import PendingRegistration, User
from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import now
from core.errors import FieldCode, InvalidForm
from core.jobs import enqueue
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import Report, ReportKind, ReportSource
from moderation.operations.admin_users_bulk import review_registrations
from moderation.operations.reports import tell_administrators

REJECT_JOB = "moderation.reject_burst"
CATEGORY = "registration_burst"
AT_ONCE = 50
_WORDS = {"network": "from one network", "domain": "with addresses of one e-mail domain", "all": "at once"}


def words_of(burst: str) -> str:
    """What comes in a burst, in words that name no network."""
    kind, _, value = burst.partition(":")
    return f"{_WORDS[kind]} ({value})" if kind == "domain" else _WORDS[kind]


def report_burst(user: User, burst: str) -> None:
    """For the hook `burst_began`: tell administrators, by a report of the account it was noticed with. Publishes
    AdministratorsNotified."""
    report = Report.objects.create(
        source=ReportSource.SERVER,
        kind=ReportKind.USER,
        target_id=user.id,
        reported_user=user,
        is_private=True,
        category=CATEGORY,
        details=f"Many people register {words_of(burst)}. Whoever else does waits for approval until it is over.",
        snapshot={"burst": burst},
    )
    tell_administrators(report)


@operation("admin.burst.reject", limit="admin:bulk:operation")
def reject_burst(actor: Actor, *, burst: str) -> int:
    """Turn away everybody who waits because of a burst of registrations, in a job. Returns how many there are now.

    Needs the right `pending_verification:review`. The job logs and publishes for each what `reject_registration` does.
    Raises as `require_right`, InvalidForm at `burst` where nobody waits.
    """
    require_right(actor, Right.PENDING_VERIFICATION_REVIEW)
    until = now()
    number = _waiting(burst, until).count()
    if not burst or not number:
        raise InvalidForm.at("burst", FieldCode.INVALID_FORMAT, text="Nobody waits because of it")
    enqueue(REJECT_JOB, actor_id=actor.user_id, burst=burst, until=until.isoformat(), reason=actor.reason or "")
    record_admin(actor, "reject_registration_burst", "registration_burst", burst, until=until, people=number)
    return number


def reject_waiting(*, actor_id: int, burst: str, until: str, reason: str) -> None:
    """The work of `reject_burst`, each account by itself: what another run has done already is not found again."""
    actor = Actor(user=User.objects.get(pk=actor_id))
    waiting, position = _waiting(burst, datetime.fromisoformat(until)), 0
    while True:
        left = waiting.filter(user_id__gt=position).order_by("user_id")
        found = list(left.values_list("user_id", flat=True)[:AT_ONCE])
        if not found:
            return
        review_registrations(replace(actor, reason=reason or None), user_ids=found, approve=False)
        position = found[-1]


def _waiting(burst: str, until: datetime) -> "QuerySet[PendingRegistration]":
    return PendingRegistration.objects.filter(burst=burst, created_at__lte=until)
