"""What the tests of libraries for Discord share."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

PATIENCE = 30.0


async def bot_in(servers: Any, guild: dict[str, Any]) -> str:
    """The token of a new bot that is a member of the guild, with its id in base64 as these libraries want it."""
    printed: str = await asyncio.to_thread(servers.manage, "createbot", "Echo", "--guild", guild["id"])
    return printed.split("token:")[1].strip()


class Heard:
    """What a library called its listeners with, by the event's name."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, asyncio.Queue[tuple[Any, ...]]] = defaultdict(asyncio.Queue)

    def listener(self, name: str) -> Callable[..., Awaitable[None]]:
        """A coroutine function that notes its arguments."""

        async def note(*arguments: Any) -> None:
            self._queues[name].put_nowait(arguments)

        note.__name__ = f"on_{name}"
        return note

    async def one(self, name: str) -> tuple[Any, ...]:
        """The arguments of the next call."""
        async with asyncio.timeout(PATIENCE):
            return await self._queues[name].get()
