"""Who may change what of a room, put people out of it, and what everybody hears of that (section 5.3)."""

import base64
from typing import Any

import pytest

from chat.api.views import room_managing
from chat.models import Channel, ChannelMember
from core.media.external import external_url
from tests.operations.events import announced, mark, names
from tests.pictures import data_url, opened, picture
from tests.topic_side import topic_of
from tests.topic_wire import Visitor, heard_as, stranger, visitor

pytestmark = pytest.mark.django_db

DENIED_PERSON = (403, "Permission denied or user not found")
DENIED_KICK = (403, "Permission denied, cannot kick owner, or user not found")
MEMBERS_ONLY = (403, "You are not a member of this chat room")


class Room:
    """A room or group of alice, with bob as a member."""

    def __init__(self, kind: str = "public") -> None:
        self.alice, self.bob, self.carol = visitor(), visitor(), visitor()
        body: dict[str, Any] = {"name": f"room of {self.alice.name}", "is_public": kind == "public"}
        path = "/chat-rooms/group"
        if kind != "group":
            assert self.alice.actor is not None
            path = f"/chat-rooms/topics/{topic_of(self.alice.actor).id}/conversations"
        self.made = self.alice.data("POST", path, body, status=201)
        self.id = self.made["id"]
        self.path = f"/chat-rooms/{self.id}"
        self.number = int(self.id[8:], 16)
        self.let_in(self.bob)

    def let_in(self, who: Visitor) -> None:
        if self.made["is_public"]:
            who.ask("POST", f"{self.path}/join")
            return
        self.alice.ask("POST", f"{self.path}/invite", {"user_id": who.id})
        (invitation,) = who.data("GET", "/chat-rooms/invitations")
        who.ask("POST", f"/chat-rooms/invitations/{invitation['id']}/accept")

    def promote(self, who: Visitor) -> None:
        self.alice.ask("POST", f"{self.path}/moderators", {"user_id": who.id})

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.alice.data("GET", self.path)
        return found

    def count_holds(self) -> int:
        rows = ChannelMember.objects.filter(channel_id=self.number, is_banned=False)
        assert Channel.objects.get(pk=self.number).member_count == rows.count()
        return rows.count()


KINDS = ("public", "private", "group")


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_owner_makes_moderators(kind: str) -> None:
    room = Room(kind)
    body, before = {"user_id": room.bob.id}, mark()
    assert room.bob.refused("POST", f"{room.path}/moderators", body) == DENIED_PERSON
    assert room.alice.refused("POST", f"{room.path}/moderators", {}) == (400, "User ID is required")
    assert room.alice.refused("POST", f"{room.path}/moderators", {"user_id": room.carol.id}) == DENIED_PERSON
    assert room.alice.ask("POST", f"{room.path}/moderators", body)["message"] == "Moderator added successfully"
    assert room.shown()["moderators"] == [room.bob.id]
    told = {"room_id": room.id, "moderators": [room.bob.id], "type": "moderators_update"}
    assert heard_as(before, "chat_room_updated") == [(f"room:{room.number}", told)]
    assert room.alice.refused("POST", f"{room.path}/moderators", body) == DENIED_PERSON
    gone = room.alice.ask("DELETE", f"{room.path}/moderators/{room.bob.id}")
    assert gone["message"] == "Moderator removed successfully"
    assert room.shown()["moderators"] == []
    for who in (room.bob, room.alice):
        assert room.alice.refused("DELETE", f"{room.path}/moderators/{who.id}") == DENIED_PERSON


@pytest.mark.parametrize("kind", KINDS)
def test_kicks_and_bans_count_once(kind: str) -> None:
    """TF-057: leave, kick and ban adjust `member_count` once."""
    room = Room(kind)
    room.let_in(room.carol)
    room.promote(room.bob)
    assert room.count_holds() == 3
    for who in (room.alice, room.bob):
        assert room.carol.refused("POST", f"{room.path}/kick/{who.id}") == DENIED_KICK
        assert room.bob.refused("POST", f"{room.path}/ban/{who.id}") == DENIED_PERSON
    before = mark()
    kicked = room.bob.ask("POST", f"{room.path}/kick/{room.carol.id}")
    assert kicked["message"] == "User kicked from chat room successfully"
    assert names(announced(before)).count("RoomMemberLeft") == 1
    assert room.bob.refused("POST", f"{room.path}/kick/{room.carol.id}") == DENIED_KICK
    assert room.count_holds() == 2
    for _ in range(2):
        banned = room.bob.ask("POST", f"{room.path}/ban/{room.carol.id}")
        assert banned["message"] == "User banned from chat room successfully"
    assert room.shown()["banned_users"] == [room.carol.id]
    assert room.alice.ask("POST", f"{room.path}/ban/{room.bob.id}")
    assert (room.count_holds(), room.shown()["moderators"], room.shown()["members"]) == (1, [], [room.alice.id])
    assert room.bob.refused("POST", f"{room.path}/join") == (400, "Failed to join chat room")
    unbanned = room.alice.ask("POST", f"{room.path}/unban/{room.bob.id}")
    assert unbanned["message"] == "User unbanned from chat room successfully"
    assert room.alice.refused("POST", f"{room.path}/unban/{room.bob.id}") == DENIED_PERSON
    room.let_in(room.bob)
    assert room.count_holds() == 2


