"""Frames of the gateway: encoded once per event, with each session's number spliced in front.

`{"op":0,"s":42,` + `"t":"MESSAGE_CREATE","d":{...}}`: the long second part is shared by all receivers and by their
replay buffers, so a receiver costs a few bytes of work instead of an encoding.
"""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()


def tail(name: str, payload: Any) -> str:
    """The shared part of a dispatch."""
    return f'"t":"{name}","d":{_encoder.encode(payload).decode()}}}'


def name_of(shared: str) -> str:
    """The name in the shared part of a dispatch."""
    return shared.split('"', 4)[3]


def dispatch(number: int, shared: str) -> str:
    """A whole dispatch frame for one session."""
    return f'{{"op":0,"s":{number},{shared}'


def control(op: int, data: Any) -> str:
    """A frame without a number."""
    return f'{{"op":{op},"d":{_encoder.encode(data).decode()}}}'


HEARTBEAT_ACK = '{"op":11}'
"""Has no `d`, as clients of the guild wire expect."""
