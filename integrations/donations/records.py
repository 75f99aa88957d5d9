"""Donations as others see them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from integrations.models import Donor

LEAST_CENTS, MOST_CENTS = 500, 100_000
CURRENCIES = ("usd", "eur")
INTERVALS = ("month", "year")
RUNNING = frozenset({Donor.Status.ACTIVE, Donor.Status.CANCELING})


@dataclass(frozen=True, slots=True)
class DonationDraft:
    """A donation somebody wants to make; without an interval it is one payment."""

    email: str
    amount_cents: int
    currency: Literal["usd", "eur"]
    interval: Literal["month", "year"] | None


@dataclass(frozen=True, slots=True)
class DonorRecord:
    """Who pays, and whether they pay regularly already."""

    id: int
    customer_id: str
    is_running: bool

    @classmethod
    def of(cls, donor: Donor) -> "DonorRecord":
        """The facts of the row."""
        return cls(donor.id, donor.customer_id, donor.status in RUNNING)


def moment(seconds: Any) -> datetime | None:
    """The provider's whole seconds as a moment."""
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def period_end(subscription: dict[str, Any]) -> datetime | None:
    """When the paid time of a subscription ends: of its first item, or of itself in older versions of the API."""
    items = (subscription.get("items") or {}).get("data") or [{}]
    return moment(items[0].get("current_period_end") or subscription.get("current_period_end"))
