"""What is sold here, and for which prices at the payment provider."""

from typing import Literal

from django.conf import settings

from accounts.premium import Cycle
from core.errors import Code, ProductError
from integrations.donations.provider import donations_are_on
from integrations.gifts.records import MONTHS

Currency = Literal["usd", "eur"]
CYCLES: dict[str, Cycle] = {"monthly": "monthly", "yearly": "yearly"}
PRODUCTS = (*CYCLES, *MONTHS)
_EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC SM VA ME XK"


def sells_premium() -> bool:
    """Whether the operator sells any."""
    return donations_are_on() and bool(settings.GUILDHALL.stripe_prices)


def require_sales() -> None:
    """Raise FEATURE_NOT_AVAILABLE_SELF_HOSTED where nothing is sold."""
    if not sells_premium():
        raise ProductError(Code.FEATURE_NOT_AVAILABLE_SELF_HOSTED)


def currency_of(country_code: str) -> Currency:
    """What people of a country pay in."""
    return "eur" if country_code.upper() in _EURO.split(" ") else "usd"


def price_of(product: str, currency: Currency) -> str | None:
    """The provider's price of a product, None for what is not sold."""
    return settings.GUILDHALL.stripe_prices.get(f"{product}_{currency}") if sells_premium() else None


def product_of(price_id: str) -> str | None:
    """The product that the provider's price is for, None for a price that is not ours."""
    prices = settings.GUILDHALL.stripe_prices.items()
    return next((name.rpartition("_")[0] for name, known in prices if known == price_id), None)
