"""Two processes that erase the same account, and deleting messages while others arrive: nothing twice, no deadlock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from accounts.erasure import erase
from accounts.models import User
from chat.drafts import MessageDraft
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.operations.messages import send_message
from chat.operations.own_messages import delete_own_piece
from core.actor import Actor
from core.clock import now
from tests.operations.events import announced, mark
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What the works return, from threads that start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_erasures_at_once_are_one() -> None:
    world = World()
    cats, dogs = world.guild("cats").member("carol"), world.guild("dogs").member("carol")
    carol = world.person("carol")
    channel = Channel.objects.get(id=cats.channel_id("general"))
    Message.objects.bulk_create(Message(channel=channel, author=carol.user, content="x") for _ in range(250))
    User.objects.filter(id=carol.user_id).update(pending_deletion_at=now() - timedelta(seconds=1))
    members, start = dogs.guild.member_count, mark()
    assert True in at_once(lambda: erase(carol.user_id), lambda: erase(carol.user_id))
    ghost = User.objects.get(is_system=True)
    assert Message.objects.filter(author=ghost, kind=0).count() == 250
    assert dogs.guild.member_count == members - 1
    left = [event for event in announced(start) if type(event).__name__ == "MemberLeft"]
    assert len(left) == 2


def test_deleting_ones_messages_while_one_writes_more(settings: Any) -> None:
    settings.GUILDHALL_JOB_DISPATCHER = "operator.eq"  # no queue takes anything: only the rows matter here
    carol = World().person("carol")
    rooms = [Channel.objects.create(kind=ChannelKind.GROUP_DM, name=name) for name in ("one", "two")]
    for room in rooms:
        ChannelMember.objects.create(channel=room, user=carol.user)
        Message.objects.bulk_create(Message(channel=room, author=carol.user, content="old") for _ in range(150))
    User.objects.filter(id=carol.user_id).update(messages_deletion_at=now())

    def delete() -> None:
        while delete_own_piece(Actor(user=None, kind="system"), user_id=carol.user_id):
            continue

    def talk(room: Channel) -> None:
        for number in range(15):
            send_message(carol, room.id, draft=MessageDraft(content=f"new {number}"))

    at_once(delete, lambda: talk(rooms[0]), lambda: talk(rooms[1]))
    contents = Message.objects.filter(author=carol.user).values_list("content", flat=True)
    assert sorted(contents) == sorted(f"new {number}" for number in range(15) for _ in rooms)
