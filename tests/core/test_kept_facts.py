"""What a process keeps in memory is forgotten when it has changed: here at once, elsewhere through the bus."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction

from core import kept_facts
from core.bus import MemoryBus
from core.events import Event, encode
from core.kept_facts import Kept, KeptFactsChanged

NAME = "test.kept"


@pytest.fixture
def forgotten() -> Iterator[list[str]]:
    calls: list[str] = []
    kept_facts.keep(NAME, lambda: calls.append(NAME))
    yield calls
    kept_facts._forgetting.pop(NAME)


@pytest.mark.django_db(transaction=True)
def test_the_process_that_changes_it_forgets_before_and_after_the_commit(
    forgotten: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[Event] = []
    monkeypatch.setattr(kept_facts, "publish", published.append)
    with transaction.atomic():
        kept_facts.tell_changed(NAME)
        assert forgotten == [NAME]
    assert forgotten == [NAME, NAME]
    assert [(type(event), event.streams()) for event in published] == [(KeptFactsChanged, ("everyone",))]


def test_other_processes_hear_of_it(forgotten: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bus = MemoryBus()
    monkeypatch.setattr(kept_facts, "get_bus", lambda: bus)

    async def listen() -> Any:
        listener = kept_facts.Listener()
        await listener.start()
        forgotten.clear()
        bus.publish("everyone", b"{}")  # of a newer version: no harm done
        bus.publish("everyone", encode(KeptFactsChanged(name="another")))
        bus.publish("everyone", encode(KeptFactsChanged(name=NAME)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await listener.stop()

    asyncio.run(listen())
    assert forgotten == [NAME]


def test_what_takes_long_is_read_beside_and_the_former_goes_on() -> None:
    go, threads, fails = threading.Event(), list[str](), list[bool]()

    def read() -> int:
        threads.append(threading.current_thread().name)
        assert go.wait(10)
        if fails:
            raise OSError(fails.pop())
        return len(threads)

    kept = Kept(NAME, read, beside=True)
    try:
        kept.take(0)
        kept.forget()
        assert kept.get() == 0  # at once: it is being read, and waits
        kept.forget()
        kept.forget()
        go.set()
        assert eventually(kept, 1) > 1  # what has changed while it was read is read again
        assert set(threads) == {f"reading-{NAME}"}
        known = kept.get()
        fails.append(True)
        kept.forget()
        assert wait_for(lambda: not fails)
        assert kept.get() == known  # nothing is lost by a failure, and whoever asks has it read again
        assert eventually(kept, known) > known
    finally:
        kept_facts._forgetting.pop(NAME)


def test_what_was_never_read_is_waited_for() -> None:
    go = threading.Event()

    def read() -> str:
        assert go.wait(10)
        return "read"

    kept = Kept(NAME, read, beside=True)
    try:
        kept.read_beside()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(kept.get)
            time.sleep(0.05)
            assert not asked.done()
            go.set()
            assert asked.result(10) == "read"
    finally:
        kept_facts._forgetting.pop(NAME)


def eventually(kept: Kept[int], least: int) -> int:
    assert wait_for(lambda: kept.get() > least)
    return kept.get()


def wait_for(holds: Callable[[], bool]) -> bool:
    for _ in range(500):
        if holds():
            return True
        time.sleep(0.02)
    return False
