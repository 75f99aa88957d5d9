"""Money that goes back to the buyer, and what becomes of what was bought with it; parts of the operation that hears of
it. Rows are held in the order of `_bought`."""

from collections.abc import Collection
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
from integrations.operations._payments import CANCEL_JOB, Told, held_buyer, held_user, remember_refund
from integrations.operations.gifts import restore_gift, revoke_gift

BLOCKED_AFTER_REFUND = timedelta(days=30)
LEAVES_AFTER_DISPUTE = timedelta(days=30)
_TWICE = 2
_WON = frozenset({"won", "warning_closed"})


def refunded(charge: dict[str, Any], told: Told) -> None:
    """What was paid with all of this money ends, and for a while nothing more is sold to its buyer."""
    purchase = _purchase_of(charge)
    is_over = purchase is not None and purchase.status == Purchase.Status.REFUNDED
    buyer = _buyer_behind(charge, purchase)
    if charge.get("refunded") is False or is_over:
        return
    _mark(purchase, Purchase.Status.REFUNDED)
    if purchase is None:
        _remember(charge, is_known=buyer is not None)
    if purchase is not None and purchase.gift_id is not None:
        revoke_gift(_gift(purchase.gift_id))
    if buyer is not None:
        block(buyer, ends_own=purchase is None or purchase.product not in MONTHS)


def _remember(charge: dict[str, Any], *, is_known: bool) -> None:
    """For a checkout of which is told later. What is paid regularly names no payment there, but its customer."""
    for key in (charge.get("payment_intent"), None if is_known else charge.get("customer")):
        if key:
            remember_refund(str(key))


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
    """A bank is asked to take the money back: a gift is taken back; who bought for themselves is to leave."""
    purchase = _purchase_of(dispute)
    if purchase is not None and purchase.status in _over_for(purchase):
        return
    _mark(purchase, Purchase.Status.DISPUTED)
    if purchase is not None and purchase.product in MONTHS:
        if purchase.gift_id is not None:
            revoke_gift(_gift(purchase.gift_id))
        return
    buyer = _buyer_behind(told.asked or dispute, purchase)
    if buyer is not None:
        buyer.disputes += 1
        buyer.save(update_fields=["disputes"])
        _send_away(buyer.user_id)


def _over_for(purchase: Purchase) -> Collection[str]:
    """In which states a dispute changes nothing. Of a gift whose money went back, it is won for that very reason: the
    gift must not be good again then."""
    is_gift = purchase.product in MONTHS
    return (Purchase.Status.DISPUTED, Purchase.Status.REFUNDED) if is_gift else (Purchase.Status.DISPUTED,)


def _send_away(user_id: int) -> None:
    hooks.face_changing.run(user_id)
    user = held_user(user_id)
    if user.is_system or user.flags & UserFlags.DELETED:
        return
    user.flags |= UserFlags.PREMIUM_PURCHASE_DISABLED
    condemn(user, DeletionReason.BILLING_DISPUTE_OR_ABUSE, public_reason=None, delay=LEAVES_AFTER_DISPUTE)
    mail_account(user, "account_scheduled_deletion", reason="", deletion_at=user.pending_deletion_at)


def settled(dispute: dict[str, Any], told: Told) -> None:
    """The bank has decided; for us, if all is to be as it was."""
    purchase = _purchase_of(dispute)
    if dispute.get("status") not in _WON or (purchase is not None and purchase.status != Purchase.Status.DISPUTED):
        return
    _mark(purchase, Purchase.Status.COMPLETED)
    if purchase is not None and purchase.product in MONTHS:
        if purchase.gift_id is not None:
            restore_gift(_gift(purchase.gift_id))
        return
    buyer = _buyer_behind(told.asked or dispute, purchase)
    if buyer is None or not buyer.disputes:
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


def _purchase_of(money: dict[str, Any]) -> Purchase | None:
    """The purchase that a charge or a dispute is about, if it was one payment."""
    payment_id = money.get("payment_intent")
    if not payment_id:
        return None
    return Purchase.objects.select_for_update().filter(payment_id=str(payment_id)).first()


def _buyer_behind(charge: dict[str, Any], purchase: Purchase | None) -> Buyer | None:
    if purchase is not None:
        return None if purchase.user_id is None else held_buyer(user_id=purchase.user_id)
    return held_buyer(customer_id=str(charge.get("customer") or "-"))


def _gift(gift_id: int) -> GiftCode:
    return GiftCode.objects.select_for_update().get(id=gift_id)
