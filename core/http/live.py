"""Answers that wait for something: said on the event loop, so that no thread waits with them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
Look = Callable[[], bytes]

LOOK_SECONDS = 1.0
QUIET_SECONDS = 15.0
LONGEST_SECONDS = 15 * 60.0
KEEPALIVE = b": keepalive\n\n"


@dataclass(frozen=True, slots=True)
class Live:
    """A stream of server-sent events: its first words, and where to look for the last ones. `look` runs on a thread
    every second; b"" means nothing yet."""

    first: bytes
    look: Look


async def tell(live: Live, send: Send, on_thread: Callable[[Look], Awaitable[bytes]]) -> None:
    """Send the first words, a sign of life every 15 seconds, and the last words when they are found."""
    clock = asyncio.get_running_loop().time
    started = said = clock()
    await _say(send, live.first)
    while clock() - started < LONGEST_SECONDS:
        if last := await on_thread(live.look):
            await _say(send, last)
            return
        if clock() - said >= QUIET_SECONDS:
            said = clock()
            await _say(send, KEEPALIVE)
        await asyncio.sleep(LOOK_SECONDS)


async def _say(send: Send, words: bytes) -> None:
    await send({"type": "http.response.body", "body": words, "more_body": True})
