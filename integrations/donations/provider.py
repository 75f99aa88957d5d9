"""Stripe, by its own library, which speaks through our guarded client. An extra: requirements/stripe.txt."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from core.errors import Code, ProductError
from core.outbound import Caps, Outbound, OutboundError, guarded_for

try:
    import stripe
except ImportError:  # the settings refuse a key without it
    stripe = None  # type: ignore[assignment]

API = "https://api.stripe.com"
_CAPS = Caps(seconds=20.0, max_bytes=1024 * 1024, redirects=0)


def donations_are_on() -> bool:
    """Whether the operator has set Stripe up."""
    config = settings.GUILDHALL
    return stripe is not None and bool(config.stripe_secret_key and config.stripe_webhook_secret)


def require_donations() -> None:
    """Raise STRIPE_PAYMENT_NOT_AVAILABLE unless Stripe is set up."""
    if not donations_are_on():
        raise ProductError(Code.STRIPE_PAYMENT_NOT_AVAILABLE)


def checkout_url(params: Mapping[str, Any]) -> str:
    """The address of a new page of the provider where somebody pays. Raises STRIPE_ERROR."""
    try:
        return str(_client().v1.checkout.sessions.create(params=params).url)  # type: ignore[arg-type]  # plain values
    except stripe.StripeError:
        raise ProductError(Code.STRIPE_ERROR) from None


def portal_url(customer_id: str, return_url: str) -> str:
    """The address of a new page of the provider where a customer sees and ends what they pay. Raises STRIPE_ERROR."""
    try:
        params: Any = {"customer": customer_id, "return_url": return_url}
        return str(_client().v1.billing_portal.sessions.create(params=params).url)
    except stripe.StripeError:
        raise ProductError(Code.STRIPE_ERROR) from None


def subscription(subscription_id: str) -> dict[str, Any]:
    """A subscription as it is now. Raises stripe.StripeError."""
    return dict(_client().v1.subscriptions.retrieve(subscription_id).to_dict())


def charge(charge_id: str) -> dict[str, Any]:
    """A charge as it is now. Raises stripe.StripeError."""
    return dict(_client().v1.charges.retrieve(charge_id).to_dict())


def customer(customer_id: str) -> dict[str, Any]:
    """A customer as they are now. Raises stripe.StripeError."""
    return dict(_client().v1.customers.retrieve(customer_id).to_dict())


def end_with_period(subscription_id: str, *, ends: bool) -> None:
    """Let a subscription end with the time that is paid, or go on after all. Raises STRIPE_ERROR."""
    try:
        _client().v1.subscriptions.update(subscription_id, params={"cancel_at_period_end": ends})
    except stripe.StripeError:
        raise ProductError(Code.STRIPE_ERROR) from None


def wait_until(subscription_id: str, moment: int) -> None:
    """Let the next payment of a subscription wait until then, for nothing in between. Raises stripe.StripeError."""
    _client().v1.subscriptions.update(subscription_id, params={"trial_end": moment, "proration_behavior": "none"})


def refund(payment_id: str) -> None:
    """Send back all that was paid; what went back already is fine. Raises stripe.StripeError."""
    try:
        _client().v1.refunds.create(params={"payment_intent": payment_id}, options={"idempotency_key": payment_id})
    except stripe.InvalidRequestError as error:
        if error.code != "charge_already_refunded":
            raise


def cancel(subscription_id: str) -> None:
    """End a subscription at once; one that is gone already is fine. Raises stripe.StripeError."""
    try:
        _client().v1.subscriptions.cancel(subscription_id)
    except stripe.InvalidRequestError as error:
        if error.http_status != _NOT_FOUND:
            raise


def event_of(body: bytes, signature: str) -> dict[str, Any]:
    """What the provider tells. Raises STRIPE_WEBHOOK_SIGNATURE_INVALID for what somebody else wrote, or long ago."""
    try:
        event = stripe.Webhook.construct_event(body, signature, settings.GUILDHALL.stripe_webhook_secret)
    except (stripe.SignatureVerificationError, ValueError):
        raise ProductError(Code.STRIPE_WEBHOOK_SIGNATURE_INVALID) from None
    return dict(event.to_dict())


_NOT_FOUND = 404


def _client() -> "stripe.StripeClient":
    return stripe.StripeClient(
        settings.GUILDHALL.stripe_secret_key,
        base_addresses={"api": API},
        max_network_retries=1,
        http_client=_guarded_client(),
    )


def guarded() -> Outbound:
    """The client that reaches the provider and no private address."""
    return guarded_for((API,))


def _guarded_client() -> "stripe.HTTPClient":
    class GuardedClient(stripe.HTTPClient):
        name = "guildhall"

        def request(
            self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
        ) -> tuple[str, int, Mapping[str, str]]:
            content = post_data.encode() if isinstance(post_data, str) else post_data or b""
            try:
                reply = guarded().fetch(url, method=method.upper(), headers=headers, content=content, caps=_CAPS)
            except OutboundError as error:
                raise stripe.APIConnectionError(type(error).__name__) from None
            return reply.body.decode(), reply.status, dict(reply.headers)

        def close(self) -> None:
            return None

    return GuardedClient()
