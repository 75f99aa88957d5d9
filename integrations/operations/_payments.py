"""What donations and purchases have in common in what the payment provider tells."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings

from accounts.models import User
from core.ids import MAX_ID, NO_ID
from core.jobs import enqueue
from integrations.models import Buyer, PaymentEvent, Purchase

CANCEL_JOB = "donation.cancel"
PUSH_OUT_JOB = "premium.push_out"
REFUND_JOB = "purchase.refund"
OVER = frozenset({"canceled", "incomplete_expired", "unpaid"})
UNPAID = frozenset({Purchase.Status.PENDING, Purchase.Status.FAILED})
_PAID = frozenset({"paid", "no_payment_required"})
PURCHASE_KEY = "purchase_id"
_DIGITS = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Told:
    """What goes with the object of an event: its type, when it was told, and what else the provider said when it was
    asked about that object."""

    type: str
    at: datetime
    asked: dict[str, Any] | None


class Early(StrEnum):
    """What may be told before what it follows: that a payment went back, or that a bank was asked for it, before that
    it was paid; that a dispute was won, before that it began."""

    REFUNDED = "refunded"
    DISPUTED = "disputed"
    WON = "won"


def remember(what: Early, *keys: object) -> None:
    """Note that this was told of what has these keys: a payment and its customer, or a dispute. As the events are, it
    is forgotten after a while."""
    for key in filter(None, keys):
        PaymentEvent.objects.get_or_create(id=f"{what}:{key}")


def is_remembered(what: Early, key: object) -> bool:
    """Whether it was told of that."""
    return bool(key) and PaymentEvent.objects.filter(id=f"{what}:{key}").exists()


def recall(what: Early, *keys: object) -> bool:
    """Whether it was told of any of these; it is forgotten with that."""
    ids = [f"{what}:{key}" for key in filter(None, keys)]
    return bool(PaymentEvent.objects.filter(id__in=ids).delete()[0])


def was_told_early(what: Early, payment_id: str, customer_id: str) -> bool:
    """Whether that was told of what is paid now. What is paid regularly names no payment, but its customer."""
    by_payment, by_customer = recall(what, payment_id), recall(what, customer_id)
    return by_payment if payment_id else by_customer


def named_id(session: dict[str, Any], key: str) -> int:
    """The id of ours that a checkout, or a charge, carries under a key, NO_ID without one."""
    text = str(_metadata(session).get(key) or "")
    return min(int(text), MAX_ID) if _DIGITS.fullmatch(text) else NO_ID


def is_ours(session: dict[str, Any], key: str) -> bool:
    """Whether a checkout, or what was charged for it, began here and with that key, and not at another server with the
    same account."""
    found = _metadata(session)
    return key in found and found.get("instance") == settings.GUILDHALL.public_url


def is_paid(session: dict[str, Any]) -> bool:
    """Whether the money is there: a bank may take days."""
    return session.get("payment_status") in _PAID


def subscription_of(invoice: dict[str, Any]) -> str:
    """The subscription that an invoice is for, in the words of newer and older versions of the API."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    return str(invoice.get("subscription") or details.get("subscription") or "-")


def push_out(buyer: Buyer | None, user: User) -> None:
    """Have the next payment of a running subscription wait until the premium that the person has is over."""
    if buyer is None or not buyer.subscription_id or user.premium_until is None:
        return
    ends = int(user.premium_until.timestamp())
    if buyer.current_period_end is None or ends > int(buyer.current_period_end.timestamp()) + 60:
        enqueue(PUSH_OUT_JOB, subscription_id=buyer.subscription_id, until=ends)


def held_buyer(**known: Any) -> Buyer | None:
    """A buyer, held."""
    return Buyer.objects.select_for_update().filter(**known).first()


def held_user(user_id: int) -> User:
    """An account, held."""
    return User.objects.select_for_update(no_key=True).get(id=user_id)


def _metadata(session: dict[str, Any]) -> dict[str, Any]:
    return session.get("metadata") or {}
