"""HTTP and WebSocket clients that do no more than measuring needs, so that little of a shared machine goes to them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import urlsplit

_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_TEXT, _BINARY, _PING = 1, 2, 9


class WebSocket(asyncio.Protocol):
    """Calls `on_text` with the bytes of each text frame, and with what `unpack` makes of a binary one. Servers under
    test never split a message."""

    def __init__(self, on_text: Callable[[bytes], None], unpack: Callable[[bytes], bytes] = bytes) -> None:
        self.on_text = on_text
        self._unpack = unpack
        self._opened = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    async def open(self, url: str) -> None:
        """Returns when the handshake is done. Raises ConnectionError when it is refused."""
        parts = urlsplit(url)
        await asyncio.get_running_loop().create_connection(lambda: self, parts.hostname, parts.port)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        assert self._transport is not None
        self._transport.write(_HANDSHAKE.format(path=path, host=parts.netloc).encode())
        await self._opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, problem: Exception | None) -> None:
        if not self._opened.done():
            self._opened.set_exception(ConnectionError("refused"))

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        at = 0
        if not self._opened.done():
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self._opened.set_exception(ConnectionError(data[:200].decode("latin-1")))
                return
            self._opened.set_result(None)
            at = end + 4
        self._rest = data[self._frames(data, at) :]

    def _frames(self, data: bytes, at: int) -> int:
        """Take whole frames from `at` on; returns where the first incomplete one begins."""
        while len(data) - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 126:
                width = 2 if length == 126 else 8
                length, start = int.from_bytes(data[start : start + width], "big"), start + width
            if len(data) < start + length:
                break
            opcode = data[at] & 15
            if opcode == _TEXT:
                self.on_text(data[start : start + length])
            elif opcode == _BINARY:
                self.on_text(self._unpack(data[start : start + length]))
            elif opcode == _PING:
                self._write(10, data[start : start + length])
            at = start + length
        return at

    def send(self, text: str) -> None:
        """Send one text frame."""
        self._write(_TEXT, text.encode())

    def _write(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        head = (
            bytes((0x80 | opcode, 0x80 | size))
            if size < 126
            else bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
        )
        assert self._transport is not None
        self._transport.write(head + b"\0\0\0\0" + payload)  # a mask of zeros changes nothing

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Http:
    """One kept-alive connection, made anew when the server has closed it meanwhile."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address, self._host = (parts.hostname, parts.port), parts.netloc
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self, method: str, path: str, token: str, body: bytes = b"") -> bytes:
        """The body of the answer, which must be a success."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: {token}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        request = head.encode() + b"\r\n" + body
        try:
            answer = await self._asked(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            answer = await self._asked(request)
        content = await self._content(answer)
        if answer[9:10] != b"2":
            raise RuntimeError(f"{method} {path}: {answer[:15].decode()} {content[:300].decode(errors='replace')}")
        return content

    async def _asked(self, request: bytes) -> bytes:
        """The head of the answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        self._streams[1].write(request)
        return (await self._streams[0].readuntil(b"\r\n\r\n")).lower()

    async def _content(self, head: bytes) -> bytes:
        assert self._streams is not None
        reader = self._streams[0]
        if b"transfer-encoding: chunked" not in head:
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            return await reader.readexactly(int(length or 0))
        content = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            content += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
        return content

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def hammer(url: str, calls: Sequence[tuple[str, str, str, bytes]], connections: int = 8) -> None:
    """Make these calls (method, path, token, body), several at once."""
    left = iter(calls)

    async def work() -> None:
        client = Http(url)
        try:
            for call in left:
                await client.call(*call)
        finally:
            client.close()

    await asyncio.gather(*(work() for _ in range(connections)))
