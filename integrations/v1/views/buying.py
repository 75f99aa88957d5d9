"""Premium and gifts where nothing is sold: everybody has everything, so there is nothing to buy, end or give."""

from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError
from integrations.donations.provider import require_donations
from integrations.v1.inputs_donations import CheckoutInput, PriceQuery
from integrations.v1.schemas_donations import PricesResponse, UrlResponse

_TAGS = ("Premium",)
_EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC SM VA ME XK"


class Prices(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(query=PriceQuery, response=PricesResponse, limit="stripe:price:ids")
    def get(self, request: Request) -> PricesResponse:
        """List what there is to buy: nothing, since everything is everybody's."""
        in_euro = str(request.query.get("country_code") or "").upper() in _EURO.split()
        nothing: PricesResponse = {
            "monthly": None,
            "yearly": None,
            "gift_1_month": None,
            "gift_1_year": None,
            "currency": "EUR" if in_euro else "USD",
        }
        return nothing


class SubscriptionCheckout(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=CheckoutInput,
        response=UrlResponse,
        limit="stripe:checkout:subscription",
        errors=(Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_INVALID_PRODUCT),
    )
    def post(self, request: Request) -> UrlResponse:
        """Buy premium, which nobody sells here."""
        raise _refused(Code.STRIPE_INVALID_PRODUCT)


class GiftCheckout(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=CheckoutInput,
        response=UrlResponse,
        limit="stripe:checkout:gift",
        errors=(Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_INVALID_PRODUCT),
    )
    def post(self, request: Request) -> UrlResponse:
        """Buy a gift, which nobody sells here."""
        raise _refused(Code.STRIPE_INVALID_PRODUCT)


class CustomerPortal(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        response=UrlResponse,
        limit="stripe:customer_portal",
        errors=(Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_NO_PURCHASE_HISTORY),
    )
    def post(self, request: Request) -> UrlResponse:
        """Manage what one has bought: nothing. Donors are mailed a link of their own."""
        raise _refused(Code.STRIPE_NO_PURCHASE_HISTORY)


class CancelSubscription(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        limit="stripe:subscription:cancel",
        errors=(Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_NO_ACTIVE_SUBSCRIPTION),
    )
    def post(self, request: Request) -> None:
        """End a subscription, of which there are none."""
        raise _refused(Code.STRIPE_NO_ACTIVE_SUBSCRIPTION)


class ReactivateSubscription(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        limit="stripe:subscription:reactivate",
        errors=(Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_NO_SUBSCRIPTION),
    )
    def post(self, request: Request) -> None:
        """Take back the end of a subscription, of which there are none."""
        raise _refused(Code.STRIPE_NO_SUBSCRIPTION)


class RejoinAsHolder(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(limit="stripe:visionary:rejoin", errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request) -> None:
        """Join the guild of those who bought premium for life, whom there are none of."""
        raise ProductError(Code.MISSING_ACCESS)


class RejoinAsOperator(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(limit="stripe:visionary:rejoin", errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request) -> None:
        """Join the guild of those who bought premium for life and run an instance, whom there are none of."""
        raise ProductError(Code.MISSING_ACCESS)


def _refused(code: Code) -> ProductError:
    require_donations()  # without the payment provider nothing is even looked for
    return ProductError(code)
