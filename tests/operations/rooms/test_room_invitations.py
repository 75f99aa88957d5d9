"""Being asked into private rooms and groups (section 5.3, TF-058)."""

from typing import Any

import pytest

from accounts.models import Notification, Relationship, RelationshipType
from chat.models import ChannelMember
from chat.room_invitations import invitations_of
from tests.operations.events import mark
from tests.operations.rooms.test_room_managing import Room
from tests.topic_side import ban, topic_of
from tests.topic_wire import heard_as, visitor
from topics.models import Topic

pytestmark = pytest.mark.django_db

GENERIC = (400, "Failed to invite user. User may already be invited or you may not have permission.")
NO_ACCEPT = (400, "Failed to accept invitation")


@pytest.mark.parametrize("kind", ["private", "group"])
def test_an_invitation_and_its_acceptance(kind: str) -> None:
    room = Room(kind)
    before = mark()
    assert room.alice.ask("POST", f"{room.path}/invite", {"username": room.carol.name})["message"] == (
        "User invited successfully"
    )
    (invitation,) = room.carol.data("GET", "/chat_rooms/invitations")
    told = {
        "invitation_id": invitation["id"],
        "room_id": room.id,
        "invited_user_id": room.carol.id,
        "invited_by": room.alice.id,
        "invited_by_username": room.alice.name,
        "room_name": room.made["name"],
        "room_description": "",
    }
    assert heard_as(before, "chat_room_invitation") == [(f"user:{room.carol.number}", told)]
    topic_id = room.made["topic_id"]
    title = None if topic_id is None else Topic.objects.get(pk=int(topic_id[8:], 16)).title
    assert invitation == {
        "_id": invitation["id"],
        "id": invitation["id"],
        "room_id": room.id,
        "room_name": room.made["name"],
        "room_description": "",
        "topic_id": topic_id,
        "topic": None if topic_id is None else {"id": topic_id, "title": title},
        "is_group_chat": kind == "group",
        "status": "pending",
        "invited_by": {"id": room.alice.id, "username": room.alice.name},
        "created_at": invitation["created_at"],
    }
    (notice,) = Notification.objects.filter(user_id=room.carol.number)
    assert (notice.type, notice.context_id) == ("invitation", str(room.number))

    before = mark()
    path = f"/chat-rooms/invitations/{invitation['id']}"
    assert room.bob.refused("POST", f"{path}/accept") == NO_ACCEPT
    assert room.carol.ask("POST", f"{path}/accept")["message"] == "Invitation accepted successfully"
    accepted = {"room_id": room.id, "user_id": room.carol.id}
    rooms = (f"room:{room.number}", f"user:{room.alice.number}")
    assert heard_as(before, "chat_room_invitation_accepted") == [(rooms, accepted)]
    assert room.count_holds() == 3
    assert room.carol.data("GET", f"/notification-settings/chatrooms/{room.id}/status")["following"] is True
    assert room.carol.data("GET", "/chat-rooms/invitations") == []
    assert room.carol.refused("POST", f"{path}/accept") == NO_ACCEPT


def test_an_invitation_may_be_declined_and_repeated() -> None:
    room = Room("private")
    invite = {"user_id": room.carol.id}
    for _ in range(2):
        room.alice.ask("POST", f"{room.path}/invite", invite)
        again = room.alice.refused("POST", f"{room.path}/invite", invite)
        assert again == (400, "User has already been invited to this chat room.")
        (invitation,) = room.carol.data("GET", "/chat-rooms/invitations")
        path = f"/chat-rooms/invitations/{invitation['id']}/decline"
        assert room.carol.ask("POST", path)["message"] == "Invitation declined successfully"
        assert room.carol.refused("POST", path) == (400, "Failed to decline invitation")
    assert room.count_holds() == 2