def test_the_banned_are_out_of_the_room_at_once_and_only_read_what_is_public() -> None:
    room, before = Room(), mark()
    room.alice.ask("POST", f"{room.path}/ban/{room.carol.id}")  # who only looked in
    assert names(announced(before)) == ["RoomMemberLeft"]
    assert room.carol.refused("POST", f"{room.path}/messages", {"content": "x"}) == (
        *(403, "You are banned from this chat room"),
    )
    assert room.carol.data("GET", f"{room.path}/messages") == []


@pytest.mark.parametrize("kind", KINDS)
def test_owners_change_their_room(kind: str) -> None:
    room = Room(kind)
    wanted = {"description": "What it is about", "tags": ["Dogs"], "is_public": False, "voip_enabled": False}
    assert room.bob.refused("PUT", room.path, wanted) == (403, "Permission denied or chat room not found")
    before = mark()
    whole = room.alice.ask("PUT", room.path, wanted)
    assert whole["message"] == "Chat room updated successfully"
    changed = whole["data"]
    assert changed["name"] == room.made["name"]
    assert {name: changed[name] for name in wanted} == wanted | {"tags": ["dogs"]}
    (told,) = heard_as(before, "chat_room_updated")
    assert told[1]["type"] == "room_update"
    assert told[1]["room"]["description"] == "What it is about"
    assert told[1]["room"]["members"] == []
    before = mark()
    assert room.alice.ask("PUT", room.path, wanted)["data"] == changed
    assert heard_as(before, "chat_room_updated") == []
    assert room.alice.data("PUT", room.path, {"name": "Another"})["name"] == "Another"
    assert room.alice.refused("PUT", room.path, {"name": ""}) == (400, "Conversation name is required")


def test_a_group_stays_private_and_its_name_its_own() -> None:
    room = Room("group")
    taken = visitor()
    taken.ask("POST", "/chat-rooms/group", {"name": "Taken"}, status=201)
    assert room.alice.data("PUT", room.path, {"is_public": True})["is_public"] is False
    refused = room.alice.refused("PUT", room.path, {"name": "tAKEN"})
    assert refused == (409, "A group chat with this name already exists")
    before = mark()
    room.alice.ask("PUT", room.path, {"name": "Ours"})
    happened = names(announced(before))
    assert happened.count("PrivateChannelUpdated") == 2  # the guild side's clients show the name, too
    assert "MessageCreated" in happened
    assert room.bob.data("GET", f"{room.path}/messages")[-1]["content"] == f"{room.alice.name} named the group Ours"


def test_settings() -> None:
    """TF-059: settings need the owner."""
    room = Room()
    room.promote(room.bob)
    denied = room.bob.refused("PUT", f"{room.path}/settings", {"voip_enabled": False})
    assert denied == (403, "Only the owner can update settings")
    texts = [room.alice.ask("PUT", f"{room.path}/settings", {"voip_enabled": False})["message"] for _ in range(2)]
    assert texts == ["Settings updated successfully", "No settings changed"]
    assert room.shown()["voip_enabled"] is False


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_need_a_moderator(kind: str) -> None:
    """TF-059: picture and background need level 2."""
    room = Room(kind)
    for path, key, what in (
        ("picture", "picture", "picture"),
        ("background", "background_picture", "background picture"),
    ):
        denied = room.bob.refused("PUT", f"{room.path}/{path}", {key: None})
        assert denied == (403, f"Only the owner or moderator can update the {what}")
    room.promote(room.bob)
    before = mark()
    whole = room.bob.ask("PUT", f"{room.path}/picture", {"picture": data_url(picture())})
    shown = whole["data"]["picture"]
    assert whole["message"] == "Picture updated successfully"
    assert f"/media/icons/{room.number}/" in shown
    told = {"room_id": room.id, "picture": shown, "type": "picture_update"}
    assert heard_as(before, "chat_room_updated") == [(f"room:{room.number}", told)]
    assert opened(room.bob.wire.fetch(shown).body).size[0] <= 512
    assert room.bob.data("PUT", f"{room.path}/picture", {"picture": shown})["picture"] == shown
    assert room.bob.data("PUT", f"{room.path}/picture", {"picture": None})["picture"] is None
    for bad in ("javascript:alert(1)", "AAAA", 5):
        assert room.bob.refused("PUT", f"{room.path}/picture", {"picture": bad})[0] == 400


