"""What donations and purchases have in common in what the payment provider tells."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.models import User
from core.ids import MAX_ID, NO_ID
from core.jobs import enqueue
from integrations.models import Buyer, PaymentEvent

CANCEL_JOB = "donation.cancel"
PUSH_OUT_JOB = "premium.push_out"
REFUND_JOB = "purchase.refund"
OVER = frozenset({"canceled", "incomplete_expired", "unpaid"})
_PAID = frozenset({"paid", "no_payment_required"})
_REFUNDED = "refunded:"
_DIGITS = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Told:
    """What goes with the object of an event: its type, when it was told, and what else the provider said when it was
    asked about that object."""

    type: str
    at: datetime
    asked: dict[str, Any] | None


def remember_refund(key: str) -> None:
    """Note that what was paid under this key went back before it was told here that it had been paid. As the events
    are, it is forgotten after a while."""
    PaymentEvent.objects.get_or_create(id=f"{_REFUNDED}{key}")


def went_back(key: str) -> bool:
    """Whether what was paid under this key went back already; it is forgotten with that."""
    return bool(key) and bool(PaymentEvent.objects.filter(id=f"{_REFUNDED}{key}").delete()[0])


def named_id(session: dict[str, Any], key: str) -> int:
    """The id of ours that a checkout carries under a key, NO_ID without one."""
    text = str(_metadata(session).get(key) or "")
    return min(int(text), MAX_ID) if _DIGITS.fullmatch(text) else NO_ID


def is_ours(session: dict[str, Any], key: str) -> bool:
    """Whether a checkout began here and with that key, and not at another server with the same account."""
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
