"""Immutable facts about calls among browsers."""

from datetime import datetime

import msgspec

from accounts.records import UserRecord
from chat.direct import pair_of
from chat.models import Channel
from integrations.models import MeshCall, MeshParticipant


class MeshParticipantRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a call."""

    user: UserRecord
    joined_at: datetime
    heartbeat_at: datetime
    is_muted: bool
    is_disconnected: bool

    @classmethod
    def of(cls, row: MeshParticipant) -> "MeshParticipantRecord":
        """The facts of a row that was read with its account."""
        return cls(
            user=UserRecord.of(row.user),
            joined_at=row.joined_at,
            heartbeat_at=row.heartbeat_at,
            is_muted=row.is_muted,
            is_disconnected=row.is_disconnected,
        )


class MeshCallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call with everybody in it, those who came first in front. `pair` are the two people of a DM, () elsewhere."""

    id: int
    channel_id: int
    pair: tuple[int, ...]
    name: str
    started_by: int
    started_at: datetime
    participants: tuple[MeshParticipantRecord, ...]

    @classmethod
    def of(cls, call: MeshCall) -> "MeshCallRecord":
        """The facts of a call. Two queries."""
        key = Channel.objects.values_list("dm_key", flat=True).get(pk=call.channel_id)
        rows = call.participants.select_related("user").order_by("id")
        return cls(
            id=call.id,
            channel_id=call.channel_id,
            pair=pair_of(key) if key else (),
            name=call.name,
            started_by=call.started_by,
            started_at=call.started_at,
            participants=tuple(map(MeshParticipantRecord.of, rows)),
        )
