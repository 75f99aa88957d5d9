"""Donating: announced here, paid at the provider, told by the provider, managed by a mailed link."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.ids import MAX_ID, NO_ID
from core.jobs import enqueue
from core.mail import send_mail
from core.operations import operation
from core.text import folded
from integrations.donations.records import (
    LEAST_CENTS,
    MOST_CENTS,
    RUNNING,
    DonationDraft,
    DonorRecord,
    moment,
    period_end,
)
from integrations.models import Donor, DonorToken, PaymentEvent

CANCEL_JOB = "donation.cancel"
TOKEN_MINUTES = 15
KEPT_EVENTS = timedelta(days=60)  # the provider tries for three days
KEPT_UNPAID = timedelta(days=3)  # its page is open for one
_TOKEN_BYTES = 32
_DIGITS = re.compile(r"[0-9]{1,19}")
_OVER = frozenset({"canceled", "incomplete_expired", "unpaid"})


@operation("donation.announce", limit="donation:checkout")
def announce_donation(actor: Actor, *, draft: DonationDraft, locale: str) -> DonorRecord:
    """Note that somebody is about to donate. Nothing of a donation that is running changes.

    Raises DONATION_AMOUNT_INVALID.
    """
    if not LEAST_CENTS <= draft.amount_cents <= MOST_CENTS:
        raise ProductError(Code.DONATION_AMOUNT_INVALID)
    key = folded(draft.email)
    donor, _ = Donor.objects.get_or_create(email_key=key, defaults={"email": draft.email, "locale": locale})
    donor = Donor.objects.select_for_update().get(id=donor.id)
    if donor.status not in RUNNING and not donor.customer_id:
        donor.status = Donor.Status.PENDING
        donor.amount_cents, donor.currency, donor.interval = draft.amount_cents, draft.currency, draft.interval
        donor.created_at = now()  # or the address would be forgotten while the provider's page is open
        donor.save(update_fields=["status", "amount_cents", "currency", "interval", "created_at"])
    return DonorRecord.of(donor)


@operation("donation.request_link", limit="donation:request_link")
def request_donor_link(actor: Actor, *, email: str) -> None:
    """Mail a donor the link to what they give; whoever is none gets no mail and hears the same."""
    donor = Donor.objects.select_for_update().filter(email_key=folded(email)).exclude(customer_id="").first()
    if donor is not None:
        mail_link(donor)


def mail_link(donor: Donor) -> None:
    """Mail a fresh link, which ends those before it; part of an operation that holds the donor's row."""
    token = secrets.token_hex(_TOKEN_BYTES)
    DonorToken.objects.filter(donor=donor).delete()
    ends = now() + timedelta(minutes=TOKEN_MINUTES)
    DonorToken.objects.create(token_hash=token_hash(token), donor=donor, expires_at=ends)
    link = f"{settings.GUILDHALL.public_url.rstrip('/')}/v1/donations/manage?token={token}"
    send_mail("donation_link", to=donor.email, locale=donor.locale, link=link, minutes=TOKEN_MINUTES)


@operation("donation.mail_running")
def mail_running_donor(actor: Actor, *, donor_id: int) -> None:
    """Mail the link to somebody who gives regularly already, instead of letting them give twice; not again while the
    last one is good, so that nobody fills a donor's mailbox by typing their address."""
    donor = Donor.objects.select_for_update().filter(id=donor_id).first()
    if donor is not None and not donor.tokens.filter(used_at=None, expires_at__gt=now()).exists():
        mail_link(donor)


@operation("donation.use_link", limit="donation:manage")
def use_donor_link(actor: Actor, *, token: str) -> DonorRecord:
    """Come back by a mailed link, once. Raises DONATION_MAGIC_LINK_INVALID, _EXPIRED, _USED."""
    row = _held_token(token)
    if row.used_at is not None:
        raise ProductError(Code.DONATION_MAGIC_LINK_USED)
    row.used_at = now()
    row.save(update_fields=["used_at"])
    return DonorRecord.of(row.donor)


def _held_token(token: str) -> DonorToken:
    found = DonorToken.objects.select_related("donor").select_for_update(of=("self",))
    row = found.filter(token_hash=token_hash(token)).first()
    if row is None:
        raise ProductError(Code.DONATION_MAGIC_LINK_INVALID)
    if row.expires_at <= now():
        raise ProductError(Code.DONATION_MAGIC_LINK_EXPIRED)
    return row


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


