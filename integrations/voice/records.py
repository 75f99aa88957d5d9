"""Immutable facts about voice, as events carry them and the wire renders them."""

import msgspec

from guilds.records import MemberRecord
from integrations.models import VoiceConnection


class VoiceStateRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A voice connection; `channel_id` None says that it has ended. `member` is the person in the guild, None in
    private calls. A guest may see the channel only as long as they are in it."""

    connection_id: str
    user_id: int
    session_id: str
    channel_id: int | None
    guild_id: int | None = None
    version: int = 0
    mute: bool = False
    deaf: bool = False
    self_mute: bool = False
    self_deaf: bool = False
    self_video: bool = False
    self_stream: bool = False
    is_mobile: bool = False
    viewer_stream_keys: tuple[str, ...] = ()
    is_guest: bool = False
    member: MemberRecord | None = None

    @classmethod
    def of(cls, row: VoiceConnection, member: MemberRecord | None = None) -> "VoiceStateRecord":
        """The row's facts."""
        return cls(
            connection_id=row.id,
            user_id=row.user_id,
            session_id=row.session_id,
            channel_id=row.channel_id,
            guild_id=row.guild_id,
            version=row.version,
            mute=row.mute,
            deaf=row.deaf,
            self_mute=row.self_mute,
            self_deaf=row.self_deaf,
            self_video=row.self_video,
            self_stream=row.self_stream,
            is_mobile=row.is_mobile,
            viewer_stream_keys=tuple(row.viewer_stream_keys),
            is_guest=row.is_guest,
            member=member,
        )
