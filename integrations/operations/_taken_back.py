"""Money that goes back to the buyer, and what becomes of what was bought with it; parts of the operation that hears of
it. Rows are held in the order of `_bought`."""

from datetime import timedelta
from typing import Any

from accounts import hooks
from accounts.mail import mail_account
from accounts.models import DeletionReason
from accounts.models.user import UserFlags
from accounts.operations.deletion import condemn, is_erased, pardon
from accounts.operations.premium import save_premium
from accounts.premium import end_premium, is_lifetime
from core.clock import now
from core.jobs import enqueue
from integrations.gifts.records import MONTHS
from integrations.models import Buyer, GiftCode, Purchase
from integrations.operations._payments import (
    CANCEL_JOB,
    PURCHASE_KEY,
    UNPAID,
    Early,
    Told,
    held_buyer,
    held_user,
    is_ours,
    is_remembered,
    named_id,
    recall,
    remember,
)
from integrations.operations.gifts import restore_gift, revoke_gift

BLOCKED_AFTER_REFUND = timedelta(days=30)
LEAVES_AFTER_DISPUTE = timedelta(days=30)
_TWICE = 2
_WON = frozenset({"won", "warning_closed"})


def refunded(charge: dict[str, Any], told: Told) -> None:
    """What was paid with all of this money ends, and for a while nothing more is sold to its buyer. Where the checkout
    is told of later, it is remembered until then."""
    purchase, payment_id = _purchase_of(charge, charge), charge.get("payment_intent")
    if charge.get("refunded") is False or (purchase is not None and purchase.status == Purchase.Status.REFUNDED):
        return
    if purchase is not None and purchase.status in UNPAID:
        remember(Early.REFUNDED, payment_id)
        return
    buyer = _buyer_behind(charge, purchase)
    _mark(purchase, Purchase.Status.REFUNDED)
    if purchase is None:  # what is paid regularly names no payment in its checkout, but its customer
        remember(Early.REFUNDED, payment_id, charge.get("customer") if buyer is None else None)
    if purchase is not None and purchase.gift_id is not None:
        revoke_gift(_gift(purchase.gift_id))
    if buyer is not None:
        block(buyer, ends_own=purchase is None or purchase.product not in MONTHS)


def block(buyer: Buyer, *, ends_own: bool) -> None:
    """Sell nothing to somebody for a while, and with `ends_own` end what they bought for themselves; part of an
    operation that holds the row. Publishes UserUpdated."""
    user = held_user(buyer.user_id)
    buyer.refunds += 1
    buyer.blocked_until = now() + BLOCKED_AFTER_REFUND
    if buyer.refunds >= _TWICE:
        user.flags |= UserFlags.PREMIUM_PURCHASE_DISABLED
    if ends_own:
        buyer.queued = timedelta()
        if not is_lifetime(user):
            end_premium(user)
        if buyer.subscription_id:
            enqueue(CANCEL_JOB, subscription_id=buyer.subscription_id)
    buyer.save()
    save_premium(user)


def disputed(dispute: dict[str, Any], told: Told) -> None:
    """A bank is asked to take the money back: a gift is taken back; who bought for themselves is to leave. Where the
    checkout is told of later, it is remembered until then; where it was told already that it is won, nothing is done.
    """
    charge, payment_id = told.asked or dispute, dispute.get("payment_intent")
    purchase = _purchase_of(dispute, charge)
    if is_remembered(Early.WON, dispute.get("id")) or (purchase is not None and is_over_for(purchase)):
        return
    if purchase is not None and purchase.status in UNPAID:
        remember(Early.DISPUTED, payment_id)
        return
    buyer = _buyer_behind(charge, purchase)
    if purchase is None and buyer is None:
        remember(Early.DISPUTED, payment_id, charge.get("customer"))
    contest(purchase, buyer)


