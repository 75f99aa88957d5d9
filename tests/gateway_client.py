"""A small gateway client for black-box tests: what a real client does, and nothing it could not do."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import zstandard
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 40.0  # a busy machine is not a fault
PUSHED_SECONDS = 15.0  # sooner than a heartbeat would find out


def unpacked(raw: str | bytes) -> str | bytes:
    """What a message says: text, or one whole compressed frame."""
    return zstandard.ZstdDecompressor().decompress(raw) if isinstance(raw, bytes) else raw


class GatewayClient:
    """One socket. Frames are kept in `frames`, and `packed` of them came compressed; `expect` waits for the next
    dispatch of a name."""

    def __init__(self, url: str, query: str = "v=1&encoding=json", **options: Any) -> None:
        self._options = options  # of the connection
        self._url = f"{url}?{query}" if query else url
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._arrived = asyncio.Condition()
        self._taken = 0
        self.frames: list[dict[str, Any]] = []
        self.packed = 0
        self.close_code: int | None = None
        self.session_id = ""

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Connect and start reading."""
        self._socket = await connect(
            self._url, max_size=None, ping_interval=None, open_timeout=PATIENCE, **self._options
        )
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for raw in self._socket:
                async with self._arrived:
                    self.packed += isinstance(raw, bytes)
                    self.frames.append(json.loads(unpacked(raw)))
                    self._arrived.notify_all()
        except ConnectionClosed:
            pass
        async with self._arrived:
            self.close_code = self._socket.close_code
            self._arrived.notify_all()

    async def send(self, op: int, data: Any) -> None:
        """Send one frame."""
        await self.send_raw(json.dumps({"op": op, "d": data}))

    async def send_raw(self, raw: str | bytes) -> None:
        """Send bytes or text as they are."""
        assert self._socket is not None
        await self._socket.send(raw)

    async def close(self, code: int = 1000) -> None:
        """Close from this side."""
        if self._socket is not None:
            await self._socket.close(code)
        if self._reader is not None:
            await self._reader

    def drop(self) -> None:
        """Lose the connection without a word."""
        assert self._socket is not None
        self._socket.transport.abort()

    async def next(self, wanted: Callable[[dict[str, Any]], bool], timeout: float = PATIENCE) -> dict[str, Any]:
        """The next frame, after those already taken, that is wanted. Frames before it count as taken."""

        def find() -> int | None:
            return next((i for i in range(self._taken, len(self.frames)) if wanted(self.frames[i])), None)

        async with self._arrived:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._arrived.wait_for(lambda: find() is not None or self.close_code is not None), timeout
                )
            found = find()
        if found is None:
            seen = [(frame.get("op"), frame.get("t")) for frame in self.frames[self._taken :]]
            raise AssertionError(f"the frame did not come; close code {self.close_code}, seen {seen}")
        self._taken = found + 1
        return self.frames[found]

    async def expect(self, name: str, timeout: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """The payload of the next dispatch of that name whose payload has these values."""
        frame = await self.next(
            lambda f: f.get("t") == name and all(f["d"].get(key) == value for key, value in fields.items()), timeout
        )
        payload: dict[str, Any] = frame["d"]
        return payload

    async def expect_op(self, op: int, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next frame with that opcode."""
        return await self.next(lambda f: f["op"] == op, timeout)

    async def expect_close(self, timeout: float = PATIENCE) -> int:
        """Wait until the server closes; the code."""
        async with self._arrived:
            await asyncio.wait_for(self._arrived.wait_for(lambda: self.close_code is not None), timeout)
        assert self.close_code is not None
        return self.close_code

    async def settle(self, seconds: float = 0.4) -> list[dict[str, Any]]:
        """Wait a little, and return the dispatches not taken yet: for showing that something did *not* come."""
        await asyncio.sleep(seconds)
        fresh = [frame for frame in self.frames[self._taken :] if frame["op"] == 0]
        self._taken = len(self.frames)
        return fresh

    async def identify(self, token: str, **more: Any) -> dict[str, Any]:
        """HELLO, IDENTIFY, READY; the payload of READY."""
        await self.expect_op(10)
        properties = {"os": "linux", "browser": "test", "device": "test"}
        await self.send(2, {"token": token, "properties": properties, **more})
        ready = await self.expect("READY")
        self.session_id = ready["session_id"]
        return ready

    async def resume(self, token: str, session_id: str, number: int) -> None:
        """HELLO, RESUME."""
        await self.expect_op(10)
        await self.send(6, {"token": token, "session_id": session_id, "seq": number})

    @property
    def number(self) -> int:
        """The highest dispatch number seen."""
        return max((frame["s"] for frame in self.frames if frame["op"] == 0), default=0)

    def numbers_are_without_gap(self) -> bool:
        """Whether dispatch numbers rise by exactly one (RESUMED has none of its own)."""
        numbers = [frame["s"] for frame in self.frames if frame["op"] == 0 and frame["t"] != "RESUMED"]
        return all(after == before + 1 for before, after in itertools.pairwise(numbers))
