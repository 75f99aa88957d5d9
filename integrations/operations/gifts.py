"""Gifts: made, redeemed, and taken back when their payment is."""

import secrets
import string
from datetime import timedelta

from accounts.models import User
from accounts.operations.premium import save_premium
from accounts.premium import (
    end_premium,
    give_lifetime,
    give_months,
    give_until,
    is_lifetime,
    paid_until,
    take_time,
)
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from core.sealing import seal
from integrations.gifts.records import LIFETIME_MONTHS, gift_hash
from integrations.models import Buyer, GiftCode
from integrations.operations._lifetime_slots import leave_slot, take_slot
from integrations.operations._payments import push_out

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 32


@operation("gift.redeem", limit="gift:redeem")
def redeem_gift(actor: Actor, *, code: str) -> None:
    """Take a gift: its months come after what the person has already, and put off what a running subscription would
    take next; for life when it is that.

    Publishes UserUpdated. Raises UNKNOWN_GIFT_CODE, STRIPE_GIFT_REDEMPTION_IN_PROGRESS, GIFT_CODE_ALREADY_REDEEMED,
    CANNOT_REDEEM_PLUTONIUM_WITH_VISIONARY.
    """
    gift = _held_alone(code)
    if gift.redeemed_at is not None:
        raise ProductError(Code.GIFT_CODE_ALREADY_REDEEMED)
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    if is_lifetime(user):
        raise ProductError(Code.CANNOT_REDEEM_PLUTONIUM_WITH_VISIONARY)
    gift.redeemer, gift.redeemed_at = user, now()
    _give(gift, user)
    gift.save(update_fields=["redeemer", "redeemed_at", "given_from", "given_until"])
    save_premium(user)


def _held_alone(code: str) -> GiftCode:
    """The gift, held; whoever comes while another holds it is told so instead of waiting."""
    known = GiftCode.objects.filter(code_hash=gift_hash(code), revoked_at=None)
    gift = known.select_for_update(skip_locked=True).first()
    if gift is None:
        found = known.exists()
        raise ProductError(Code.STRIPE_GIFT_REDEMPTION_IN_PROGRESS if found else Code.UNKNOWN_GIFT_CODE)
    return gift


def _give(gift: GiftCode, user: User) -> None:
    if gift.duration_months == LIFETIME_MONTHS:
        give_lifetime(user, take_slot(user))
    else:
        gift.given_from, gift.given_until = give_months(user, gift.duration_months)
        buyer = Buyer.objects.filter(user=user).first()
        user.premium_will_cancel &= buyer is not None and bool(buyer.subscription_id)  # of one that is over
        push_out(buyer, user)


def new_gift(months: int, creator: User | None) -> tuple[GiftCode, str]:
    """Store a gift that nobody has redeemed, part of an operation: the row and its code."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    gift = GiftCode.objects.create(
        code_hash=gift_hash(code), sealed_code=seal(code.encode()), duration_months=months, creator=creator
    )
    return gift, code


def revoke_gift(gift: GiftCode) -> None:
    """Let nobody redeem the gift, and take it back from whoever has; part of an operation that holds its row.
    Publishes UserUpdated to them."""
    if gift.revoked_at is not None:
        return
    gift.revoked_at = now()
    gift.save(update_fields=["revoked_at"])
    user = _redeemer(gift)
    if user is None:
        return
    if gift.given_from is not None and gift.given_until is not None:
        take_time(user, gift.given_until - gift.given_from)
    elif is_lifetime(user):
        leave_slot(user)
        end_premium(user)
        _begin_queued(user)
    save_premium(user)


def restore_gift(gift: GiftCode) -> None:
    """The gift is good again, and whoever had redeemed it has it again. As `revoke_gift`."""
    if gift.revoked_at is None:
        return
    gift.revoked_at = None
    gift.save(update_fields=["revoked_at"])
    user = _redeemer(gift)
    if user is None or is_lifetime(user):
        return
    if gift.given_from is not None and gift.given_until is not None:
        give_until(user, paid_until(user) + (gift.given_until - gift.given_from))
    else:
        give_lifetime(user, take_slot(user))
    save_premium(user)


def _begin_queued(user: User) -> None:
    """What was paid for while premium was for life begins now."""
    buyer = Buyer.objects.select_for_update().filter(user=user, queued__gt=timedelta()).first()
    if buyer is not None:
        give_until(user, now() + buyer.queued)
        buyer.queued = timedelta()
        buyer.save(update_fields=["queued"])


def _redeemer(gift: GiftCode) -> User | None:
    if gift.redeemer_id is None:
        return None
    return User.objects.select_for_update(no_key=True).get(id=gift.redeemer_id)
