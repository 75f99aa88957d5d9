"""Which bus streams this process listens to: those somebody connected here needs, counted."""

import asyncio
from collections import Counter

from core.bus import Bus


class Streams:
    """Reference-counted subscriptions. The first holder of a stream subscribes, the last one leaves."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._holders: Counter[str] = Counter()
        self._locks: dict[str, asyncio.Lock] = {}

    async def acquire(self, stream: str) -> None:
        """Hold a stream; when this returns nothing published later can be missed."""
        self._holders[stream] += 1
        lock = self._locks.setdefault(stream, asyncio.Lock())
        async with lock:
            if self._holders[stream]:
                await self._bus.listen(stream)

    async def release(self, stream: str) -> None:
        """Give a stream back."""
        self._holders[stream] -= 1
        if self._holders[stream] > 0:
            return
        lock = self._locks.setdefault(stream, asyncio.Lock())
        async with lock:
            if self._holders[stream] <= 0:
                del self._holders[stream], self._locks[stream]
                await self._bus.unlisten(stream)

    def __contains__(self, stream: str) -> bool:
        return self._holders[stream] > 0