def contest(purchase: Purchase | None, buyer: Buyer | None) -> None:
    """Take back what was bought with disputed money; part of an operation that holds the rows. Publishes UserUpdated,
    and what closing an account does."""
    _mark(purchase, Purchase.Status.DISPUTED)
    if purchase is not None and purchase.product in MONTHS:
        if purchase.gift_id is not None:
            revoke_gift(_gift(purchase.gift_id))
    elif buyer is not None:
        buyer.disputes += 1
        buyer.save(update_fields=["disputes"])
        _send_away(buyer.user_id)


def is_over_for(purchase: Purchase) -> bool:
    """Whether a dispute changes nothing of it. Of a gift whose money went back, it is won for that very reason: the
    gift must not be good again then."""
    is_gift = purchase.product in MONTHS
    return purchase.status == Purchase.Status.DISPUTED or (is_gift and purchase.status == Purchase.Status.REFUNDED)


def _send_away(user_id: int) -> None:
    hooks.face_changing.run(user_id)
    user = held_user(user_id)
    if user.is_system or user.flags & UserFlags.DELETED:
        return
    user.flags |= UserFlags.PREMIUM_PURCHASE_DISABLED
    condemn(user, DeletionReason.BILLING_DISPUTE_OR_ABUSE, public_reason=None, delay=LEAVES_AFTER_DISPUTE)
    mail_account(user, "account_scheduled_deletion", reason="", deletion_at=user.pending_deletion_at)


def settled(dispute: dict[str, Any], told: Told) -> None:
    """The bank has decided; for us, if all is to be as it was. Where there is nothing to undo, the beginning of the
    dispute may be told later."""
    if dispute.get("status") not in _WON:
        return
    charge = told.asked or dispute
    purchase = _purchase_of(dispute, charge)
    recall(Early.DISPUTED, dispute.get("payment_intent"), charge.get("customer"))
    if purchase is not None and purchase.status != Purchase.Status.DISPUTED:
        remember(Early.WON, dispute.get("id"))
        return
    _mark(purchase, Purchase.Status.COMPLETED)
    if purchase is not None and purchase.product in MONTHS:
        if purchase.gift_id is not None:
            restore_gift(_gift(purchase.gift_id))
        return
    buyer = _buyer_behind(charge, purchase)
    if buyer is None or not buyer.disputes:
        remember(Early.WON, dispute.get("id"))
        return
    buyer.disputes -= 1
    buyer.save(update_fields=["disputes"])
    if not buyer.disputes:
        _let_back(buyer)


def _let_back(buyer: Buyer) -> None:
    hooks.face_changing.run(buyer.user_id)
    user = held_user(buyer.user_id)
    if user.deletion_reason != DeletionReason.BILLING_DISPUTE_OR_ABUSE or is_erased(user):
        return
    if buyer.refunds < _TWICE:
        user.flags &= ~UserFlags.PREMIUM_PURCHASE_DISABLED
    pardon(user)
    mail_account(user, "unban_notification", reason="")


def _mark(purchase: Purchase | None, status: Purchase.Status) -> None:
    if purchase is not None:
        purchase.status = status
        purchase.save(update_fields=["status"])


def _purchase_of(money: dict[str, Any], charge: dict[str, Any]) -> Purchase | None:
    """The purchase that a charge or a dispute is about, if it was one payment. The charge names it, so that it is found
    before its checkout is told of."""
    payment_id = str(money.get("payment_intent") or "")
    if not payment_id:
        return None
    rows = Purchase.objects.select_for_update()
    if is_ours(charge, PURCHASE_KEY):
        named = rows.filter(id=named_id(charge, PURCHASE_KEY), payment_id__in=("", payment_id)).first()
        if named is not None:
            return named
    return rows.filter(payment_id=payment_id).first()


def _buyer_behind(charge: dict[str, Any], purchase: Purchase | None) -> Buyer | None:
    if purchase is not None:
        return None if purchase.user_id is None else held_buyer(user_id=purchase.user_id)
    return held_buyer(customer_id=str(charge.get("customer") or "-"))


def _gift(gift_id: int) -> GiftCode:
    return GiftCode.objects.select_for_update().get(id=gift_id)
