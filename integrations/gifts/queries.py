"""Reading gifts."""

import structlog
from django.db.models import Count

from core.actor import Actor
from core.errors import Code, ProductError
from integrations.gifts.records import GiftRecord, gift_hash
from integrations.models import GiftCode, LifetimeSlot

MOST_SHOWN = 200
_log = structlog.get_logger(__name__)


def gift_of(code: str) -> GiftRecord:
    """The gift with that code. Raises UNKNOWN_GIFT_CODE, also for those that were revoked."""
    known = GiftCode.objects.select_related("creator", "redeemer")
    gift = known.filter(code_hash=gift_hash(code), revoked_at=None).first()
    if gift is None:
        raise ProductError(Code.UNKNOWN_GIFT_CODE)
    return GiftRecord.of(gift, code)


def own_gifts(actor: Actor) -> list[GiftRecord]:
    """The gifts the actor has bought, newest first, but for those whose codes only a key could read which this
    instance no longer has: they are good, and nobody can be told."""
    known = GiftCode.objects.select_related("creator", "redeemer").filter(creator_id=actor.user_id, revoked_at=None)
    return [gift for row in known.order_by("-id")[:MOST_SHOWN] for gift in _readable(row)]


def _readable(gift: GiftCode) -> list[GiftRecord]:
    try:
        return [GiftRecord.of(gift)]
    except ValueError:
        _log.warning("gift.unreadable", gift_id=gift.id)
        return []


def count_slots() -> tuple[int, int]:
    """How many numbers there are for those with premium for life, and how many of them are somebody's. One query."""
    counted = LifetimeSlot.objects.aggregate(all=Count("index"), held=Count("user"))
    return counted["all"], counted["held"]
