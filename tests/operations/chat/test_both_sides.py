"""DMs and groups are the same rows on both wires: what happens on one shows on the other, in the shape of each
(TF-063, model mapping of the topic-side contract)."""

import pytest

from chat.direct import direct_channel_id
from tests.operations.events import mark
from tests.operations.rooms.test_room_managing import Room
from tests.pictures import data_url, picture
from tests.topic_wire import heard_as, visitor
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def number(oid: str) -> int:
    return int(oid[8:], 16)


def test_words_go_both_ways_between_two_people() -> None:
    alice, bob = visitor(), visitor()
    sent = alice.data("POST", "/messages/private", {"to_user_id": bob.id, "content": "hello"}, status=201)
    channel = direct_channel_id(alice.number, bob.number)
    his = Wire(bob.actor)
    (shown,) = his.send("GET", f"/channels/{channel}/messages").body
    assert (shown["id"], shown["content"]) == (str(number(sent["id"])), "hello")
    assert shown["author"]["id"] == str(alice.number)
    (listed,) = his.send("GET", "/users/@me/channels").body
    assert (listed["id"], listed["type"]) == (str(channel), 1)

    before = mark()
    his.send("POST", f"/channels/{channel}/messages", {"content": "see https://x.example <:cat:5>"})
    ((room, told),) = heard_as(before, "new_private_message")
    assert (room, told["is_from_me"], told["sender_username"]) == (f"user:{alice.number}", False, bob.name)
    assert len(heard_as(before, "new_notification")) == 1
    last = alice.data("GET", f"/messages/private?other_user_id={bob.id}")[-1]
    # What the guild side wrote keeps its links; its emojis are read by their names.
    assert last["content"] == told["content"] == "see https://x.example :cat:"


def test_what_was_read_is_read_on_both_sides() -> None:
    alice, bob = visitor(), visitor()
    sent = [
        alice.data("POST", "/messages/private", {"to_user_id": bob.id, "content": "x"}, status=201)["id"] for _ in "ab"
    ]
    channel, his = direct_channel_id(alice.number, bob.number), Wire(bob.actor)
    unread = "/users/private-messages/unread-count"
    assert bob.data("GET", unread) == {"unread_count": 2}
    his.send("POST", f"/channels/{channel}/messages/{number(sent[0])}/ack", {})
    assert bob.data("GET", unread) == {"unread_count": 1}
    assert bob.refused("POST", f"/messages/private/{sent[0]}/read") == (400, "Failed to mark message as read")
    assert bob.ask("POST", f"/messages/private/{sent[1]}/read")["message"] == "Message marked as read"
    assert bob.data("GET", unread) == {"unread_count": 0}
    assert [one["is_read"] for one in alice.data("GET", f"/users/private-messages/{bob.id}")] == [True, True]


def test_what_is_taken_back_is_gone_on_both_sides() -> None:
    alice, bob = visitor(), visitor()
    first, second = (
        alice.data("POST", "/messages/private", {"to_user_id": bob.id, "content": "x"}, status=201)["id"] for _ in "ab"
    )
    channel, hers, his = direct_channel_id(alice.number, bob.number), Wire(alice.actor), Wire(bob.actor)
    assert bob.refused("DELETE", f"/messages/private/{first}?mode=hard") == (403, "Only sender can unsend message")
    alice.ask("DELETE", f"/messages/private/{first}?mode=hard")
    assert [one["id"] for one in his.send("GET", f"/channels/{channel}/messages").body] == [str(number(second))]
    before = mark()
    assert hers.send("DELETE", f"/channels/{channel}/messages/{number(second)}").status == 204
    gone = {"message_id": second, "from_user_id": alice.id, "to_user_id": bob.id}
    told = heard_as(before, "private_message_deleted")
    assert sorted(told) == sorted([(f"user:{alice.number}", gone), (f"user:{bob.number}", gone)])
    assert bob.data("GET", f"/users/private-messages/{alice.id}") == []


def test_a_group_looks_the_same_on_both_sides() -> None:
    room = Room("group")
    hers, his = Wire(room.alice.actor), Wire(room.bob.actor)
    path = f"/channels/{room.number}"
    assert his.send("GET", path).body["name"] == room.made["name"]
    assert {one["id"] for one in his.send("GET", path).body["recipients"]} == {str(room.alice.number)}
    before = mark()
    assert hers.send("PATCH", path, {"name": "Renamed"}).status == 200
    assert [told["type"] for _, told in heard_as(before, "chat_room_updated")] == ["room_update"]
    assert room.bob.data("GET", room.path)["name"] == "Renamed"
    room.alice.ask("PUT", f"{room.path}/picture", {"picture": data_url(picture())})
    icon = his.send("GET", path).body["icon"]
    assert f"/{icon}.webp" in room.bob.data("GET", room.path)["picture"]
    hers.send("PATCH", path, {"icon": None})
    assert room.bob.data("GET", room.path)["picture"] is None


def test_who_is_put_out_of_a_group_is_out_on_both_sides_and_stays_out() -> None:
    room = Room("group")
    hers, his = Wire(room.alice.actor), Wire(room.bob.actor)
    path = f"/channels/{room.number}"
    invite = hers.send("POST", f"{path}/invites", {}).body["code"]
    room.alice.ask("POST", f"{room.path}/ban/{room.bob.id}")
    assert his.send("GET", path).status == 404
    assert his.send("POST", f"/invites/{invite}").code == "MISSING_ACCESS"
    assert room.count_holds() == 1
    room.alice.ask("POST", f"{room.path}/unban/{room.bob.id}")
    assert his.send("POST", f"/invites/{invite}").status == 200
    assert room.bob.data("GET", f"{room.path}/messages")[-1]["content"] == f"{room.bob.name} joined the group"


def test_a_group_whose_deletion_is_asked_for_is_gone_for_the_guild_side() -> None:
    room = Room("group")
    his = Wire(room.bob.actor)
    room.alice.ask("DELETE", room.path)
    assert his.send("GET", f"/channels/{room.number}").status == 404
    assert his.send("GET", "/users/@me/channels").body == []
    assert his.send("POST", f"/channels/{room.number}/messages", {"content": "x"}).status == 404
