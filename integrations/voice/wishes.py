"""What a client asks of voice."""

import msgspec


class VoiceWish(msgspec.Struct, frozen=True, kw_only=True):
    """To come in, move, be there in another way, or go (`channel_id` None). Without a `connection_id` a new connection
    is meant, or, when going, all of the session (in the guild, if one is named). `viewer_stream_keys` None keeps them.
    """

    session_id: str
    guild_id: int | None = None
    channel_id: int | None = None
    connection_id: str | None = None
    self_mute: bool = False
    self_deaf: bool = False
    self_video: bool = False
    self_stream: bool = False
    is_mobile: bool = False
    viewer_stream_keys: tuple[str, ...] | None = None
    latitude: float | None = None
    longitude: float | None = None
