"""Packets as the wire carries them, each encoded once however many sockets hear it."""

from typing import Any

import msgspec
from engineio.packet import MESSAGE, Packet

from core.api.json import decode

_EVENT = "2"  # the Socket.IO packet type inside an Engine.IO message
_encoder = msgspec.json.Encoder()
MOST_VALUES = 2000  # an event is a name and a few fields; decoding a megabyte of `{}` would hold up every other socket


class Json:
    """The JSON module of python-socketio, on msgspec."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return _encoder.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        """ValueError for anything that is not JSON, is nested beyond reason or holds more than an event can."""
        return decode(text, MOST_VALUES)


class EventPacket(Packet):
    """An event with one argument; `text` is the whole frame."""

    def __init__(self, name: str, body: Any) -> None:
        super().__init__(MESSAGE, f"{_EVENT}{Json.dumps([name, body])}")
        self.text: str = self.encode()
