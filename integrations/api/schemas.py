"""What the topic wire shows of calls."""

from typing import NotRequired, TypedDict


class CallUser(TypedDict):
    """Somebody, as calls name them."""

    id: str
    username: str
    profile_picture: str | None


class CallParticipant(TypedDict):
    """Somebody in a call."""

    user_id: str
    username: str
    profile_picture: str | None
    joined_at: str
    last_heartbeat: str
    is_muted: bool
    is_disconnected: bool


class Call(TypedDict):
    """A call. `room_id` is a room's id, or those of two people with `_` between them."""

    id: str
    room_id: str
    room_type: str
    room_name: str
    created_at: str
    created_by: str
    participants: list[CallParticipant]
    status: str


class IceServerObject(TypedDict):
    """A server as browsers take it: `RTCIceServer`."""

    urls: list[str]
    username: NotRequired[str]
    credential: NotRequired[str]


class IceServers(TypedDict):
    """Servers, and for how many seconds their passwords are good."""

    ice_servers: list[IceServerObject]
    ttl: int
