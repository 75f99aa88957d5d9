"""Members of a guild, read from the database many at a time: without model instances, which cost several times more."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from django.db.models import QuerySet

from accounts.records import UserRecord
from gateway.lists.roster import Roster
from guilds.member_search import called
from guilds.models import Guild, Member
from guilds.records import MemberRecord
from guilds.v1.render import render_member

PAGE = 1000
MOST = 100_000
"""Nobody is sent more members than this at once."""
_OWN = tuple(name for name in MemberRecord.__struct_fields__ if name != "user")
_COLUMNS = (*_OWN, *(f"user__{name}" for name in UserRecord.COLUMNS))


def load_roster(guild_id: int) -> Roster | None:
    """Everybody in a guild; None when it is gone. One query for every thousand, and one.

    The version comes first: whatever is read after it is at least as new.
    """
    version = Guild.objects.filter(id=guild_id).values_list("version", flat=True).first()
    return None if version is None else Roster(version, _all(Member.objects.filter(guild_id=guild_id)))


def _all(members: "QuerySet[Member]") -> Iterator[MemberRecord]:
    page = member_records(members.order_by("user_id")[:PAGE])
    while page:
        yield from page
        last = page[-1].user.id
        page = member_records(members.filter(user_id__gt=last).order_by("user_id")[:PAGE]) if len(page) == PAGE else []


def member_records(members: "QuerySet[Member]") -> list[MemberRecord]:
    """The facts of some members. One query."""
    return [_record(row) for row in members.values_list(*_COLUMNS)]


def _record(row: tuple[object, ...]) -> MemberRecord:
    own = dict(zip(_OWN, row, strict=False))
    own["role_ids"] = tuple(own["role_ids"])  # type: ignore[arg-type]
    return MemberRecord(user=UserRecord.from_columns(*row[len(_OWN) :]), **own)  # type: ignore[arg-type]


class MemberWish(NamedTuple):
    """Who is wanted: those with these ids or, without ids, those whose names begin so (`limit` 0: all of them)."""

    guild_id: int
    query: str
    limit: int
    user_ids: tuple[int, ...] | None
    with_presences: bool
    nonce: str | None

    @property
    def is_everybody(self) -> bool:
        """Whether the whole list is wish."""
        return self.user_ids is None and not self.query and not self.limit

    @property
    def is_long(self) -> bool:
        """Whether so many are wanted that a session gets them only now and then."""
        return self.user_ids is None and not self.query and not 0 < self.limit <= PAGE


def matching_ids(wish: MemberWish) -> list[int]:
    """The ids of the members that fit, ascending. One query."""
    members = Member.objects.filter(guild_id=wish.guild_id).order_by("user_id")
    if wish.user_ids is not None:
        return list(members.filter(user_id__in=wish.user_ids).values_list("user_id", flat=True))
    if wish.query:
        members = members.filter(called(wish.query))
    return list(members.values_list("user_id", flat=True)[: wish.limit or MOST])


def encoded_members(guild_id: int, user_ids: Sequence[int]) -> tuple[list[int], msgspec.Raw]:
    """Some members by their ids: who of them is there, and all of them encoded. One query."""
    if not user_ids:
        return [], msgspec.Raw(b"[]")
    members = Member.objects.filter(guild_id=guild_id, user_id__in=user_ids).order_by("user_id")
    records = member_records(members)
    encoded = msgspec.json.encode([render_member(record) for record in records])
    return [record.user.id for record in records], msgspec.Raw(encoded)