def test_who_cannot_be_invited() -> None:
    room = Room("private")
    banned, blocking, path = visitor(), visitor(), f"{room.path}/invite"
    room.alice.ask("POST", f"{room.path}/ban/{banned.id}")
    Relationship.objects.create(owner_id=blocking.number, other_id=room.alice.number, type=RelationshipType.BLOCKED)
    expected = {
        room.alice.id: (400, "Cannot invite the owner of the chat room."),
        room.bob.id: (400, "User is already a member of this chat room."),
        banned.id: (400, "User is banned from this chat room."),
        blocking.id: GENERIC,
        "1": (404, "User not found"),
    }
    assert {one: room.alice.refused("POST", path, {"user_id": one}) for one in expected} == expected
    assert room.alice.refused("POST", path, {}) == (400, "User ID or username is required")
    assert room.alice.refused("POST", path, {"username": "nobody at all"}) == (404, "User not found")
    assert room.bob.refused("POST", path, {"user_id": room.carol.id}) == GENERIC
    assert room.carol.refused("POST", path, {"user_id": room.carol.id})[0] == 403
    public = Room()
    assert public.alice.refused("POST", f"{public.path}/invite", {"user_id": room.carol.id}) == GENERIC


def test_who_was_banned_meanwhile_does_not_come_in() -> None:
    room = Room("private")
    room.alice.ask("POST", f"{room.path}/invite", {"user_id": room.carol.id})
    (invitation,) = room.carol.data("GET", "/chat-rooms/invitations")
    room.alice.ask("POST", f"{room.path}/ban/{room.carol.id}")
    assert room.carol.refused("POST", f"/chat-rooms/invitations/{invitation['id']}/accept") == NO_ACCEPT
    assert room.carol.data("GET", "/chat-rooms/invitations") == []
    assert room.count_holds() == 2


def test_neither_who_may_not_see_the_topic_any_more() -> None:
    room = Room("private")
    topic = Topic.objects.get(pk=int(room.made["topic_id"][8:], 16))
    room.alice.ask("POST", f"{room.path}/invite", {"user_id": room.carol.id})
    (invitation,) = room.carol.data("GET", "/chat-rooms/invitations")
    assert room.carol.actor is not None
    ban(topic, room.carol.actor)
    assert room.carol.refused("POST", f"/chat-rooms/invitations/{invitation['id']}/accept") == NO_ACCEPT
    assert not ChannelMember.objects.filter(user_id=room.carol.number).exists()
    dave = visitor()
    assert room.alice.actor is not None
    secret = topic_of(room.alice.actor, private=True)
    inside = room.alice.data(
        "POST", "/chat-rooms", {"name": "x", "topic_id": str(secret.id), "is_public": False}, status=201
    )
    assert room.alice.refused("POST", f"/chat-rooms/{inside['id']}/invite", {"user_id": dave.id}) == GENERIC


def test_a_new_group_invites_people_at_once() -> None:
    """TF-058: invited users get an invitation and an event."""
    alice, bob, carol, before = visitor(), visitor(), visitor(), mark()
    body = {"name": f"Friends of {alice.name}", "invited_users": [bob.id, carol.id, alice.id, bob.id, "1"]}
    made = alice.data("POST", "/chat-rooms/group", body, status=201)
    assert (made["topic_id"], made["members"]) == (None, [alice.id])
    assert [room for room, _ in heard_as(before, "chat_room_invitation")] == [
        *(f"user:{bob.number}", f"user:{carol.number}"),
    ]
    for one in (bob, carol):
        assert [each["room_id"] for each in one.data("GET", "/chat-rooms/invitations")] == [made["id"]]
    refused = alice.refused("POST", "/chat-rooms/group", {"name": "x", "invited_users": ["no id"]})
    assert refused == (400, "Failed to invite users")


def test_listing_invitations_costs_one_query_however_many(django_assert_num_queries: Any) -> None:
    carol = visitor()
    for _ in range(3):
        room = Room("group")
        room.alice.ask("POST", f"{room.path}/invite", {"user_id": carol.id})
    assert carol.actor is not None
    with django_assert_num_queries(1):
        assert len(invitations_of(carol.actor)) == 3
