"""Why somebody is not let into voice. Said over the socket only, so these are no codes of the REST wires."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons, with the names that clients act on."""

    CONNECTION_NOT_FOUND = "VOICE_CONNECTION_NOT_FOUND"
    CHANNEL_NOT_FOUND = "VOICE_CHANNEL_NOT_FOUND"
    INVALID_CHANNEL_TYPE = "VOICE_INVALID_CHANNEL_TYPE"
    MEMBER_NOT_FOUND = "VOICE_MEMBER_NOT_FOUND"
    GUILD_NOT_FOUND = "VOICE_GUILD_NOT_FOUND"
    PERMISSION_DENIED = "VOICE_PERMISSION_DENIED"
    MEMBER_TIMED_OUT = "VOICE_MEMBER_TIMED_OUT"
    CHANNEL_FULL = "VOICE_CHANNEL_FULL"
    CAMERA_USER_LIMIT = "VOICE_CAMERA_USER_LIMIT"
    INVALID_STATE = "VOICE_INVALID_STATE"
    USER_MISMATCH = "VOICE_USER_MISMATCH"
    TOKEN_FAILED = "VOICE_TOKEN_FAILED"
    UNCLAIMED_ACCOUNT = "VOICE_UNCLAIMED_ACCOUNT"
    TOO_MANY_CONNECTIONS = "VOICE_UPDATE_RATE_LIMITED"
    PRIVATE_CHANNEL_NOT_FOUND = "DM_CHANNEL_NOT_FOUND"
    NOT_RECIPIENT = "DM_NOT_RECIPIENT"
    INVALID_PRIVATE_TYPE = "DM_INVALID_CHANNEL_TYPE"


_TEXTS = {
    Refusal.CONNECTION_NOT_FOUND: "There is no such voice connection",
    Refusal.CHANNEL_NOT_FOUND: "There is no such channel in the guild",
    Refusal.INVALID_CHANNEL_TYPE: "The channel is not a voice channel",
    Refusal.MEMBER_NOT_FOUND: "You are not a member of the guild",
    Refusal.GUILD_NOT_FOUND: "There is no such guild",
    Refusal.PERMISSION_DENIED: "You may not connect to the channel",
    Refusal.MEMBER_TIMED_OUT: "You are timed out",
    Refusal.CHANNEL_FULL: "The channel is full",
    Refusal.CAMERA_USER_LIMIT: "There are too many people here for cameras",
    Refusal.INVALID_STATE: "That does not fit where the connection is",
    Refusal.USER_MISMATCH: "The voice connection is somebody else's",
    Refusal.TOKEN_FAILED: "No voice server can be used here",
    Refusal.UNCLAIMED_ACCOUNT: "Accounts without a password cannot use voice here",
    Refusal.TOO_MANY_CONNECTIONS: "You have too many voice connections",
    Refusal.PRIVATE_CHANNEL_NOT_FOUND: "There is no such channel",
    Refusal.NOT_RECIPIENT: "You are not in the channel",
    Refusal.INVALID_PRIVATE_TYPE: "There are no calls in channels of this type",
}


class VoiceRefused(Exception):
    """Raised by what somebody may not do in voice; nothing has happened then."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(_TEXTS[reason])
        self.reason = reason


class NoCall(VoiceRefused):
    """Nobody has called in this channel, or the call is just being made."""

    def __init__(self) -> None:
        super().__init__(Refusal.CHANNEL_NOT_FOUND)
