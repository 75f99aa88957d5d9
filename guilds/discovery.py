"""Guilds that let strangers find them: who is listed, and searching the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import P
from core.text import folded
from guilds import features
from guilds.access import UNAVAILABLE, access_guild
from guilds.hooks import online_in
from guilds.models import DiscoveryListing, Guild
from guilds.records import GuildRecord

CATEGORIES = (
    "Gaming",
    "Music",
    "Entertainment",
    "Education",
    "Science & Technology",
    "Content Creator",
    "Anime & Manga",
    "Movies & TV",
    "Other",
)
"""The subjects a guild may be listed under, by number."""

Order = Literal["relevance", "member_count", "online_count"]
ORDERS: tuple[Order, ...] = ("relevance", "member_count", "online_count")
_MOST_SORTED_BY_ONLINE = 2000  # who is online is counted in memory, so of the biggest guilds only


class ListingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A guild's wish to be found, and what was decided about it."""

    guild_id: int
    status: str
    description: str
    category: int
    applied_at: datetime
    reviewed_at: datetime | None
    review_reason: str | None

    @classmethod
    def of(cls, listing: DiscoveryListing) -> "ListingRecord":
        """The row's facts."""
        return cls(**{name: getattr(listing, name) for name in cls.__struct_fields__})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a guild is on its way into the list. `listing` is None before it asked."""

    listing: ListingRecord | None
    is_eligible: bool
    least_members: int


@dataclass(frozen=True, slots=True)
class FoundGuild:
    """A listed guild as strangers see it."""

    guild: GuildRecord
    description: str
    category: int
    online_count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of listed guilds, and how many there are on all pages."""

    guilds: list[FoundGuild]
    total: int


def require_discovery() -> None:
    """Raise DISCOVERY_DISABLED where the instance has no list."""
    if not settings.GUILDHALL.discovery:
        raise ProductError(Code.DISCOVERY_DISABLED)


def categories() -> tuple[str, ...]:
    """The subjects, by number. Raises DISCOVERY_DISABLED."""
    require_discovery()
    return CATEGORIES


def has_enough_members(guild: Guild) -> bool:
    """Whether the guild is large enough to be listed on this instance."""
    return guild.member_count >= settings.GUILDHALL.discovery_min_members


def standing_of(actor: Actor, guild_id: int) -> Standing:
    """Where a guild is on its way into the list. Needs MANAGE_GUILD. Raises DISCOVERY_DISABLED, and as access_guild."""
    require_discovery()
    guild = access_guild(actor, guild_id, P.MANAGE_GUILD).guild
    listing = DiscoveryListing.objects.filter(guild=guild).first()
    return Standing(
        listing=None if listing is None else ListingRecord.of(listing),
        is_eligible=has_enough_members(guild),
        least_members=settings.GUILDHALL.discovery_min_members,
    )


def applications(
    status: str = DiscoveryListing.Status.PENDING, *, limit: int, after: int | None = None
) -> list[ListingRecord] | None:
    """A page of what guilds asked, and what became of it, of one status: the latest first, or those behind the one of
    the guild `after`; None when that has asked for nothing. Who may see them is the caller's business. One query, and
    one for `after`."""
    rows = DiscoveryListing.objects.filter(status=status)
    if after is not None:
        last = DiscoveryListing.objects.filter(guild_id=after).values_list("applied_at", flat=True).first()
        if last is None:
            return None
        rows = rows.filter(applied_at__lte=last).exclude(applied_at=last, guild_id__gte=after)
    return [ListingRecord.of(row) for row in rows.order_by("-applied_at", "-guild_id")[:limit]]


def listed() -> "QuerySet[DiscoveryListing]":
    """The listings that anybody may find: approved, not taken back since, of guilds that are open to everybody."""
    approved = DiscoveryListing.objects.filter(status=DiscoveryListing.Status.APPROVED)
    with_features = approved.alias(feature_list=Cast("guild__features", TextField()))
    return with_features.filter(feature_list__contains=f'"{features.DISCOVERABLE}"').exclude(
        feature_list__contains=f'"{UNAVAILABLE}'  # also where only staff may enter
    )


def search_listed(
    *, query: str = "", category: int | None = None, sort_by: Order = "relevance", limit: int, offset: int = 0
) -> Found:
    """Listed guilds, whose name or else description holds the words, in whatever case.

    By relevance: names that begin with the words, then other names, then descriptions; the biggest first of equals.
    Three queries, whatever the number found. Raises DISCOVERY_DISABLED.
    """
    require_discovery()
    rows = _matching(folded(query.strip()))
    if category is not None:
        rows = rows.filter(category=category)
    page = slice(offset, offset + limit)
    total = rows.count()
    if sort_by == "online_count":
        chosen = _most_online(rows)[page]
        by_id = {row.guild_id: row for row in rows.filter(guild_id__in=chosen).select_related("guild")}
        found = [by_id[guild_id] for guild_id in chosen if guild_id in by_id]
    else:
        order = ("rank",) if sort_by == "relevance" else ()
        found = list(rows.select_related("guild").order_by(*order, "-guild__member_count", "guild_id")[page])
    online = online_in(tuple(row.guild_id for row in found))
    guilds = [
        FoundGuild(GuildRecord.of(row.guild), row.description, row.category, online[row.guild_id]) for row in found
    ]
    return Found(guilds, total)


def _matching(words: str) -> "QuerySet[DiscoveryListing]":
    if not words:
        return listed().alias(rank=Value(0, IntegerField()))
    in_name, in_text = Q(guild__name_key__contains=words), Q(description_key__contains=words)
    rank = Case(
        When(guild__name_key__startswith=words, then=0), When(in_name, then=1), default=2, output_field=IntegerField()
    )
    return listed().filter(in_name | in_text).alias(rank=rank)


def _most_online(rows: "QuerySet[DiscoveryListing]") -> list[int]:
    biggest = rows.order_by("-guild__member_count", "guild_id").values_list("guild_id", flat=True)
    ids = tuple(biggest[:_MOST_SORTED_BY_ONLINE])
    online = online_in(ids)
    return sorted(ids, key=lambda guild_id: -online[guild_id])
