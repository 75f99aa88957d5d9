"""Every operation on private channels, for those who have nothing to do with them (SEC-034, SEC-035, SEC-040)."""

import re
from typing import Any

import pytest

from accounts.operations.relationships import block_user
from chat.drafts import MessageDraft
from chat.models import Channel, ChannelMember, Message
from chat.operations.calls import ring_call
from chat.operations.dms import open_dm
from chat.operations.groups import create_group
from chat.operations.invites import InviteDraft, create_invite
from chat.operations.messages import send_message
from chat.v1.urls_channels import urlpatterns as channel_routes
from chat.v1.urls_messages import urlpatterns as message_routes
from chat.v1.urls_private import urlpatterns as private_routes
from core.actor import Actor
from tests.befriending import befriend, people
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db

BODIES: dict[str, Any] = {
    "PATCH /channels/<id:channel_id>": {"name": "x"},
    "POST /channels/<id:channel_id>/messages": {"content": "x"},
    "PATCH /channels/<id:channel_id>/messages/<id:message_id>": {"content": "x"},
    "POST /channels/<id:channel_id>/messages/bulk-delete": {"message_ids": ["1"]},
    "PUT /channels/<id:channel_id>/permissions/<id:overwrite_id>": {"type": 0},
}
ROUTES = sorted(
    {
        (method, route.path)
        for route in (*channel_routes, *message_routes, *private_routes)
        for method in route.view.endpoints
        if "<id:channel_id>" in route.path
    }
)


@pytest.fixture
def cast() -> list[Actor]:
    """alice and bob, who are friends, and eve, who is a friend of alice."""
    alice, bob, eve = people("alice", "bob", "eve")
    befriend(alice, bob)
    befriend(alice, eve)
    return [alice, bob, eve]


@pytest.fixture(params=["dm", "group"])
def channel_id(request: pytest.FixtureRequest, cast: list[Actor]) -> int:
    """A private channel of alice and bob, with a message and a call in it."""
    alice, bob, _ = cast
    opened = open_dm(alice, bob.user_id) if request.param == "dm" else create_group(alice, (bob.user_id,))
    send_message(alice, opened.id, draft=MessageDraft(content="secret"))
    ring_call(alice, opened.id)
    return opened.id


def filled(path: str, channel_id: int, user_id: int) -> str:
    message_id = Message.objects.filter(channel_id=channel_id, content="secret").latest("id").id
    values = {"channel_id": channel_id, "user_id": user_id, "message_id": message_id, "emoji": "x"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], 1)), path)


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Channel, ChannelMember, Message)]


def test_strangers_do_nothing_and_learn_nothing(cast: list[Actor], channel_id: int) -> None:
    eve, before = cast[2], state()
    hers, nobodys, robots = Wire(eve), Wire(), Wire(World().bot())
    for method, path in ROUTES:
        body = BODIES.get(f"{method} {path}")
        address = filled(path, channel_id, eve.user_id)
        for wire in (hers, robots):
            reply = wire.send(method, address, body)
            assert reply.status in (403, 404), (method, path, reply)
            assert "secret" not in str(reply.body)
        assert nobodys.send(method, address, body).status == 401, (method, path)
    assert state() == before


def test_sec_034_nobody_widens_a_conversation_of_two(cast: list[Actor]) -> None:
    alice, bob, eve = cast
    dm, hers = open_dm(alice, bob.user_id).id, Wire(alice)
    for method, path, body, code in (
        ("PUT", f"/recipients/{eve.user_id}", None, "INVALID_CHANNEL_TYPE"),
        ("DELETE", f"/recipients/{bob.user_id}", None, "INVALID_CHANNEL_TYPE"),
        ("PATCH", "", {"type": 3, "name": "x", "owner_id": str(alice.user_id)}, "INVALID_FORM_BODY"),
        ("POST", "/invites", {}, "INVALID_CHANNEL_TYPE"),
        ("GET", "/invites", None, "INVALID_CHANNEL_TYPE"),
    ):
        assert hers.send(method, f"/channels/{dm}{path}", body).code == code
    assert ChannelMember.objects.filter(channel_id=dm).count() == 2


def test_sec_035_no_way_around_a_block(cast: list[Actor]) -> None:
    alice, bob, eve = cast
    dm, group = open_dm(alice, bob.user_id).id, create_group(alice, (eve.user_id,)).id
    sent = send_message(alice, dm, draft=MessageDraft(content="hello"))
    block_user(bob, alice.user_id)
    hers = Wire(alice)
    for method, path, body, code in (
        ("POST", f"/channels/{dm}/messages", {"content": "x"}, "CANNOT_SEND_MESSAGES_TO_USER"),
        ("POST", f"/channels/{dm}/call/ring", {}, "CANNOT_SEND_MESSAGES_TO_USER"),
        ("PUT", f"/channels/{dm}/pins/{sent.id}", None, "CANNOT_SEND_MESSAGES_TO_USER"),
        ("POST", "/users/@me/channels", {"recipients": [str(bob.user_id)]}, "NOT_FRIENDS_WITH_USER"),
        ("PUT", f"/channels/{group}/recipients/{bob.user_id}", None, "NOT_FRIENDS_WITH_USER"),
    ):
        assert hers.send(method, path, body).code == code, path


def test_sec_040_an_invite_leads_to_its_own_group_alone(cast: list[Actor]) -> None:
    alice, bob, eve = cast
    mine, other = create_group(alice, (bob.user_id,)).id, create_group(alice, (bob.user_id,)).id
    code = create_invite(alice, mine, draft=InviteDraft()).code
    reply = Wire(eve).send("POST", f"/invites/{code}", {"channel_id": str(other), "type": 0})
    assert reply.body["channel"]["id"] == str(mine)
    assert not ChannelMember.objects.filter(channel_id=other, user=eve.user).exists()
    Wire(alice).send("DELETE", f"/channels/{mine}/recipients/{eve.user_id}")
    assert Wire(eve).send("GET", f"/channels/{mine}").code == "UNKNOWN_CHANNEL"
    assert Wire(alice).send("DELETE", f"/invites/{code}").status == 204
    assert Wire(eve).send("POST", f"/invites/{code}").code == "UNKNOWN_INVITE"
