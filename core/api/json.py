"""JSON in and out, the same way on both wires."""

from typing import Any

import msgspec

# An hour of typing has fewer. A list of twenty million empty objects is 60 MB, but two gigabytes and two minutes once
# it is decoded, and nothing else runs meanwhile.
MOST_VALUES = 50_000

_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()

encode = _encoder.encode


def decode(text: bytes | str, most: int = MOST_VALUES) -> Any:
    """The value of a JSON text, integers of any size exact. Raises ValueError for anything that is not JSON, or holds
    more values than anybody has reason to send."""
    if len(text) > most and _values(text) > most:
        raise ValueError("too many values")
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise ValueError("not JSON") from problem


def _values(text: bytes | str) -> int:
    """No fewer values than the text can hold: each follows a comma or opens something."""
    if isinstance(text, str):
        return text.count(",") + text.count("[") + text.count("{")
    return text.count(b",") + text.count(b"[") + text.count(b"{")
