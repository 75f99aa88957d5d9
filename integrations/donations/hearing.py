"""Taking in what the payment provider tells; what has to be asked of it for that is asked outside of transactions."""

from typing import Any

from core.actor import Actor
from integrations.donations.provider import charge, customer, subscription
from integrations.models import Donor
from integrations.operations.payments import hear_of_payment


def take_in(event: dict[str, Any]) -> None:
    """Act on what the provider tells. Raises what it takes to be told again: the provider's own errors."""
    asked = _asked(str(event.get("type")), event["data"]["object"])
    hear_of_payment(Actor(user=None, kind="system"), event=event, asked=asked)


def _asked(kind: str, what: dict[str, Any]) -> dict[str, Any] | None:
    if kind in ("checkout.session.completed", "checkout.session.async_payment_succeeded"):
        return subscription(str(what["subscription"])) if what.get("subscription") else None
    if kind.startswith("charge.dispute.") and what.get("charge"):
        return charge(str(what["charge"]))
    if kind == "customer.updated" and Donor.objects.filter(customer_id=str(what["id"])).exists():
        return customer(str(what["id"]))  # as it is now: what was told earlier may arrive later
    return None
