"""Members of a guild, read from the database many at a time: without model instances, which cost several times more."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.records import UserRecord
from gateway.roster import Roster
from guilds.models import Guild, Member
from guilds.records import MemberRecord

PAGE = 1000
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
