"""What clients send: typed, tolerant of unknown keys, strict about known ones."""

from typing import Any, Literal

import msgspec

Status = Literal["online", "idle", "dnd", "invisible", "offline"]
Snowflake = str | int


class Presence(msgspec.Struct):
    """How a person wants to be seen. `offline` means invisible."""

    status: Status | None = None
    afk: bool = False
    mobile: bool | None = None


class Properties(msgspec.Struct):
    """What the client says about itself. Keys may begin with `$`, and unknown ones are ignored."""

    os: str | None = None
    browser: str | None = None
    device: str | None = None
    locale: str | None = None
    user_agent: str | None = None
    browser_version: str | None = None
    os_version: str | None = None
    build_timestamp: str | None = None
    desktop_app_version: str | None = None
    desktop_app_channel: str | None = None
    desktop_arch: str | None = None
    desktop_os: str | None = None
    latitude: str | float | None = None
    longitude: str | float | None = None
    mobile: bool | None = None

    def stored(self) -> dict[str, Any]:
        """What is known, with the three that everybody should say."""
        return {"os": "", "browser": "", "device": ""} | {
            name: value for name, value in msgspec.structs.asdict(self).items() if value is not None
        }


class Identify(msgspec.Struct):
    """The first frame of a new session."""

    token: str
    properties: dict[str, Any]
    presence: Presence | None = None
    ignored_events: list[str] | None = None
    flags: int | None = None
    initial_guild_id: Snowflake | None = None
    shard: Any = None


class Resume(msgspec.Struct):
    """The first frame of a client that comes back."""

    token: str
    session_id: Any
    seq: int


class Subscription(msgspec.Struct):
    """What a session wants of one guild; absent keys keep their state."""

    active: bool | None = None
    sync: bool | None = None
    typing: bool | None = None
    member_list_channels: dict[str, list[tuple[int, int]]] = {}
    members: list[Snowflake] | None = None


class LazyRequest(msgspec.Struct):
    """Wishes per guild."""

    subscriptions: dict[str, Subscription]


class PresenceUpdate(msgspec.Struct):
    """A change of the own status."""

    status: Status
    afk: bool = False
    mobile: bool | None = None


class CallConnect(msgspec.Struct):
    """A call the client may have missed."""

    channel_id: Snowflake


def is_id(key: str) -> bool:
    """Whether a key can be the id of something."""
    return key.isascii() and key.isdigit() and len(key) < 20 and int(key) < 2**63


def snowflake(value: Snowflake | None) -> int | None:
    """The id behind a decimal string or a number; ValueError for anything else."""
    if value is None:
        return None
    number = int(value) if isinstance(value, int) or (value.isascii() and value.isdigit()) else -1
    if not 0 <= number < 2**63:
        raise ValueError("not a snowflake")
    return number
