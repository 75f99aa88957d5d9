"""Where a donation goes on: the provider's pages, asked for outside of transactions."""

from typing import Any

from django.conf import settings

from core.actor import Actor
from core.outbound_turns import fetching_turn
from core.web import DONATE, DONATED, DONATING_ALREADY, NOT_DONATED, web_page
from integrations.donations.provider import checkout_url, portal_url, require_donations
from integrations.donations.records import DonationDraft, DonorRecord
from integrations.operations.donations import (
    announce_donation,
    check_donor_link,
    mail_running_donor,
    use_donor_link,
)

_PAYMENT, _SUBSCRIPTION = "payment", "subscription"


def begin_donation(actor: Actor, *, draft: DonationDraft, locale: str) -> str:
    """The page where somebody pays; whoever gives regularly already is mailed the link to that instead, because an
    address proves nothing, and is led to the page about donations.

    Raises STRIPE_PAYMENT_NOT_AVAILABLE, DONATION_AMOUNT_INVALID, STRIPE_ERROR, RateLimited.
    """
    require_donations()
    donor = announce_donation(actor, draft=draft, locale=locale)
    if donor.is_running and draft.interval is not None:
        mail_running_donor(actor, donor_id=donor.id)
        return web_page(DONATING_ALREADY)
    with fetching_turn():
        return checkout_url(_session(draft, donor))


def manage_donation(actor: Actor, *, token: str) -> str:
    """The page where a donor sees and ends what they give. The link is used up once there is one: whoever finds no
    turn, or the provider out of order, may come again. Raises DONATION_MAGIC_LINK_INVALID, _EXPIRED, _USED,
    STRIPE_ERROR, RateLimited."""
    with fetching_turn():
        donor = check_donor_link(actor, token=token)
        require_donations()
        page = portal_url(donor.customer_id, web_page(DONATE)) if donor.customer_id else web_page(DONATE)
    use_donor_link(actor, token=token)
    return page


def _session(draft: DonationDraft, donor: DonorRecord) -> dict[str, Any]:
    name = f"{settings.GUILDHALL.instance_name}: donation"
    price: dict[str, Any] = {
        "currency": draft.currency,
        "unit_amount": draft.amount_cents,
        "product_data": {"name": name},
    }
    facts = {"donor_id": str(donor.id), "interval": draft.interval or "", "instance": settings.GUILDHALL.public_url}
    params: dict[str, Any] = {"success_url": web_page(DONATED), "cancel_url": web_page(NOT_DONATED), "metadata": facts}
    # Never a customer the provider knows: it would show, and let pay with, the card of whoever's address was typed.
    params |= {"customer_email": draft.email}
    if draft.interval is None:
        params |= {"mode": _PAYMENT, "submit_type": "donate", "customer_creation": "always"}
    else:
        price["recurring"] = {"interval": draft.interval}
        params |= {"mode": _SUBSCRIPTION, "subscription_data": {"metadata": facts}}
    return params | {"line_items": [{"quantity": 1, "price_data": price}]}
