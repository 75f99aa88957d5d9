"""The same thing at the same moment: one message per nonce, one announcement per deletion, one turn per pause."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from chat.drafts import MessageChanges, MessageDraft
from chat.models import Channel, Message, MessageNonce
from chat.operations.messages import delete_message, delete_messages, edit_message, send_message
from chat.operations.nonces import forget_old_nonces
from core.actor import Actor
from core.clock import now
from core.errors import ProductError
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark, names
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)

PARALLEL = 20


def at_once(work: Callable[[int], Any], times: int = PARALLEL) -> list[Any]:
    """What `work` returned or the code it was refused with, from threads that start together."""
    barrier = Barrier(times)

    def run(number: int) -> Any:
        barrier.wait(30)
        try:
            return work(number)
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def scene() -> tuple[GuildPlace, int]:
    cats = World().guild().member("bob")
    return cats, cats.channel_id("general")


def test_one_nonce_in_parallel_makes_one_message() -> None:
    cats, channel_id = scene()
    bob, start = cats.world.person("bob"), mark()
    draft = MessageDraft(content="once", nonce="42")
    sent = at_once(lambda _: send_message(bob, channel_id, draft=draft))
    assert len({message.id for message in sent}) == 1
    assert {message.nonce for message in sent} == {"42"}
    assert Message.objects.filter(content="once").count() == 1
    assert names(announced(start)) == ["MessageCreated"]


def test_a_nonce_belongs_to_its_author_and_channel_for_five_minutes() -> None:
    cats, channel_id = scene()
    cats.channel("lounge")
    bob, draft = cats.world.person("bob"), MessageDraft(content="x", nonce="42")
    first = send_message(bob, channel_id, draft=draft)
    assert send_message(bob, channel_id, draft=MessageDraft(content="other words", nonce="42")).content == "x"
    assert send_message(cats.owner, channel_id, draft=draft).id != first.id
    assert refused(send_message, bob, cats.channel_id("lounge"), draft=draft) == "UNKNOWN_MESSAGE"
    MessageNonce.objects.filter(author=bob.user).update(
        created_at=MessageNonce.objects.get(author=bob.user).created_at - timedelta(minutes=5, seconds=1)
    )
    again = send_message(bob, channel_id, draft=draft)
    assert again.id != first.id
    assert send_message(bob, channel_id, draft=draft).id == again.id
    delete_message(bob, channel_id, again.id)
    assert refused(send_message, bob, channel_id, draft=draft) == "UNKNOWN_MESSAGE"


def test_a_refused_message_leaves_its_nonce_free() -> None:
    cats, channel_id = scene()
    bob = cats.world.person("bob")
    Channel.objects.filter(pk=channel_id).update(nsfw=True)
    born, bob.user.date_of_birth = bob.user.date_of_birth, None
    draft = MessageDraft(content="x", nonce="42")
    assert refused(send_message, bob, channel_id, draft=draft) == "NSFW_CONTENT_AGE_RESTRICTED"
    bob.user.date_of_birth = born
    assert send_message(bob, channel_id, draft=draft)


def test_old_nonces_are_forgotten_and_live_ones_kept() -> None:
    cats, channel_id = scene()
    for nonce in ("old", "new"):
        send_message(cats.owner, channel_id, draft=MessageDraft(content="x", nonce=nonce))
    long_ago = now() - timedelta(minutes=11)
    MessageNonce.objects.filter(nonce="old").update(created_at=long_ago)
    assert forget_old_nonces(Actor(user=None, kind="system")) == 1
    assert MessageNonce.objects.get().nonce == "new"


def test_a_message_is_deleted_and_announced_once() -> None:
    cats, channel_id = scene()
    bob = cats.world.person("bob")
    sent, start = send_message(bob, channel_id, draft=MessageDraft(content="x")), mark()

    def delete(number: int) -> str:
        if number % 4 == 0:
            delete_messages(cats.owner, channel_id, message_ids=(sent.id,))
        else:
            delete_message(bob, channel_id, sent.id)
        return "done"

    found = at_once(delete)
    assert set(found) <= {"done", "UNKNOWN_MESSAGE"}
    assert len(announced(start)) == 1
    assert not Message.objects.filter(pk=sent.id).exists()


def test_an_edit_never_brings_a_deleted_message_back() -> None:
    cats, channel_id = scene()
    bob = cats.world.person("bob")
    sent, start = send_message(bob, channel_id, draft=MessageDraft(content="x")), mark()
    edit = MessageChanges(frozenset({"content"}), "edited")

    def work(number: int) -> Any:
        if number == PARALLEL // 2:
            return delete_message(bob, channel_id, sent.id)
        return edit_message(bob, channel_id, sent.id, changes=edit).content

    found = at_once(work)
    assert set(found) <= {None, "edited", "UNKNOWN_MESSAGE"}
    assert not Message.objects.filter(pk=sent.id).exists()
    assert names(announced(start))[-1] == "MessageDeleted"
    assert names(announced(start)).count("MessageDeleted") == 1


def test_a_slow_channel_gives_one_turn() -> None:
    cats, channel_id = scene()
    Channel.objects.filter(pk=channel_id).update(rate_limit_per_user=60)
    bob = cats.world.person("bob")
    found = at_once(lambda number: send_message(bob, channel_id, draft=MessageDraft(content=str(number))).id)
    assert found.count("SLOWMODE_RATE_LIMITED") == PARALLEL - 1


def test_the_channel_ends_with_the_newest_id() -> None:
    cats, channel_id = scene()
    people = [cats.world.person("bob"), cats.owner]
    sent = at_once(lambda number: send_message(people[number % 2], channel_id, draft=MessageDraft(content="x")).id)
    assert len(set(sent)) == PARALLEL
    assert Channel.objects.get(pk=channel_id).last_message_id == max(sent)
