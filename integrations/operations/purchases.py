"""Buying premium: begun here, paid at the provider, ended and taken up again."""

from dataclasses import dataclass
from typing import Literal

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.premium import save_premium
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from integrations.buying.prices import CYCLES, product_of
from integrations.gifts.records import MONTHS
from integrations.models import Buyer, Purchase

Kind = Literal["subscription", "gift"]
_SOLD = {"subscription": frozenset(CYCLES), "gift": frozenset(MONTHS)}


@dataclass(frozen=True, slots=True)
class Order:
    """Something that somebody is about to pay for. `customer_id` is empty for whoever has bought nothing yet."""

    id: int
    kind: Kind
    price_id: str
    user_id: int
    email: str
    customer_id: str
    pays_already: bool


@operation("purchase.begin")
def begin_purchase(actor: Actor, *, price_id: str, kind: Kind) -> Order:
    """Note what somebody is about to pay for. Nothing is noted for whoever pays regularly already and wants that twice.

    Raises UNCLAIMED_ACCOUNT_CANNOT_MAKE_PURCHASES, EMAIL_VERIFICATION_REQUIRED, PREMIUM_PURCHASE_BLOCKED,
    STRIPE_INVALID_PRODUCT.
    """
    user = User.objects.get(id=actor.user_id)
    buyer = Buyer.objects.filter(user=user).first() or Buyer(user=user)
    _require_welcome(user, buyer)
    product = product_of(price_id)
    if product not in _SOLD[kind]:
        raise ProductError(Code.STRIPE_INVALID_PRODUCT)
    pays_already = kind == "subscription" and bool(buyer.subscription_id)
    purchase_id = 0 if pays_already else Purchase.objects.create(user=user, product=product).id
    return Order(purchase_id, kind, price_id, user.id, user.email or "", buyer.customer_id, pays_already)


def _require_welcome(user: User, buyer: Buyer) -> None:
    if not user.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_MAKE_PURCHASES)
    if not user.email_verified:
        raise ProductError(Code.EMAIL_VERIFICATION_REQUIRED)
    is_blocked = buyer.blocked_until is not None and buyer.blocked_until > now()
    if is_blocked or user.flags & UserFlags.PREMIUM_PURCHASE_DISABLED:
        raise ProductError(Code.PREMIUM_PURCHASE_BLOCKED)


@operation("purchase.note_ending")
def note_ending(actor: Actor, *, subscription_id: str, will_cancel: bool) -> None:
    """Note whether premium ends with the time that is paid. Publishes UserUpdated."""
    if not Buyer.objects.filter(user_id=actor.user_id, subscription_id=subscription_id).exists():
        return  # the provider has told of its end meanwhile
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    user.premium_will_cancel = will_cancel
    save_premium(user)
