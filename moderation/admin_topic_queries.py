"""What administrators read of topics: any of them, without being in it."""

from django.db.models import Q

from accounts.rights import Right, require_right
from core.actor import Actor
from core.db.beginnings import ByLetters, begins_with
from core.db.time_limit import TooLong, time_limit
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.search.guard import LONGEST_SECONDS
from core.text import folded, normalise
from topics.models import Topic


def titled(text: str) -> Q:
    """The topics whose title begins with a text, also those that were deleted."""
    return begins_with("title_key", folded(normalise(text)))


def topics_like(actor: Actor, *, text: str, limit: int) -> list[Topic]:
    """Some topics while their title is being typed: the one with that id, then those whose title begins with the text,
    also closed and deleted ones.

    At most two queries, each by an index. Needs the right `report:view`, as their pages do; raises as `require_right`,
    SERVICE_UNAVAILABLE when the database takes too long.
    """
    require_right(actor, Right.REPORT_VIEW)
    text = text.strip()
    is_id = text.isascii() and text.isdigit() and int(text) <= MAX_ID
    try:
        with time_limit(LONGEST_SECONDS):
            exact = list(Topic.objects.filter(pk=int(text))) if is_id else []
            others = Topic.objects.filter(titled(text)).exclude(pk__in=[topic.pk for topic in exact])
            return [*exact, *others.order_by(ByLetters("title_key"))[:limit]][:limit]
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None
