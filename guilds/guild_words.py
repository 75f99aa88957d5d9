"""Finding guilds by the words that are kept of them."""

from typing import Final

from django.db.models import Q

from core.db.time_limit import TooLong, time_limit
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.search import Wanted, holds_text, matching, wanted
from core.search.asking import Term
from core.search.guard import LONGEST_SECONDS
from guilds.models import Guild
from guilds.models.guild import GUILDS, flag_word
from guilds.records import GuildRecord

MOST_FOUND: Final = 10_000


def guilds_with_flag(flag: str) -> list[int]:
    """The guilds that try a feature out, by ascending id. One query."""
    asked = Wanted(groups=(((Term(flag_word(flag)),),),))
    return list(matching(Guild.objects.all(), GUILDS, asked).rows.order_by("pk").values_list("pk", flat=True))


def find_guilds(query: str, *, limit: int, offset: int = 0, most: int = MOST_FOUND) -> tuple[list[GuildRecord], int]:
    """A page of the guilds of this id or of the owner with this id; or else of those that have the words of the query
    in their name or in the code they chose, of which the last may be a beginning; of all without a query. The most
    fitting first, the newest of equals. And how many there are.

    Of more than `most` the newest count, and no others are found. Three queries. Raises SERVICE_UNAVAILABLE when
    the database takes too long.
    """
    try:
        with time_limit(LONGEST_SECONDS):
            found = _by_id(query, most) or _by_words(query, most)
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None
    page = found[offset : offset + limit]
    rows = Guild.objects.in_bulk(page)
    return [GuildRecord.of(rows[guild_id]) for guild_id in page if guild_id in rows], len(found)


def _by_id(query: str, most: int) -> list[int]:
    if not (query.isascii() and query.isdigit()) or int(query) > MAX_ID:
        return []
    rows = Guild.objects.filter(Q(pk=int(query)) | Q(owner_id=int(query)))
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])


def _by_words(query: str, most: int) -> list[int]:
    asked = wanted(all_words=query)
    rows, age, relevance = matching(Guild.objects.all(), GUILDS, asked)
    for phrase in asked.phrases if query else ():
        rows = rows.filter(holds_text("name", phrase))
    found = rows.annotate(rank=relevance, age=age).order_by("-age").values_list("rank", "pk")[:most]
    return [guild_id for _, guild_id in sorted(found, reverse=True)]
