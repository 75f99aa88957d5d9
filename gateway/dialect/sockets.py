"""Sockets of the dialect whose client wants one compressed stream for as long as they last.

Each message is flushed, so that the client can read it at once. The stream remembers what went before: that costs
memory for each socket, of which as little as serves is taken, and work for each message of each socket.
"""

import zlib
from collections.abc import Callable
from typing import Any

from zstandard import COMPRESSOBJ_FLUSH_BLOCK, ZstdCompressionParameters, ZstdCompressor

from gateway.sockets.socket import Send, Socket

_WINDOW_BITS = 12  # every client can read it; with the memory level, 13 KiB a socket instead of 160
_MEMORY_LEVEL = 5
_LEVEL = 3
_TABLE_BITS = 10  # what the level would take is made for megabytes: with these 48 KiB a socket instead of 800
_PARAMETERS = ZstdCompressionParameters.from_level(
    _LEVEL, window_log=_WINDOW_BITS, chain_log=_TABLE_BITS, hash_log=_TABLE_BITS, write_content_size=False
)


class StreamedSocket(Socket):
    """A socket all of whose messages are one stream."""

    __slots__ = ("_flush_mode", "_stream")

    def __init__(self, send: Send, stream: Any, flush_mode: int) -> None:
        super().__init__(send)
        self._stream = stream
        self._flush_mode = flush_mode

    def send(self, data: str | bytes, kind: str = "text") -> None:
        """Send the next message of the stream."""
        if self.is_open:
            raw = data.encode() if isinstance(data, str) else data
            super().send(self._stream.compress(raw) + self._stream.flush(self._flush_mode), "bytes")


def deflated(send: Send) -> Socket:
    """A socket for `compress=zlib-stream`."""
    stream = zlib.compressobj(wbits=_WINDOW_BITS, memLevel=_MEMORY_LEVEL)
    return StreamedSocket(send, stream, zlib.Z_SYNC_FLUSH)


def zstandard(send: Send) -> Socket:
    """A socket for `compress=zstd-stream`."""
    stream = ZstdCompressor(compression_params=_PARAMETERS).compressobj()
    return StreamedSocket(send, stream, COMPRESSOBJ_FLUSH_BLOCK)


STREAMS: dict[str, Callable[[Send], Socket]] = {"zlib-stream": deflated, "zstd-stream": zstandard}
"""By what the client asks for; everything else is plain text."""
