"""What a process keeps in memory is forgotten when it has changed: here at once, elsewhere through the bus."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from core import kept_facts
from core.bus import MemoryBus
from core.events import Event, encode
from core.kept_facts import KeptFactsChanged

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
