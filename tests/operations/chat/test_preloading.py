"""The newest message of several private channels at once."""

import pytest

from chat.drafts import MessageDraft
from chat.models import Channel, ChannelKind, Message
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from core.actor import Actor
from tests.operations.chat.test_groups import friends, group_of
from tests.wire import Wire
from tests.world import World

__all__ = ["friends"]
pytestmark = pytest.mark.django_db

BOTH = ("/users/@me/preload-messages", "/users/@me/channels/messages/preload")


def test_each_of_ones_channels_shows_its_newest_message(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    cats = World().guild()
    dm, spoken, others = (open_dm(alice, other.user_id).id for other in (bob, carol, dave))
    foreign = group_of(alice, bob)
    group = group_of(alice, carol)
    notes = Channel.objects.create(pk=carol.user_id, kind=ChannelKind.PERSONAL_NOTES).pk
    for text in ("first", "last", "deleted"):
        newest = send_message(carol, spoken, draft=MessageDraft(content=text))
    Message.objects.filter(pk=newest.id).delete()
    send_message(carol, notes, draft=MessageDraft(content="note"))
    asked = [spoken, dm, others, foreign, group, notes, cats.channel_id("general"), 1]
    for path in BOTH:
        found = Wire(carol).send("POST", path, {"channels": [str(each) for each in asked]}).body
        assert set(found) == {str(each) for each in asked if each != cats.channel_id("general")}
        texts = {int(key): value and (value["type"], value["content"]) for key, value in found.items()}
        assert texts == {
            spoken: (0, "last"), dm: None, others: None, foreign: None, group: (1, ""), notes: (0, "note"), 1: None,
        }  # fmt: skip


def test_what_cannot_be_asked(friends: list[Actor]) -> None:
    wire = Wire(friends[0])
    for body, problem in (
        (
            {"channels": [str(number) for number in range(1, 102)]},
            ("channels", "CANNOT_PRELOAD_MORE_THAN_100_CHANNELS"),
        ),
        ({}, ("channels", "INVALID_FORMAT")),
        ({"channels": ["x"]}, ("channels.0", "INVALID_SNOWFLAKE_FORMAT")),
    ):
        assert wire.send("POST", BOTH[0], body).invalid == [problem]
    assert wire.send("POST", BOTH[0], {"channels": []}).body == {}
    assert Wire().send("POST", BOTH[0], {"channels": []}).status == 401
