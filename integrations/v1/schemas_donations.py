"""What the guild wire says about donations, and of buying where nothing is sold."""

from typing import Literal, TypedDict


class UrlResponse(TypedDict):
    """Where to go on."""

    url: str


class DonationStatusResponse(TypedDict):
    """How a donation stands, and whether there are any."""

    enabled: bool
    status: Literal["none", "pending", "active", "canceling", "ended"]
    amount_cents: int | None
    currency: str | None
    interval: str | None
    started_at: str | None
    current_period_end: str | None


class ReceivedResponse(TypedDict):
    """What the payment provider told has arrived."""

    received: bool


class PricesResponse(TypedDict):
    """What there is to buy: prices at the payment provider."""

    monthly: str | None
    yearly: str | None
    gift_1_month: str | None
    gift_1_year: str | None
    currency: Literal["USD", "EUR"]
