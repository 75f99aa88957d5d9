"""One coarse timer wheel per process, instead of one task per socket."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

_log = structlog.get_logger(__name__)
TICK_SECONDS = 1.0


class Timer:
    """A call due at some tick; `cancel` forgets it, which may be days before it would be due."""

    __slots__ = ("_call", "_due", "_slots")

    def __init__(self, call: Callable[[], None], due: int = 0, slots: "Slots | None" = None) -> None:
        self._call: Callable[[], None] | None = call
        self._due = due
        self._slots = slots

    def cancel(self) -> None:
        self._call = None
        alike = self._slots.get(self._due) if self._slots is not None else None
        if self._slots is not None and alike is not None and alike.pop(self, self) is None and not alike:
            del self._slots[self._due]

    def fire(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call()


Slots = dict[int, dict[Timer, None]]
"""What is due, by the tick."""


def call_later(seconds: float, call: Callable[[], None]) -> None:
    """Call once after a time that is too short for the wheel."""
    asyncio.get_running_loop().call_later(seconds, call)


class TimerWheel:
    """Calls functions on the event loop after some seconds, a tick late at the most."""

    def __init__(self, tick: float = TICK_SECONDS) -> None:
        self._tick = tick
        self._now = 0
        self._slots: Slots = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._go_on(), name="timer-wheel")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def after(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call once, not before that many seconds have passed."""
        due = self._now + int(seconds / self._tick) + 1
        timer = Timer(call, due, self._slots)
        self._slots.setdefault(due, {})[timer] = None
        return timer

    def turn(self) -> None:
        """Go on by one tick, and call what is due."""
        self._now += 1
        for timer in self._slots.pop(self._now, ()):
            try:
                timer.fire()
            except Exception:
                # One broken callback must not stop every other timer of the process.
                _log.exception("timer.failed")

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._tick)
            self.turn()
