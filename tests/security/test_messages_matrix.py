"""Every operation on messages, reactions, pins and read states, for those who may not even see the channel
(SEC-021 to SEC-025)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.models import Message, Pin, ReactionBy, ReadState
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from chat.operations.reactions import add_reaction
from chat.v1.urls_messages import urlpatterns
from core.actor import Actor
from core.permissions import P
from guilds.models import Ban, Guild
from guilds.operations.joining import leave_guild
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

Route = tuple[str, str]
ROUTES: list[Route] = sorted(
    {
        (method, route.path)
        for route in urlpatterns
        for method in route.view.endpoints
        if "<id:channel_id>" in route.path
    }
)
BODIES: dict[Route, Any] = {
    ("POST", "/channels/<id:channel_id>/messages"): {"content": "x"},
    ("PATCH", "/channels/<id:channel_id>/messages/<id:message_id>"): {"content": "x"},
    ("POST", "/channels/<id:channel_id>/messages/bulk-delete"): {"message_ids": ["<message_id>"]},
    ("POST", "/channels/<id:channel_id>/messages/<id:message_id>/ack"): {},
}


class Place:
    """A channel with a message that has a reaction, and the ids of both."""

    def __init__(self, channel_id: int, author: Actor) -> None:
        sent = send_message(author, channel_id, draft=MessageDraft(content="secret"))
        add_reaction(author, channel_id, sent.id, emoji=EmojiChoice("👍"))
        self.ids = {
            "channel_id": channel_id,
            "message_id": sent.id,
            "target_id": author.user_id,
            "emoji": "%F0%9F%91%8D",
        }

    def replies(self, actor: Actor | None, **odd: str) -> Iterator[tuple[Route, Reply]]:
        wire, ids = Wire(actor), self.ids | odd
        for method, path in ROUTES:
            body = BODIES.get((method, path))
            if body and "message_ids" in body:
                body = {"message_ids": [str(self.ids["message_id"])]}
            filled = re.sub(r"<\w+:(\w+)>", lambda match: str(ids.get(match[1], 1)), path)
            yield (method, path), wire.try_out(method, filled, body)

    def refusals(self, actor: Actor | None) -> set[tuple[int, str]]:
        return {(reply.status, reply.code) for _, reply in self.replies(actor)}


@pytest.fixture
def cats() -> GuildPlace:
    place = World().guild().member("bob").member("gone").member("banned").channel("den")
    for name in ("gone", "banned"):
        leave_guild(place.world.person(name), place.id)
    Ban.objects.create(guild_id=place.id, user=place.world.person("banned").user, moderator_id=place.owner.user_id)
    place.world.guild("dogs", owner="other_owner")
    place.world.bot("robot")
    return place


def test_everything_on_messages_is_here() -> None:
    assert len(ROUTES) >= 16


def test_nobody_outside_the_guild_gets_anywhere(cats: GuildPlace) -> None:
    den = Place(cats.channel_id("den"), cats.owner)
    assert den.refusals(None) == {(401, "UNAUTHORIZED")}
    for name in ("stranger", "gone", "banned", "other_owner", "robot"):
        assert den.refusals(cats.world.person(name)) == {(403, "ACCESS_DENIED")}, name
    assert Message.objects.get(pk=den.ids["message_id"]).content == "secret"
    assert not Pin.objects.exists()
    assert ReactionBy.objects.count() == 1
    assert not ReadState.objects.exclude(user=cats.owner.user).exists()


def test_members_who_may_not_see_the_channel_get_no_further(cats: GuildPlace) -> None:
    den = Place(cats.channel_id("den"), cats.owner)
    cats.overwrite("den", "@everyone", deny=P.VIEW_CHANNEL)
    assert den.refusals(cats.world.person("bob")) == {(403, "MISSING_PERMISSIONS")}


def test_a_closed_guild_answers_nobody(cats: GuildPlace) -> None:
    den = Place(cats.channel_id("den"), cats.owner)
    Guild.objects.filter(pk=cats.id).update(features=["UNAVAILABLE_FOR_EVERYONE"])
    assert den.refusals(cats.owner) == {(403, "MISSING_ACCESS")}


def test_a_conversation_of_two_is_a_secret(cats: GuildPlace) -> None:
    channel = open_dm(cats.owner, cats.world.person("bob").user_id)
    talk = Place(channel.id, cats.owner)
    for name in ("stranger", "gone"):
        assert talk.refusals(cats.world.person(name)) == {(404, "UNKNOWN_CHANNEL")}
    assert talk.refusals(cats.world.bot("robot")) == {(404, "UNKNOWN_CHANNEL"), (403, "ACCESS_DENIED")}


def test_messages_of_other_channels_are_no_messages_here(cats: GuildPlace) -> None:
    den = Place(cats.channel_id("den"), cats.owner)
    elsewhere = Place(cats.channel_id("general"), cats.owner)
    elsewhere.ids["message_id"] = den.ids["message_id"]
    for route, reply in elsewhere.replies(cats.owner):
        assert reply.status in (200, 204) or reply.code in ("UNKNOWN_MESSAGE",), (route, reply)
        if route[0] == "GET" and "<id:message_id>" in route[1]:
            assert reply.code == "UNKNOWN_MESSAGE", route
    assert ReactionBy.objects.filter(reaction__message_id=den.ids["message_id"]).count() == 1


@pytest.mark.parametrize("value", ["0", "-1", str(2**63), str(2**64), "null", "NaN", "1e3", "%00", "%20", "0x10", "01"])
def test_no_odd_id_breaks_anything(cats: GuildPlace, value: str) -> None:
    den = Place(cats.channel_id("den"), cats.owner)
    for name in ("channel_id", "message_id", "target_id", "emoji"):
        for route, reply in den.replies(cats.owner, **{name: value}):
            assert reply.status < 500, (route, name, value, reply)
            if name == "channel_id":
                assert reply.status in (400, 404), (route, value, reply)
