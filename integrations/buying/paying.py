"""Where a purchase goes on: the provider's pages and answers, asked for outside of transactions. Each asks for a turn,
and raises RateLimited where there is none: a provider that is slow leaves threads for everybody else."""

from typing import Any

from django.conf import settings

from core.actor import Actor
from core.errors import Code, ProductError
from core.outbound_turns import fetching_turn
from core.web import APP, web_page
from integrations.donations.provider import checkout_url, end_with_period, portal_url, require_donations
from integrations.models import Buyer
from integrations.operations.purchases import Kind, Order, begin_purchase, note_ending


def begin_checkout(actor: Actor, *, price_id: str, kind: Kind) -> str:
    """The page where somebody pays; whoever has a subscription already is led to the page where they see it.

    Raises STRIPE_PAYMENT_NOT_AVAILABLE, STRIPE_ERROR, and what `begin_purchase` raises.
    """
    require_donations()
    order = begin_purchase(actor, price_id=price_id, kind=kind)
    with fetching_turn():
        return portal_url(order.customer_id, web_page(APP)) if order.pays_already else checkout_url(_session(order))


def customer_portal(actor: Actor) -> str:
    """The page where somebody sees and ends what they pay. Raises STRIPE_PAYMENT_NOT_AVAILABLE,
    STRIPE_NO_PURCHASE_HISTORY, STRIPE_ERROR."""
    require_donations()
    buyer = _buyer(actor)
    if buyer is None or not buyer.customer_id:
        raise ProductError(Code.STRIPE_NO_PURCHASE_HISTORY)
    with fetching_turn():
        return portal_url(buyer.customer_id, web_page(APP))


def cancel_subscription(actor: Actor) -> None:
    """Let a subscription end with the time that is paid. Raises STRIPE_PAYMENT_NOT_AVAILABLE,
    STRIPE_NO_ACTIVE_SUBSCRIPTION, STRIPE_SUBSCRIPTION_ALREADY_CANCELING, STRIPE_ERROR."""
    subscription_id = _subscription(actor, Code.STRIPE_NO_ACTIVE_SUBSCRIPTION)
    if actor.user.premium_will_cancel:
        raise ProductError(Code.STRIPE_SUBSCRIPTION_ALREADY_CANCELING)
    _end(actor, subscription_id, ends=True)


def reactivate_subscription(actor: Actor) -> None:
    """Let a subscription go on that was to end. Raises STRIPE_PAYMENT_NOT_AVAILABLE, STRIPE_NO_SUBSCRIPTION,
    STRIPE_SUBSCRIPTION_NOT_CANCELING, STRIPE_ERROR."""
    subscription_id = _subscription(actor, Code.STRIPE_NO_SUBSCRIPTION)
    if not actor.user.premium_will_cancel:
        raise ProductError(Code.STRIPE_SUBSCRIPTION_NOT_CANCELING)
    _end(actor, subscription_id, ends=False)


def _end(actor: Actor, subscription_id: str, *, ends: bool) -> None:
    with fetching_turn():
        end_with_period(subscription_id, ends=ends)
    note_ending(actor, subscription_id=subscription_id, will_cancel=ends)


def _subscription(actor: Actor, missing: Code) -> str:
    require_donations()
    buyer = _buyer(actor)
    if buyer is None or not buyer.subscription_id:
        raise ProductError(missing)
    return buyer.subscription_id


def _buyer(actor: Actor) -> Buyer | None:
    return Buyer.objects.filter(user_id=actor.user_id).first()


def _session(order: Order) -> dict[str, Any]:
    facts = {"purchase_id": str(order.id), "instance": settings.GUILDHALL.public_url}
    params: dict[str, Any] = {
        "line_items": [{"quantity": 1, "price": order.price_id}],
        "client_reference_id": str(order.user_id),
        "success_url": web_page(APP),
        "cancel_url": web_page(APP),
        "metadata": facts,
    }
    params |= {"customer": order.customer_id} if order.customer_id else {"customer_email": order.email}
    if order.kind == "subscription":
        return params | {"mode": "subscription", "subscription_data": {"metadata": facts}}
    if not order.customer_id:
        params["customer_creation"] = "always"
    # What is charged carries the same: its refund or dispute may be told of before the checkout.
    return params | {"mode": "payment", "payment_intent_data": {"metadata": facts}}
