"""Frames of the gateway: encoded once per event, with each session's number spliced in front.

`{"op":0,"s":42,` + `"t":"MESSAGE_CREATE","d":{...}}`: the long second part is shared by all receivers and by their
replay buffers, so a receiver costs a few bytes of work instead of an encoding.
"""

from typing import Any

import msgspec

Scope = tuple[int, int] | None
"""Guild and channel (0: the guild as a whole) that one must see to be told of something; None: nothing."""

_encoder = msgspec.json.Encoder()


def tail(name: str, payload: Any) -> str:
    """The shared part of a dispatch."""
    return f'"t":"{name}","d":{_encoder.encode(payload).decode()}}}'


def loss(scope: Scope) -> str:
    """The shared part that says once more that a guild or one of its channels is not there for this person."""
    guild_id, channel_id = scope or (0, 0)
    if channel_id:
        return tail("CHANNEL_DELETE", {"id": str(channel_id), "guild_id": str(guild_id)})
    return tail("GUILD_DELETE", {"id": str(guild_id)})


def dispatch(number: int, shared: str) -> str:
    """A whole dispatch frame for one session."""
    return f'{{"op":0,"s":{number},{shared}'


def control(op: int, data: Any) -> str:
    """A frame without a number."""
    return f'{{"op":{op},"d":{_encoder.encode(data).decode()}}}'


HEARTBEAT_ACK = '{"op":11}'
"""Has no `d`, as clients of the guild wire expect."""
