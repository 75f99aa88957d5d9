"""What a client does against the protocol."""

from typing import Any

import msgspec

from gateway.v1.ops import Close


class ProtocolError(Exception):
    """The client broke a rule: the socket closes with this code."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def decoded(payload: Any, kind: type[Any]) -> Any:
    """A payload of this kind. Raises ProtocolError."""
    try:
        return msgspec.convert(payload, kind)
    except msgspec.ValidationError as error:
        raise ProtocolError(Close.DECODE_ERROR, str(error)) from error
