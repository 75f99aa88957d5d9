"""What the payment provider tells of donations; parts of the operation that hears it."""

from datetime import timedelta
from typing import Any

from core.clock import now
from core.jobs import enqueue
from core.text import folded
from integrations.donations.records import RUNNING, moment, period_end
from integrations.models import Donor
from integrations.operations._payments import CANCEL_JOB, OVER, Told, is_ours, is_paid, named_id, subscription_of

KEPT_UNPAID = timedelta(days=3)  # the provider's page is open for one
KEPT_UNDER_WAY = timedelta(days=30)  # banks may take weeks
_KEY = "donor_id"
_MOST_LETTERS = 254


def paid(session: dict[str, Any], told: Told) -> None:
    """A checkout is over. Where a bank takes days for the money, its address is kept until that is told."""
    donor, begun = _held(id=named_id(session, _KEY)), told.asked
    if donor is None:
        _end_nobodys(session, begun)
    elif not is_paid(session):
        donor.under_way_since = now()
        donor.save(update_fields=["under_way_since"])
    elif donor.status in RUNNING and (begun is None or begun["id"] != donor.subscription_id):
        _given_besides(begun)
    else:
        _note_paid(donor, session, told)


def _end_nobodys(session: dict[str, Any], begun: dict[str, Any] | None) -> None:
    """What somebody gives whose account was erased while the provider's page was open: neither a mailed link nor
    another erasure would ever find it."""
    if begun is not None and is_ours(session, _KEY):
        enqueue(CANCEL_JOB, subscription_id=str(begun["id"]))


def _given_besides(begun: dict[str, Any] | None) -> None:
    """What is given beside a running donation changes nothing of that, whoever typed the address, and does not run on
    where neither a mailed link nor an erasure would find it."""
    if begun is not None:
        enqueue(CANCEL_JOB, subscription_id=str(begun["id"]))


def _note_paid(donor: Donor, session: dict[str, Any], told: Told) -> None:
    donor.customer_id = session.get("customer") or donor.customer_id
    donor.amount_cents, donor.currency = session.get("amount_total"), session.get("currency")
    donor.started_at, donor.told_at, donor.under_way_since = told.at, told.at, None
    if told.asked is None:
        donor.status, donor.interval, donor.current_period_end = Donor.Status.ENDED, None, None
    else:
        donor.subscription_id = str(told.asked["id"])
        donor.interval = (session.get("metadata") or {}).get("interval")
        _follow(donor, told.asked)
    donor.save()


def failed(session: dict[str, Any], told: Told) -> None:
    """The bank did not pay in the end: nothing is under way."""
    Donor.objects.filter(id=named_id(session, _KEY)).update(under_way_since=None)


def changed(subscription: dict[str, Any], told: Told) -> None:
    """A regular donation is to end, goes on after all, or is over."""
    donor = _held(subscription_id=str(subscription["id"]))
    if donor is None or (donor.told_at is not None and told.at < donor.told_at):
        return
    donor.told_at = told.at
    _follow(donor, subscription)
    if told.type.endswith("deleted"):
        donor.status = Donor.Status.ENDED
    donor.save()


def _follow(donor: Donor, subscription: dict[str, Any]) -> None:
    donor.current_period_end = period_end(subscription) or donor.current_period_end
    if subscription.get("status") in OVER:
        donor.status = Donor.Status.ENDED
    else:
        ends = subscription.get("cancel_at_period_end") or subscription.get("cancel_at")
        donor.status = Donor.Status.CANCELING if ends else Donor.Status.ACTIVE


def renewed(invoice: dict[str, Any], told: Told) -> None:
    """Another period was paid."""
    donor = _held(subscription_id=subscription_of(invoice))
    lines = (invoice.get("lines") or {}).get("data") or []
    ends = moment(max((line.get("period", {}).get("end") or 0 for line in lines), default=0) or None)
    if donor is not None and ends is not None and (donor.current_period_end is None or ends > donor.current_period_end):
        donor.current_period_end = ends
        donor.save(update_fields=["current_period_end"])


def moved(customer: dict[str, Any], told: Told) -> None:
    """A donor has another address at the provider, who let them change it: links go there from now on, and none that
    was mailed before is good. An address that somebody else pays with stays theirs."""
    email = str((told.asked or customer).get("email") or "")
    donor = _held(customer_id=str(customer["id"]))
    if donor is None or not 0 < len(email) <= _MOST_LETTERS or folded(email) == donor.email_key:
        return
    Donor.objects.filter(email_key=folded(email), customer_id="").delete()  # typed once, and never paid with
    if Donor.objects.filter(email_key=folded(email)).exists():
        return
    donor.tokens.all().delete()
    donor.email, donor.email_key = email, folded(email)
    donor.save(update_fields=["email", "email_key"])


def forget_unpaid() -> int:
    """Forget addresses that were typed and never paid with."""
    typed = Donor.objects.filter(customer_id="", created_at__lt=now() - KEPT_UNPAID)
    return typed.exclude(under_way_since__gte=now() - KEPT_UNDER_WAY).delete()[0]


def _held(**known: Any) -> Donor | None:
    return Donor.objects.select_for_update().filter(**known).first()
