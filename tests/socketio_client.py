"""A Socket.IO client for black-box tests: the published Python client, with a memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import socketio

from tests.topic_browsers import Browser

PATIENCE = 40.0
TRANSPORTS = (["polling"], ["websocket"], ["polling", "websocket"])


class SocketClient(socketio.AsyncClient):
    """Remembers what it heard. `until` waits for an event, `quiet` for the absence of one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"reconnection": False, "request_timeout": PATIENCE, **options})
        self.heard: list[tuple[str, Any]] = []
        self._news = asyncio.Event()
        self.on("*", self._hear)
        self.on("disconnect", self._end)
        self.ended = asyncio.Event()

    async def connect(self, url: str, **options: Any) -> None:
        """Connect, which may take longer than the second that is allowed for by default."""
        await super().connect(url, **{"wait_timeout": PATIENCE, **options})

    async def _hear(self, name: str, body: Any = None) -> None:
        self.heard.append((name, body))
        self._news.set()

    async def _end(self, _reason: Any = None) -> None:
        self.ended.set()

    def bodies(self, name: str) -> list[Any]:
        """What came under this name."""
        return [body for heard, body in self.heard if heard == name]

    async def until(self, name: str, count: int = 1, seconds: float = PATIENCE) -> list[Any]:
        """Wait until an event was heard that often; all its bodies."""
        try:
            async with asyncio.timeout(seconds):
                while len(self.bodies(name)) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{name} x{count} was not heard; heard: {self.heard}") from None
        return self.bodies(name)

    async def next(self, name: str) -> Any:
        """The last body of an event, once there is one."""
        return (await self.until(name))[-1]

    async def ask(self, name: str, body: Any = None) -> dict[str, Any]:
        """Send an event and wait for its acknowledgement."""
        answer: dict[str, Any] = await self.call(name, body, timeout=PATIENCE)
        return answer

    async def settled(self) -> None:
        """Everything sent to this client before now has arrived."""
        await self.ask("get_online_users")

    def forget(self) -> None:
        """Start remembering anew."""
        self.heard.clear()


def cookie_of(browser: Browser) -> dict[str, str]:
    """The headers of a browser's handshake."""
    return {"Cookie": f"session={browser.client.cookies['session']}"}


@contextlib.asynccontextmanager
async def listening(
    url: str, browser: Browser, transports: list[str] | None = None, **options: Any
) -> AsyncIterator[SocketClient]:
    """Somebody's client, connected, greeted and with an empty memory."""
    client = SocketClient(**options)
    await client.connect(url, headers=cookie_of(browser), transports=transports)
    await client.until("online_count_update")
    client.forget()
    try:
        yield client
    finally:
        await client.disconnect()
