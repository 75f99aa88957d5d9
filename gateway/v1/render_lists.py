"""GUILD_MEMBER_LIST_UPDATE, put together from parts that are encoded once: rows, then what all channels share."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from gateway.lists.member_list import MemberList, rank_of
from gateway.lists.windows import Step, Sync
from gateway.presence.presences import Presence
from gateway.v1.render_presences import render_presence
from guilds.records import MemberRecord
from guilds.v1.render import render_member

NAME = "GUILD_MEMBER_LIST_UPDATE"
_encoder = msgspec.json.Encoder()

Row = Callable[[int], msgspec.Raw]
"""The encoded row of a member."""


def encode_row(member: MemberRecord, presence: Presence | None) -> msgspec.Raw:
    """A member as a row of a list."""
    shown = render_presence(presence) if presence is not None else None
    return msgspec.Raw(_encoder.encode({"member": {**render_member(member), "presence": shown}}))


def body(one: MemberList, changes: Iterable[Step | Sync], row: Row) -> str:
    """All of the payload that does not name the channel. Rows are those of the end, whatever step they come in."""
    payload = {
        "member_count": one.member_count,
        "online_count": one.online_count,
        "groups": [_group(one, rank) for rank in range(len(one.counts))],
        "ops": [_op(one, change, row) for change in changes],
    }
    return _encoder.encode(payload).decode()[1:]


def tail(guild_id: int, channel_id: int, shared: str) -> str:
    """The dispatch for those who look at this channel."""
    return f'"t":"{NAME}","d":{{"guild_id":"{guild_id}","id":"{channel_id}","channel_id":"{channel_id}",{shared}}}'


def _group(one: MemberList, rank: int) -> dict[str, Any]:
    return {"id": one.groups.ids[rank], "count": one.counts[rank]}


def _op(one: MemberList, change: Step | Sync, row: Row) -> dict[str, Any]:
    if isinstance(change, Sync):
        items = [_item(one, each, row) for each in one.rows(change.start, change.end)]
        return {"op": "SYNC", "range": [change.start, change.end], "items": items}
    if change.kind == "DELETE":
        return {"op": "DELETE", "index": change.place}
    return {"op": change.kind, "index": change.place, "item": _item(one, change.row, row)}


def _item(one: MemberList, each: int, row: Row) -> Any:
    rank = rank_of(each)
    return row(each) if rank is None else {"group": _group(one, rank)}
