"""What happened is told once it is certain, and alike by either carrier (TF-090)."""

import asyncio

import pytest
from django.db import transaction

from core import events
from core.bus import get_bus
from core.models import OutboxEvent
from posts.operations.votes import UP, vote_on_post
from tests.operations.events import announced, mark
from tests.topic_side import person, post_in, topic_of

PATIENCE = 40


class Carrier:
    """Notes what it is given to carry."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    def publish(self, stream: str, frame: bytes) -> bool:
        self.taken.append((stream, frame))
        return True


class Undone(Exception):
    """Why a transaction is taken back."""


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_the_commit_and_nothing_ever_after_a_rollback(monkeypatch: pytest.MonkeyPatch) -> None:
    voter = person()
    post = post_in(topic_of(voter), voter)
    carrier, before = Carrier(), mark()
    monkeypatch.setattr(events, "get_bus", lambda: carrier)
    with pytest.raises(Undone), transaction.atomic():
        vote_on_post(voter, post.id, vote=UP)
        assert announced(before), "it stands in the outbox of its transaction"
        raise Undone
    assert (carrier.taken, announced(before)) == ([], [])
    with transaction.atomic():
        vote_on_post(voter, post.id, vote=UP)
        assert carrier.taken == []
    (event,) = announced(before)
    body = bytes(OutboxEvent.objects.get(pk=event.id).body)
    assert carrier.taken == [(stream, body) for stream in event.streams()]


async def test_what_is_carried_arrives_as_it_was_and_in_order() -> None:
    """By memory in one mode, by Redis in the other."""
    bus, heard, all_there = get_bus(), list[tuple[str, bytes]](), asyncio.Event()

    def deliver(stream: str, frame: bytes) -> None:
        heard.append((stream, frame))
        if frame == b"the last":
            all_there.set()

    frames = [b"first", bytes(range(256)), b"", b"x" * 100_000, b"the last"]
    await bus.start(deliver, lambda: None)
    try:
        await bus.listen("topic:announcing")
        for frame in frames:
            for stream in ("topic:of-others", "topic:announcing"):
                assert await asyncio.to_thread(bus.publish, stream, frame)
        async with asyncio.timeout(PATIENCE):
            await all_there.wait()
    finally:
        await bus.unlisten("topic:announcing")
        await bus.stop()
    assert heard == [("topic:announcing", frame) for frame in frames]
