"""Dispatches that show several channels of a guild, cut for a replay to those that the person may see by now."""

from collections.abc import Collection
from typing import Any

import msgspec

from gateway.sockets import frames

_OF_MANY = tuple(f'"t":"{name}",' for name in ("GUILD_CREATE", "GUILD_SYNC", "CHANNEL_UPDATE_BULK", "PASSIVE_UPDATES"))
_BY = {"channels": "id", "updated_channels": "id", "voice_states": "channel_id"}


def as_seen_now(shared: str, visible: Collection[int]) -> str:
    """The shared part of a dispatch without what it says of other channels than these."""
    if not shared.startswith(_OF_MANY):
        return shared
    frame = msgspec.json.decode("{" + shared)
    payload: dict[str, Any] = frame["d"]
    for name, key in _BY.items():
        match payload.get(name):
            case list(rows):
                payload[name] = [row for row in rows if int(row[key]) in visible]
            case dict(values):
                payload[name] = {each: value for each, value in values.items() if int(each) in visible}
    return frames.tail(frame["t"], payload)
