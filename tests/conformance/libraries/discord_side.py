"""What the tests of libraries for Discord share."""

import asyncio
import base64
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel

PATIENCE = 60.0


@dataclass
class Community:
    """A guild with its owner and a bot that may do everything."""

    servers: Any
    alice: Person
    guild: dict[str, Any]
    token: str

    @classmethod
    async def made(cls, servers: Any) -> Self:
        """A new one."""
        alice = await register(servers.http_url)
        guild = await alice.guild("Bot lovers")
        printed: str = await asyncio.to_thread(servers.manage, "createbot", "Echo", "--guild", guild["id"])
        token = printed.split("token:")[1].strip()
        role = await alice.ask("POST", f"/guilds/{guild['id']}/roles", {"name": "bots", "permissions": "8"})
        await alice.ask("PUT", f"/guilds/{guild['id']}/members/{token.partition('.')[0]}/roles/{role['id']}")
        return cls(servers, alice, guild, token)

    @property
    def channel(self) -> str:
        """The id of the text channel."""
        found: str = text_channel(self.guild)["id"]
        return found

    @property
    def base64_token(self) -> str:
        """The token with its id in base64, for libraries that read the id."""
        bot_id, _, secret = self.token.partition(".")
        return f"{base64.b64encode(bot_id.encode()).decode().rstrip('=')}.{secret}"

    @asynccontextmanager
    async def connected(self, person: Person) -> AsyncIterator[None]:
        """Somebody is online."""
        async with GatewayClient(self.servers.gateway_url) as client:
            await client.send(2, {"token": person.token, "properties": {}})
            await client.expect("READY")
            yield


class Heard:
    """What a library called its listeners with, by the event's name; `seen` is what has been waited for and came."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, asyncio.Queue[tuple[Any, ...]]] = defaultdict(asyncio.Queue)
        self._running: asyncio.Task[Any] | None = None
        self.seen: set[str] = set()

    def watch(self, running: asyncio.Task[Any]) -> None:
        """What must not end while something is waited for."""
        self._running = running

    def listener(self, name: str) -> Callable[..., Awaitable[None]]:
        """A coroutine function that notes its arguments."""

        async def note(*arguments: Any) -> None:
            self._queues[name].put_nowait(arguments)

        note.__name__ = f"on_{name}"
        return note

    def did(self, *names: str) -> None:
        """The library has shown that it can do this."""
        self.seen.update(names)

    def note(self, name: str, *arguments: Any) -> None:
        """An event has come."""
        self._queues[name].put_nowait(arguments)

    async def one(self, name: str) -> tuple[Any, ...]:
        """The arguments of the next call."""
        waiting = asyncio.ensure_future(self._queues[name].get())
        others = [self._running] if self._running is not None else []
        await asyncio.wait([waiting, *others], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            for each in others:
                if each.done():
                    each.result()
            raise AssertionError(f"{name} did not come; heard {[k for k, q in self._queues.items() if q.qsize()]}")
        self.seen.add(name)
        return waiting.result()

    async def until(self, name: str, wanted: Callable[..., bool]) -> tuple[Any, ...]:
        """The arguments of the next call that is wanted."""
        while True:
            arguments = await self.one(name)
            if wanted(*arguments):
                return arguments