def test_backgrounds_are_darkened() -> None:
    room = Room()
    white = base64.b64encode(picture(color=(255, 255, 255))).decode()
    before = mark()
    whole = room.alice.ask("PUT", f"{room.path}/background", {"background_picture": white})
    shown = whole["data"]["background_picture"]
    assert whole["message"] == "Background picture updated successfully"
    told = {"room_id": room.id, "background_picture": shown, "type": "background_update"}
    assert heard_as(before, "chat_room_updated") == [(f"room:{room.number}", told)]
    red, green, blue = opened(room.alice.wire.fetch(shown).body).convert("RGB").getpixel((1, 1))
    assert all(abs(value - 102) <= 4 for value in (red, green, blue))
    assert room.alice.data("PUT", f"{room.path}/background", {"background_picture": ""})["background_picture"] is None


@pytest.mark.parametrize("kind", ["public", "group"])
def test_pictures_of_other_sites_are_shown_through_this_server(kind: str) -> None:
    """Whoever looks at a room asks no stranger's host for its pictures."""
    room, before, address = Room(kind), mark(), "https://x.example/p.png"
    for path, field in (("picture", "picture"), ("background", "background_picture")):
        shown = room.alice.data("PUT", f"{room.path}/{path}", {field: address})[field]
        assert shown == external_url(address)
        assert room.alice.data("PUT", f"{room.path}/{path}", {field: shown})[field] == shown  # as clients send it back
        assert room.bob.data("GET", room.path)[field] == shown
    told = str(heard_as(before, "chat_room_updated"))
    assert (told.count(external_url(address)), "x.example" in told) == (2, False)


def test_a_room_may_come_with_pictures() -> None:
    alice = visitor()
    body = {"name": f"of {alice.name}", "picture": data_url(picture()), "background_picture": data_url(picture())}
    made = alice.data("POST", "/chat_rooms", body, status=201)
    for address in (made["picture"], made["background_picture"]):
        assert alice.wire.fetch(address).status == 200


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_listed_by_name(kind: str) -> None:
    room = Room(kind)
    room.promote(room.bob)
    whole = room.bob.ask("GET", f"{room.path}/members")
    people = sorted((room.alice, room.bob), key=lambda one: one.name)
    assert ([one["username"] for one in whole["data"]], whole["count"]) == ([one.name for one in people], 2)
    (owner,) = [one for one in whole["data"] if one["is_owner"]]
    assert owner == {
        "id": room.alice.id,
        "username": room.alice.name,
        "display_name": None,
        "profile_picture": None,
        "is_admin": False,
        "is_owner": True,
        "is_moderator": False,
    }
    assert [one["id"] for one in whole["data"] if one["is_moderator"]] == [room.bob.id]
    if kind == "public":
        assert room.carol.ask("GET", f"{room.path}/members")["count"] == 2
    else:
        assert room.carol.refused("GET", f"{room.path}/members") == MEMBERS_ONLY
    assert stranger().refused("GET", f"{room.path}/members") == (401, "Authentication required")
    assert room.bob.refused("GET", "/chat-rooms/xyz/members") == (400, "Invalid room ID")
    assert room.bob.refused("GET", "/chat-rooms/1/members") == (404, "Chat room not found")


def test_every_path_has_its_other_spelling_and_takes_a_slash() -> None:
    """TF-001, TF-051."""
    room = Room()
    for path in ("", "/members", "/messages"):
        plain = room.alice.data("GET", f"{room.path}{path}")
        for spelling in (
            f"/chat_rooms/{room.id}{path}",
            f"/chat_rooms/{room.id}{path}/",
            f"/chat-rooms/{room.number}{path}",
        ):
            assert room.alice.data("GET", spelling) == plain


def test_opening_a_private_room_leaves_its_past_with_its_members() -> None:
    """SEC-034."""
    room = Room("private")
    alice, bob, carol, dave = room.alice, room.bob, room.carol, visitor()
    path = f"{room.path}/messages"
    secret = alice.data("POST", path, {"content": "secret"}, status=201)
    alice.data("PUT", room.path, {"is_public": True})
    alice.data("POST", path, {"content": "open"}, status=201)
    carol.ask("POST", f"{room.path}/join")

    def read(who: Visitor) -> list[str]:
        return [message["content"] for message in who.data("GET", path)]

    def found(who: Visitor) -> list[str]:
        return [message["content"] for message in who.data("GET", f"/messages/user/{alice.id}")]

    assert read(alice) == read(bob) == ["secret", "open"]
    assert read(carol) == read(dave) == read(stranger()) == ["open"]
    assert (found(bob), found(carol), found(dave)) == (["open", "secret"], ["open"], ["open"])
    assert carol.refused("GET", f"/messages/{secret['id']}")[0] == 404
    assert bob.data("GET", f"/messages/{secret['id']}")["content"] == "secret"
    # Neither does closing it again and being invited show more.
    alice.data("PUT", room.path, {"is_public": False})
    room.made["is_public"] = False
    room.let_in(dave)
    assert read(dave) == ["open"]


def test_who_may_not_change_a_picture_has_none_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    room, stored = Room(), []
    for name in ("picture_look", "background_look"):
        monkeypatch.setattr(room_managing, name, lambda *_: stored.append(1))
    for path, field in (("picture", "picture"), ("background", "background_picture")):
        assert room.bob.refused("PUT", f"{room.path}/{path}", {field: data_url(picture())})[0] == 403
    assert not stored
