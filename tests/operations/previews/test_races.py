"""A message is deleted, edited and shown with its previews at one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from chat.drafts import MessageChanges, MessageDraft
from chat.models import Message
from chat.operations.messages import delete_message, edit_message, send_message
from chat.operations.previews import show_previews
from core.actor import Actor
from core.errors import ProductError
from tests.operations.events import announced, mark, names
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
LINK = "https://a.example/"
CARD = {"type": "link", "url": LINK, "title": "T"}
SYSTEM = Actor(user=None, kind="system")


def at_once(*works: Callable[[], Any]) -> list[str]:
    """What each was refused with, "" for success, from threads that start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        barrier.wait(30)
        try:
            work()
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.parametrize("ends", ["deleted", "edited"])
def test_nothing_is_shown_after_what_came_first(settings: Any, ends: str) -> None:
    off, on = settings.GUILDHALL, replace(settings.GUILDHALL, link_previews=True)
    cats = World().guild().member("bob")
    bob, channel_id = cats.world.person("bob"), cats.channel_id("general")
    for _ in range(5):
        settings.GUILDHALL = off  # nobody else follows it
        message = send_message(bob, channel_id, draft=MessageDraft(content=LINK))
        settings.GUILDHALL = on
        start = mark()
        show = partial(
            show_previews, SYSTEM, message_id=message.id, previews={LINK: ({"link": LINK, **CARD},)}, media={}
        )
        changes = MessageChanges(frozenset({"content"}), content="words")
        other = partial(delete_message, bob, channel_id, message.id)
        if ends == "edited":
            other = partial(edit_message, bob, channel_id, message.id, changes=changes)
        assert at_once(show, show, other) == ["", "", ""]
        assert names(announced(start))[-1] == ("MessageDeleted" if ends == "deleted" else "MessageUpdated")
        left = Message.objects.filter(pk=message.id).values_list("content", "embeds").first()
        assert left == (None if ends == "deleted" else ("words", []))
