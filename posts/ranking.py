"""The orders in which posts and comments are listed: the one place where their formulas stand.

Formulas: votes and sorting of the topic-side contract. Ids grow with time, so `-id` is "newest first" and breaks
every tie.
"""

from django.db.models import FloatField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Abs, Cast, Greatest, Log, Sign

from core.ids import EPOCH_MS

Order = tuple[str | Combinable, ...]

_DECAY_EPOCH_SECONDS = 1_700_000_000
_DECAY_SECONDS = 45_000.0  # ten times the score is worth 12.5 hours
_ID_TICKS_PER_SECOND = 1000.0 * 2**22  # an id holds milliseconds above its 22 low bits


def _hot_with_decay() -> Combinable:
    """sign(score) * log10(max(|score|, 1)) + (unix seconds - 1 700 000 000) / 45 000."""
    score = Cast("score", FloatField())
    weight = Sign(score) * Log(Value(10.0), Greatest(Abs(score), Value(1.0)), output_field=FloatField())
    seconds = Cast("id", FloatField()) / Value(_ID_TICKS_PER_SECOND) + Value(EPOCH_MS / 1000 - _DECAY_EPOCH_SECONDS)
    return (weight + seconds / Value(_DECAY_SECONDS)).desc()


DEFAULT_POST_ORDER = "new"

POST_ORDERS: dict[str, Order] = {
    "new": ("-id",),
    "old": ("id",),
    "top": ("-score", "-id"),
    "hot": ("-score", "-id"),  # score, then newest: the topic wire knows no decay under this name
    "hot_decay": (_hot_with_decay(), "-id"),
}

DEFAULT_COMMENT_ORDER = "top"

COMMENT_ORDERS: dict[str, Order] = {
    "top": ("-upvotes", "-id"),
    "new": ("-id",),
    "old": ("id",),
}


def post_order(name: str | None) -> Order:
    """The order of that name; unknown names mean `new`."""
    return POST_ORDERS.get(name or "", POST_ORDERS[DEFAULT_POST_ORDER])


def comment_order(name: str | None) -> Order:
    """The order of that name; unknown names mean `top`."""
    return COMMENT_ORDERS.get(name or "", COMMENT_ORDERS[DEFAULT_COMMENT_ORDER])
