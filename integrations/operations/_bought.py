"""What the payment provider tells of purchases; parts of the operation that hears it.

Rows are held in this order: the purchase, the buyer, the gift, the account.
"""

from typing import Any

from accounts import hooks
from accounts.models import User
from accounts.operations.premium import save_premium
from accounts.premium import give_until, is_lifetime, paid_until
from core.clock import now
from core.jobs import enqueue
from integrations.donations.records import moment, period_end
from integrations.gifts.records import MONTHS
from integrations.models import Buyer, Purchase
from integrations.operations._payments import (
    CANCEL_JOB,
    OVER,
    PURCHASE_KEY,
    REFUND_JOB,
    UNPAID,
    Early,
    Told,
    held_buyer,
    held_user,
    is_ours,
    is_paid,
    named_id,
    push_out,
    subscription_of,
    was_told_early,
)
from integrations.operations._taken_back import block, contest, is_over_for
from integrations.operations.gifts import new_gift


def paid(session: dict[str, Any], told: Told) -> None:
    """A checkout is over: the gift is made, or premium begins."""
    purchase = Purchase.objects.select_for_update().filter(id=named_id(session, PURCHASE_KEY)).first()
    if purchase is None or purchase.user_id is None:
        _end_nobodys(session, told, is_known=purchase is not None)
        return
    if purchase.status not in UNPAID or not is_paid(session):
        return
    buyer = _buyer_of(purchase.user_id)
    _note_paid(purchase, buyer, session)
    is_back, is_disputed = (
        was_told_early(what, purchase.payment_id, buyer.customer_id) for what in (Early.REFUNDED, Early.DISPUTED)
    )
    if is_disputed and purchase.product not in MONTHS:
        hooks.face_changing.run(purchase.user_id)  # before the account is held: whose payment is disputed leaves
    if is_back:
        _give_nothing(purchase, buyer, told)
    else:
        _give(purchase, buyer, told)
    if is_disputed and not is_over_for(purchase):
        contest(purchase if purchase.payment_id else None, buyer)


def _give(purchase: Purchase, buyer: Buyer, told: Told) -> None:
    user = held_user(buyer.user_id)
    user.has_ever_purchased = True
    if purchase.product in MONTHS:
        purchase.gift = new_gift(MONTHS[purchase.product], user)[0]
        user.unread_gifts += 1
    elif told.asked is not None:
        _begin(user, buyer, purchase, told.asked)
    purchase.save()
    buyer.save()
    save_premium(user)


def _give_nothing(purchase: Purchase, buyer: Buyer, told: Told) -> None:
    purchase.status = Purchase.Status.REFUNDED
    purchase.save()
    block(buyer, ends_own=False)
    if told.asked is not None:
        enqueue(CANCEL_JOB, subscription_id=str(told.asked["id"]))


def failed(session: dict[str, Any], told: Told) -> None:
    """The bank did not pay in the end."""
    known = Purchase.objects.filter(id=named_id(session, PURCHASE_KEY), status=Purchase.Status.PENDING)
    known.update(status=Purchase.Status.FAILED)


def _end_nobodys(session: dict[str, Any], told: Told, *, is_known: bool) -> None:
    """What an account that was erased meanwhile would pay regularly ends; what it has paid for a gift, which there is
    nobody to give, goes back."""
    if not is_ours(session, PURCHASE_KEY):
        return
    if told.asked is not None:
        enqueue(CANCEL_JOB, subscription_id=str(told.asked["id"]))
    elif not is_known and is_paid(session) and session.get("payment_intent"):
        enqueue(REFUND_JOB, payment_id=str(session["payment_intent"]))


def _note_paid(purchase: Purchase, buyer: Buyer, session: dict[str, Any]) -> None:
    purchase.status, purchase.completed_at = Purchase.Status.COMPLETED, now()
    purchase.payment_id = session.get("payment_intent") or ""
    purchase.subscription_id = session.get("subscription") or ""
    purchase.amount_cents, purchase.currency = session.get("amount_total"), session.get("currency")
    buyer.customer_id = session.get("customer") or buyer.customer_id


def _begin(user: User, buyer: Buyer, purchase: Purchase, subscription: dict[str, Any]) -> None:
    """Premium for the first period, after what the person has already; a second subscription does not run on."""
    ends = period_end(subscription) or now()
    subscription_id, left = str(subscription["id"]), paid_until(user) - now()
    if buyer.subscription_id and buyer.subscription_id != subscription_id:
        enqueue(CANCEL_JOB, subscription_id=subscription_id)
    else:
        buyer.subscription_id, buyer.current_period_end = subscription_id, ends
        user.premium_billing_cycle, user.premium_will_cancel = purchase.product, False
    if is_lifetime(user):
        buyer.queued += ends - now()
        return
    give_until(user, ends + left)
    push_out(buyer, user)


def renewed(invoice: dict[str, Any], told: Told) -> None:
    """Another period of a subscription was paid; the first one came with the checkout."""
    buyer = held_buyer(subscription_id=subscription_of(invoice))
    lines = (invoice.get("lines") or {}).get("data") or []
    period = max((line.get("period") or {} for line in lines), key=lambda one: one.get("end") or 0, default={})
    ends, begins = moment(period.get("end")), moment(period.get("start"))
    if buyer is None or ends is None or invoice.get("billing_reason") == "subscription_create":
        return
    user = held_user(buyer.user_id)
    buyer.current_period_end = ends
    if is_lifetime(user):
        buyer.queued += ends - (begins or now())
    buyer.save(update_fields=["current_period_end", "queued"])
    give_until(user, ends)
    save_premium(user)


def changed(subscription: dict[str, Any], told: Told) -> None:
    """A subscription is to end, or to go on after all. Its period alone is no payment, which the invoice tells."""
    buyer = held_buyer(subscription_id=str(subscription["id"]))
    if buyer is None or (buyer.told_at is not None and told.at < buyer.told_at):
        return
    buyer.told_at, user = told.at, held_user(buyer.user_id)
    buyer.current_period_end = period_end(subscription) or buyer.current_period_end
    if told.type.endswith("deleted") or subscription.get("status") in OVER:
        buyer.subscription_id, user.premium_billing_cycle = "", None
    else:
        user.premium_will_cancel = bool(subscription.get("cancel_at_period_end") or subscription.get("cancel_at"))
    buyer.save()
    save_premium(user)


def _buyer_of(user_id: int) -> Buyer:
    Buyer.objects.get_or_create(user_id=user_id)
    return Buyer.objects.select_for_update().get(user_id=user_id)
