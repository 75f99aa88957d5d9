"""Finding members of a guild by what they are called, what they hold, and how and when they came."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Case, Expression, F, IntegerField, Q, QuerySet, Value, When

from core.actor import Actor
from core.db.json_lists import JsonHolds
from core.ids import MAX_ID, id_at
from core.permissions import P
from core.search import looks_like
from guilds.access import access_guild
from guilds.models import Member
from guilds.records import MemberRecord

Order = Literal["joined_at", "relevance"]

_TAG = re.compile(r"(?P<name>.+)#(?P<number>[0-9]{1,4})")
_NAMES = ("user__username", "user__global_name", "nick")
_EXACT, _PREFIX, _ELSEWHERE = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSearch:
    """What is looked for: `text` in a name, tag or id; all of the roles; any of the sources and of the codes."""

    text: str = ""
    role_ids: Sequence[int] = ()
    joined_from: datetime | None = None
    joined_until: datetime | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    sources: Sequence[int] = ()
    invite_codes: Sequence[str] = ()
    is_bot: bool | None = None
    sort_by: Order = "joined_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class FoundMember:
    """A member, and how they came."""

    member: MemberRecord
    join_source: int | None
    invite_code: str | None
    inviter_id: int | None


@dataclass(frozen=True, slots=True)
class FoundMembers:
    """A page of those found, and how many there are."""

    members: list[FoundMember]
    total: int


def search_members(actor: Actor, guild_id: int, search: MemberSearch, *, limit: int, offset: int = 0) -> FoundMembers:
    """A page of the members that fit.

    Needs MANAGE_GUILD. Raises as `access_guild`. Three queries.
    """
    access_guild(actor, guild_id, P.MANAGE_GUILD)
    rows = _matching(guild_id, search)
    page = _ordered(rows, search).select_related("user")[offset : offset + limit]
    return FoundMembers([_found(row) for row in page], rows.count())


def _found(row: Member) -> FoundMember:
    return FoundMember(MemberRecord.of(row), row.join_source, row.source_invite_code, row.inviter_id)


def _matching(guild_id: int, search: MemberSearch) -> "QuerySet[Member]":
    rows = Member.objects.filter(guild_id=guild_id, **_bounds(search))
    if search.text:
        rows = rows.filter(_named(search.text) | _identified(search.text))
    for role_id in {*search.role_ids} - {guild_id}:  # everybody has the role @everyone
        rows = rows.filter(JsonHolds("role_ids", role_id))
    return rows


def _bounds(search: MemberSearch) -> dict[str, Any]:
    bounds = {
        "joined_at__gte": search.joined_from,
        "joined_at__lt": search.joined_until,
        "user_id__gte": _id_at(search.created_from),
        "user_id__lt": _id_at(search.created_until),
        "join_source__in": search.sources or None,
        "source_invite_code__in": search.invite_codes or None,
        "user__is_bot": search.is_bot,
    }
    return {name: value for name, value in bounds.items() if value is not None}


def _id_at(moment: datetime | None) -> int | None:
    return None if moment is None else min(id_at(moment), MAX_ID)


def _named(text: str) -> Q:
    found = Q()
    for name in _NAMES:
        found |= looks_like(name, "contains", text)
    return found


def called(prefix: str) -> Q:
    """Members whose name in the guild, or whose own, begins so, in any case of letters."""
    named = looks_like("nick", "startswith", prefix) | looks_like("user__username", "startswith", prefix)
    return named | (Q(nick=None) & looks_like("user__global_name", "startswith", prefix))


def _identified(text: str) -> Q:
    """By id or tag."""
    found = Q(user_id=int(text)) if text.isascii() and text.isdigit() and int(text) <= MAX_ID else Q(pk__in=())
    tag = _TAG.fullmatch(text)
    if tag is not None:
        found |= Q(user__username_key=tag["name"].lower(), user__discriminator=int(tag["number"]))
    return found


def _ordered(rows: "QuerySet[Member]", search: MemberSearch) -> "QuerySet[Member]":
    by_joining: tuple[Expression, ...] = (F("joined_at").desc(), F("user_id").desc())
    if not search.descending:
        by_joining = (F("joined_at").asc(), F("user_id").asc())
    if search.sort_by != "relevance" or not search.text:
        return rows.order_by(*by_joining)
    nearness = _nearness(search.text)
    # The most relevant has the smallest number, so descending relevance is ascending here.
    return rows.order_by(nearness.asc() if search.descending else nearness.desc(), *by_joining)


def _nearness(text: str) -> Case:
    exact, prefix = _identified(text), Q()
    for name in _NAMES:
        exact |= looks_like(name, "exact", text)
        prefix |= looks_like(name, "startswith", text)
    return Case(
        When(exact, then=Value(_EXACT)),
        When(prefix, then=Value(_PREFIX)),
        default=Value(_ELSEWHERE),
        output_field=IntegerField(),
    )
