"""Searching messages of guilds, conversations and groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from chat import message_rows
from chat.models import Channel, Message
from chat.models.message import MESSAGES
from chat.records import MessageRecord
from chat.search.asked import MessageSearch, Scope
from chat.search.filters import holding, narrowed
from chat.search.places import searched_channels
from core.actor import Actor
from core.search import Span, Wanted, highlights, matching, require_search, searching, wanted, within
from core.search.engine import MOST_PLACES

MOST_FOUND = 5000
"""Of more messages that fit only so many count, so that no search is dearer than this."""


@dataclass(frozen=True, slots=True)
class FoundMessages:
    """A page of messages, how many there are on all pages, and by message where in it the words stand."""

    messages: list[MessageRecord]
    total: int
    highlights: dict[int, list[Span]] = field(default_factory=dict)


def search_messages(actor: Actor, search: MessageSearch, *, limit: int, offset: int = 0) -> FoundMessages:
    """A page of the messages that fit, of those that the actor may read now.

    Those of which more than MOST_FOUND fit are taken from the end that is asked for, and by relevance from the newest.
    Whoever searches holds READ_MESSAGE_HISTORY where it looks: the statement that searches leaves all else out.
    A fixed number of queries. Raises as `searched_channels` and `core.search.searching`.
    """
    require_search()
    channels = searched_channels(actor, search.place)
    asked = wanted(all_words=search.content, any_of=search.contents, phrases=search.phrases)
    with searching():
        known = list(channels.values_list("pk", flat=True)[: MOST_PLACES + 1])
        places = _found(channels, known, search, asked) if known else {}
    page = list(places)[offset : offset + limit]
    found = message_rows.messages(page, {places[id_]: 0 for id_ in page}, viewer_id=actor.user_id)
    messages = [found[id_] for id_ in page if id_ in found]
    return FoundMessages(messages, len(places), highlighted(messages, asked))


def highlighted(messages: Iterable[MessageRecord], asked: Wanted) -> dict[int, list[Span]]:
    """Where what was looked for stands in the content of some messages, by their ids."""
    parts = {message.id: highlights(message.content, asked) for message in messages}
    return {id_: spans for id_, spans in parts.items() if spans}


def _found(channels: "QuerySet[Channel]", known: Sequence[int], search: MessageSearch, asked: Wanted) -> dict[int, int]:
    """The ids of messages in order, with their channels'."""
    rows = within(holding(narrowed(Message.objects.all(), search), asked.phrases), MESSAGES, channels)
    found = matching(rows, MESSAGES, asked, None if _is_of_one(search) else known)
    by_relevance = search.sort_by == "relevance"
    order = found.age.desc() if search.descending or by_relevance else found.age.asc()
    chosen = found.rows.annotate(rank=found.relevance) if by_relevance else found.rows.annotate(rank=F("pk"))
    triples = list(chosen.order_by(order).values_list("rank", "pk", "channel_id")[:MOST_FOUND])
    if by_relevance:
        triples.sort(reverse=search.descending)
    return {id_: channel_id for _, id_, channel_id in triples}


def _is_of_one(search: MessageSearch) -> bool:
    """Whether the messages of one person are the shortest way, rather than those of the places."""
    return len(search.wanted.author_ids) == 1 and search.place.scope != Scope.CURRENT
