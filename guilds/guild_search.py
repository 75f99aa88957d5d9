"""Finding guilds: those that let strangers find them, and one's own."""

from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from core.actor import Actor
from core.search import searching
from core.text import folded
from guilds.access import closing_features
from guilds.discovery import Order, listed
from guilds.hooks import online_in
from guilds.models import DiscoveryListing, Guild, Member
from guilds.records import GuildRecord

Among = Literal["discoverable", "mine", "all"]
AMONG: tuple[Among, ...] = ("discoverable", "mine", "all")
_MOST_SORTED_BY_ONLINE = 2000  # who is online is counted in memory, so of the biggest guilds only


@dataclass(frozen=True, slots=True)
class KnownGuild:
    """A guild somebody may know of; description and category only of guilds that are listed."""

    guild: GuildRecord
    description: str | None
    category: int | None
    online_count: int
    joined: bool


@dataclass(frozen=True, slots=True)
class KnownGuilds:
    """A page of them, and how many there are on all pages."""

    guilds: list[KnownGuild]
    total: int


def search_guilds(
    actor: Actor,
    *,
    text: str = "",
    among: Among = "discoverable",
    category: int | None = None,
    sort_by: Order = "relevance",
    limit: int,
    offset: int = 0,
) -> KnownGuilds:
    """Guilds whose name holds the text, or else the description they are listed with, in whatever case; the actor's own
    alone go by their names.

    By relevance: names that begin with the text, then other names, then descriptions; the biggest first of equals.
    Nobody finds a guild that is closed to them, nor one that is not listed and not theirs. A fixed number of queries.
    Raises as `core.search.searching`.
    """
    with searching():
        rows = _matching(_known_to(actor, among), folded(text.strip()), by_name=among == "mine")
        if category is not None:
            rows = rows.filter(is_listed=True, listing__category=category)
        total = rows.count()
        found = _page(rows, sort_by, limit, offset)
    online = online_in(tuple(row.pk for row in found))
    return KnownGuilds([_known(row, online[row.pk]) for row in found], total)


def _known_to(actor: Actor, among: Among) -> "QuerySet[Any]":
    mine = Exists(Member.objects.filter(guild_id=OuterRef("pk"), user_id=actor.user_id))
    is_listed = Exists(_listings().filter(pk=OuterRef("pk")))
    rows = Guild.objects.annotate(is_mine=mine, is_listed=is_listed, feature_list=Cast("features", TextField()))
    for feature in closing_features(actor.user):
        rows = rows.exclude(feature_list__contains=f'"{feature}"')
    wanted = {"discoverable": Q(is_listed=True), "mine": Q(is_mine=True)}
    return rows.filter(wanted.get(among, Q(is_mine=True) | Q(is_listed=True)))


def _listings() -> "QuerySet[DiscoveryListing]":
    return listed() if settings.GUILDHALL.discovery else DiscoveryListing.objects.none()


def _matching(rows: "QuerySet[Any]", text: str, *, by_name: bool) -> "QuerySet[Any]":
    if not text:
        return rows.annotate(rank=Value(0))
    in_name = Q(name_key__contains=text)
    rank = Case(When(name_key__startswith=text, then=Value(0)), When(in_name, then=Value(1)), default=Value(2))
    fits = in_name if by_name else in_name | Q(is_listed=True, listing__description_key__contains=text)
    return rows.filter(fits).annotate(rank=rank)


def _page(rows: "QuerySet[Any]", sort_by: Order, limit: int, offset: int) -> list[Any]:
    full, biggest = rows.select_related("listing"), ("-member_count", "id")
    if sort_by != "online_count":
        order = ("rank", *biggest) if sort_by == "relevance" else biggest
        return list(full.order_by(*order)[offset : offset + limit])
    ids = tuple(rows.order_by(*biggest).values_list("pk", flat=True)[:_MOST_SORTED_BY_ONLINE])
    online = online_in(ids)
    chosen = sorted(ids, key=lambda guild_id: -online[guild_id])[offset : offset + limit]
    by_id = {row.pk: row for row in full.filter(pk__in=chosen)}
    return [by_id[guild_id] for guild_id in chosen if guild_id in by_id]


def _known(row: Any, online_count: int) -> KnownGuild:
    listing = row.listing if row.is_listed else None
    return KnownGuild(
        guild=GuildRecord.of(row),
        description=None if listing is None else listing.description,
        category=None if listing is None else listing.category,
        online_count=online_count,
        joined=row.is_mine,
    )
