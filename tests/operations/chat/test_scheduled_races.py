"""A scheduled message goes out once: however often its job runs, and wherever it dies."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.traits import MESSAGE_SCHEDULING
from chat.access import ChannelAccess
from chat.drafts import MessageDraft
from chat.hooks import message_offered
from chat.models import Message, ScheduledMessage
from chat.operations.scheduled import Plan, cancel_scheduled, schedule_message, send_scheduled
from chat.records import MessageRecord
from core.actor import Actor
from core.clock import now
from tests.operations.chat.test_messages_races import at_once
from tests.operations.events import announced, mark, names
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor(user=None, kind="system")


@pytest.fixture
def cats() -> GuildPlace:
    world = World()
    world.person("bob", traits=[MESSAGE_SCHEDULING])
    return world.guild().member("bob")


def waiting(cats: GuildPlace) -> ScheduledMessage:
    bob, channel_id = cats.world.person("bob"), cats.channel_id("general")
    plan = Plan(draft=MessageDraft(content="once"), local_at=(now() + timedelta(hours=1)).isoformat(), timezone="UTC")
    return ScheduledMessage.objects.get(pk=schedule_message(bob, channel_id, plan=plan).id)


def send(row: ScheduledMessage) -> None:
    send_scheduled(SYSTEM, scheduled_id=row.id, due=row.scheduled_at)


def test_ten_runs_at_once_send_one_message(cats: GuildPlace) -> None:
    row, start = waiting(cats), mark()
    assert at_once(lambda _: send(row), 10) == [None] * 10
    assert Message.objects.filter(content="once").count() == 1
    assert names(announced(start)) == ["MessageCreated"]
    assert not ScheduledMessage.objects.exists()


def test_taking_it_back_while_it_is_sent_has_one_end(cats: GuildPlace) -> None:
    row, bob = waiting(cats), cats.world.person("bob")
    at_once(lambda number: send(row) if number % 2 else cancel_scheduled(bob, row.id), 6)
    assert not ScheduledMessage.objects.exists()
    assert Message.objects.filter(content="once").count() <= 1


def test_a_run_that_dies_leaves_neither_message_nor_gap(cats: GuildPlace) -> None:
    row, start = waiting(cats), mark()

    def die(access: ChannelAccess, message: MessageRecord) -> None:
        raise OSError("the machine is gone")

    registered: Any = message_offered
    message_offered.register(die)
    try:
        with pytest.raises(OSError, match="gone"):
            send(row)
    finally:
        registered._functions.remove(die)
    assert not Message.objects.filter(content="once").exists()
    assert announced(start) == []
    send(row)
    assert Message.objects.filter(content="once").count() == 1
