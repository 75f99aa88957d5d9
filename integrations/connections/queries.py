"""A person's connections: their own list, and what others see of it."""

from accounts.records import ConnectionRecord
from accounts.relationships import are_friends
from guilds.queries import have_common_guild
from integrations.models import Connection


def connections_of(user_id: int) -> list[ConnectionRecord]:
    """All of them, in the person's own order. One query."""
    rows = Connection.objects.filter(user_id=user_id).order_by("sort_order", "id")
    return [record_of(row) for row in rows]


def shown_connections(viewer_id: int, owner_id: int) -> list[ConnectionRecord]:
    """The proven ones that somebody may see on a profile. At most three queries."""
    proven = [record for record in connections_of(owner_id) if record.verified]
    if viewer_id == owner_id or not proven:
        return proven
    seen = _sight(viewer_id, owner_id, sum({record.visibility_flags & flag for record in proven for flag in _FLAGS}))
    return [record for record in proven if record.visibility_flags & seen]


_FLAGS = (Connection.EVERYONE, Connection.FRIENDS, Connection.MUTUAL_GUILDS)


def _sight(viewer_id: int, owner_id: int, asked: int) -> int:
    seen = Connection.EVERYONE
    if asked & Connection.FRIENDS and are_friends(viewer_id, owner_id):
        seen |= Connection.FRIENDS
    if asked & Connection.MUTUAL_GUILDS and have_common_guild(viewer_id, owner_id):
        seen |= Connection.MUTUAL_GUILDS
    return seen


def record_of(row: Connection) -> ConnectionRecord:
    """The row's facts."""
    return ConnectionRecord(
        id=str(row.id),
        type=row.type,
        name=row.name,
        verified=row.verified,
        visibility_flags=row.visibility_flags,
        sort_order=row.sort_order,
    )
