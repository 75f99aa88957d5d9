"""Numbers of the guild wire's gateway protocol."""

from enum import IntEnum


class Op(IntEnum):
    """What a frame is."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    VOICE_SERVER_PING = 5
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11
    GATEWAY_ERROR = 12
    CALL_CONNECT = 13
    LAZY_REQUEST = 14


class Close(IntEnum):
    """Why the server closes a socket."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMEOUT = 4009
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    RESTART = 1012


HEARTBEAT_INTERVAL_MS = 41_250
HEARTBEAT_CHECK_SECONDS = 13.75  # a third of the interval
HEARTBEAT_ASK_SECONDS = 37.125  # nine tenths of the interval: ask the client for a beat
HEARTBEAT_DEAD_SECONDS = 45.0  # interval plus slack for clients that beat exactly at the interval
IDENTIFY_SECONDS = 120  # to say who one is after connecting
IDENTIFY_AGAIN_SECONDS = 10  # the same after INVALID_SESSION
READY_SECONDS = 3  # READY waits so long for guilds; the others follow
MAX_FRAME_BYTES = 4096
MAX_MESSAGES = 120
MAX_MESSAGES_SECONDS = 60
MAX_IDENTIFIES_PER_MINUTE = 20
MAX_RESUMES_ELSEWHERE_PER_MINUTE = 120
"""Sessions asked of other processes, by one sign-in: each is read like a new one. Enough for all shards of a bot."""
