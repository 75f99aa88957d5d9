"""Donating: announced here, paid at the provider, managed by a mailed link."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings

from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
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
)
from integrations.models import Donor, DonorToken
from integrations.operations._payments import CANCEL_JOB

TOKEN_MINUTES = 15
_TOKEN_BYTES = 32


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
    """Come back by a mailed link, once. Raises as `check_donor_link`."""
    row = _held_token(token)
    row.used_at = now()
    row.save(update_fields=["used_at"])
    return DonorRecord.of(row.donor)


@operation("donation.check_link", limit="donation:manage")
def check_donor_link(actor: Actor, *, token: str) -> DonorRecord:
    """Whose link it is, without using it up. Raises DONATION_MAGIC_LINK_INVALID, _EXPIRED, _USED."""
    return DonorRecord.of(_held_token(token).donor)


def _held_token(token: str) -> DonorToken:
    found = DonorToken.objects.select_related("donor").select_for_update(of=("self",))
    row = found.filter(token_hash=token_hash(token)).first()
    if row is None:
        raise ProductError(Code.DONATION_MAGIC_LINK_INVALID)
    if row.expires_at <= now():
        raise ProductError(Code.DONATION_MAGIC_LINK_EXPIRED)
    if row.used_at is not None:
        raise ProductError(Code.DONATION_MAGIC_LINK_USED)
    return row


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def forget_donor(user: User, ghost: User) -> bool:
    """Forget what the person gives, by the address they have shown to be theirs, and have it ended at the provider."""
    if not user.email_key or not user.email_verified:
        return False
    donor = Donor.objects.select_for_update().filter(email_key=user.email_key).first()
    if donor is None:
        return False
    if donor.subscription_id and donor.status in RUNNING:
        enqueue(CANCEL_JOB, subscription_id=donor.subscription_id)
    donor.delete()
    return True
