"""JSON in and out, the same way on both wires."""

from typing import Any

import msgspec

_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()

encode = _encoder.encode


def decode(text: bytes | str) -> Any:
    """The value of a JSON text, integers of any size exact. Raises ValueError for anything that is not JSON."""
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise ValueError("not JSON") from problem
