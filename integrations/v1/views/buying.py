"""Premium for money, where the operator sells it; elsewhere there is nothing to buy."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from integrations.buying import paying
from integrations.buying.prices import currency_of, price_of
from integrations.operations.lifetime_guilds import rejoin_lifetime_guild
from integrations.v1.inputs_donations import CheckoutInput, PriceQuery
from integrations.v1.schemas_donations import PricesResponse, UrlResponse

_TAGS = ("Premium",)
_PROVIDER = (Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_ERROR)
_BUYING = (
    *_PROVIDER,
    Code.UNCLAIMED_ACCOUNT_CANNOT_MAKE_PURCHASES,
    Code.EMAIL_VERIFICATION_REQUIRED,
    Code.PREMIUM_PURCHASE_BLOCKED,
    Code.STRIPE_INVALID_PRODUCT,
)
_JOINING = (Code.MISSING_ACCESS, Code.UNKNOWN_GUILD, Code.USER_BANNED_FROM_GUILD, Code.MAX_GUILDS)


class Prices(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(query=PriceQuery, response=PricesResponse, limit="stripe:price:ids")
    def get(self, request: Request) -> PricesResponse:
        """List what there is to buy, in what people of a country pay in: euros or dollars."""
        currency = currency_of(str(request.query.get("country_code") or ""))
        prices: PricesResponse = {
            "monthly": price_of("monthly", currency),
            "yearly": price_of("yearly", currency),
            "gift_1_month": price_of("gift_1_month", currency),
            "gift_1_year": price_of("gift_1_year", currency),
            "currency": "EUR" if currency == "eur" else "USD",
        }
        return prices


class SubscriptionCheckout(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=CheckoutInput,
        response=UrlResponse,
        limit="stripe:checkout:subscription",
        errors=_BUYING,
    )
    def post(self, request: Request) -> UrlResponse:
        """Buy premium, month by month or year by year: the page of the payment provider where it is paid.

        Whoever pays already gets the page where they see that instead.
        """
        price_id = request.valid["price_id"]
        return {"url": paying.begin_checkout(caller(request), price_id=price_id, kind="subscription")}


class GiftCheckout(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=CheckoutInput, response=UrlResponse, limit="stripe:checkout:gift", errors=_BUYING)
    def post(self, request: Request) -> UrlResponse:
        """Buy a gift: the page of the payment provider where it is paid. Then its code is among one's gifts."""
        return {"url": paying.begin_checkout(caller(request), price_id=request.valid["price_id"], kind="gift")}


class CustomerPortal(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        response=UrlResponse,
        limit="stripe:customer_portal",
        errors=(*_PROVIDER, Code.STRIPE_NO_PURCHASE_HISTORY),
    )
    def post(self, request: Request) -> UrlResponse:
        """Manage what one has bought, at the payment provider. Donors are mailed a link of their own."""
        return {"url": paying.customer_portal(caller(request))}


class CancelSubscription(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        limit="stripe:subscription:cancel",
        errors=(*_PROVIDER, Code.STRIPE_NO_ACTIVE_SUBSCRIPTION, Code.STRIPE_SUBSCRIPTION_ALREADY_CANCELING),
    )
    def post(self, request: Request) -> None:
        """Let one's subscription end with the time that is paid."""
        paying.cancel_subscription(caller(request))


class ReactivateSubscription(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        limit="stripe:subscription:reactivate",
        errors=(*_PROVIDER, Code.STRIPE_NO_SUBSCRIPTION, Code.STRIPE_SUBSCRIPTION_NOT_CANCELING),
    )
    def post(self, request: Request) -> None:
        """Let one's subscription go on that was to end."""
        paying.reactivate_subscription(caller(request))


class RejoinAsHolder(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(operation=rejoin_lifetime_guild, errors=_JOINING)
    def post(self, request: Request) -> None:
        """Join the guild of those who have premium for life."""
        rejoin_lifetime_guild(caller(request), which="holders")


class RejoinAsOperator(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(operation=rejoin_lifetime_guild, errors=_JOINING)
    def post(self, request: Request) -> None:
        """Join the guild of those who have premium for life and run an instance."""
        rejoin_lifetime_guild(caller(request), which="operators")