@operation("donation.hear")
def hear_of_payment(actor: Actor, *, event: dict[str, Any], subscription: dict[str, Any] | None) -> bool:
    """Take in what the provider tells, once. `subscription` is the one a checkout began, as it is now. False when it
    was told before."""
    if not PaymentEvent.objects.get_or_create(id=event["id"])[1]:
        return False
    told_at, what = moment(event.get("created")) or now(), event["data"]["object"]
    if event["type"] == "checkout.session.completed":
        _paid(what, subscription, told_at)
    elif event["type"] in ("customer.subscription.updated", "customer.subscription.deleted"):
        _changed(what, told_at, is_over=event["type"].endswith("deleted"))
    elif event["type"] == "invoice.payment_succeeded":
        _renewed(what, told_at)
    return True


def _paid(session: dict[str, Any], subscription: dict[str, Any] | None, told_at: datetime) -> None:
    donor = _held(id=_donor_id(session))
    if donor is None or session.get("payment_status") != "paid":
        return
    if donor.status in RUNNING and (subscription is None or subscription["id"] != donor.subscription_id):
        _given_besides(subscription)
        return
    donor.customer_id = session.get("customer") or donor.customer_id
    donor.amount_cents, donor.currency = session.get("amount_total"), session.get("currency")
    donor.started_at, donor.told_at = told_at, told_at
    if subscription is None:
        donor.status, donor.interval, donor.current_period_end = Donor.Status.ENDED, None, None
    else:
        donor.subscription_id = str(subscription["id"])
        donor.interval = (session.get("metadata") or {}).get("interval")
        _follow(donor, subscription)
    donor.save()


def _given_besides(subscription: dict[str, Any] | None) -> None:
    """What is given beside a running donation changes nothing of that, whoever typed the address, and does not run on
    where neither a mailed link nor an erasure would find it."""
    if subscription is not None:
        enqueue(CANCEL_JOB, subscription_id=str(subscription["id"]))


def _changed(subscription: dict[str, Any], told_at: datetime, *, is_over: bool) -> None:
    donor = _held(subscription_id=str(subscription["id"]))
    if donor is None or (donor.told_at is not None and told_at < donor.told_at):
        return
    donor.told_at = told_at
    _follow(donor, subscription)
    if is_over:
        donor.status = Donor.Status.ENDED
    donor.save()


def _follow(donor: Donor, subscription: dict[str, Any]) -> None:
    donor.current_period_end = period_end(subscription) or donor.current_period_end
    if subscription.get("status") in _OVER:
        donor.status = Donor.Status.ENDED
    else:
        ends = subscription.get("cancel_at_period_end") or subscription.get("cancel_at")
        donor.status = Donor.Status.CANCELING if ends else Donor.Status.ACTIVE


def _renewed(invoice: dict[str, Any], told_at: datetime) -> None:
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    donor = _held(subscription_id=str(invoice.get("subscription") or details.get("subscription") or "-"))
    lines = (invoice.get("lines") or {}).get("data") or []
    ends = moment(max((line.get("period", {}).get("end") or 0 for line in lines), default=0) or None)
    if donor is not None and ends is not None and (donor.current_period_end is None or ends > donor.current_period_end):
        donor.current_period_end = ends
        donor.save(update_fields=["current_period_end"])


def _held(**known: Any) -> Donor | None:
    return Donor.objects.select_for_update().filter(**known).first()


def _donor_id(session: dict[str, Any]) -> int:
    text = str((session.get("metadata") or {}).get("donor_id") or "")
    return min(int(text), MAX_ID) if _DIGITS.fullmatch(text) else NO_ID


@operation("donation.forget_events")
def forget_old_events(actor: Actor) -> int:
    """Forget which events were heard long ago, and addresses that were typed and never paid with."""
    unpaid = Donor.objects.filter(customer_id="", created_at__lt=now() - KEPT_UNPAID)
    return PaymentEvent.objects.filter(received_at__lt=now() - KEPT_EVENTS).delete()[0] + unpaid.delete()[0]


def forget_donor(user: User, ghost: User) -> bool:
    """Forget what the person gives, by the address they have shown to be theirs, and have it ended at the provider."""
    donor = _held(email_key=user.email_key) if user.email_key and user.email_verified else None
    if donor is None:
        return False
    if donor.subscription_id and donor.status in RUNNING:
        enqueue(CANCEL_JOB, subscription_id=donor.subscription_id)
    donor.delete()
    return True
