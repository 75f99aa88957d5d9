"""Deleting messages of rooms, groups and feeds on the topic wire (5.3, 5.6, 7.7; TF-056, TF-062)."""

from collections.abc import Iterator
from typing import Any

import pytest

from chat.hooks import is_reported, removed_by_owner
from chat.models import Message
from tests.operations.events import mark
from tests.operations.rooms.test_room_managing import KINDS, Room
from tests.topic_side import topic_of
from tests.topic_wire import Visitor, heard_as, visitor
from tests.wire import Wire

pytestmark = pytest.mark.django_db
DENIED = (403, "Permission denied or message not found")
NO_REASON = (400, "Deletion reason is required for owner deletions")
GONE = (404, "Message not found")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, str]]]:
    """What those who look into reports are told."""
    calls: list[tuple[int, str]] = []
    monkeypatch.setattr(
        removed_by_owner, "_functions", [lambda _access, message, reason: calls.append((message.id, reason))]
    )
    return iter([calls])


def say(who: Visitor, path: str, text: str = "hello") -> str:
    return str(who.data("POST", path, {"content": text}, status=201)["id"])


def row(oid: str) -> Message | None:
    return Message.objects.filter(pk=int(oid[8:], 16)).first()


@pytest.mark.parametrize("kind", KINDS)
def test_owners_give_a_reason_and_moderators_need_none(kind: str, told: Any) -> None:
    """TF-056: a reason, also as `reason` and under `data`; a report; `message_deleted`."""
    room, (calls,) = Room(kind), told
    path = f"{room.path}/messages"
    room.let_in(room.carol)
    bodies = ({"deletion_reason": "spam"}, {"reason": "spam"}, {"data": {"reason": "spam"}})
    for body in bodies:
        said = say(room.bob, path)
        assert room.carol.refused("DELETE", f"{path}/{said}") == DENIED
        assert room.alice.refused("DELETE", f"{path}/{said}") == NO_REASON
        before = mark()
        assert room.alice.ask("DELETE", f"{path}/{said}", body)["message"] == "Message deleted successfully"
        gone = {"message_id": said, "chat_room_id": room.id}
        assert heard_as(before, "message_deleted") == [(f"room:{room.number}", gone)]
        assert room.alice.refused("DELETE", f"{path}/{said}", body) == GONE
        assert calls[-1] == (int(said[8:], 16), "spam")
    room.promote(room.carol)
    said = say(room.bob, path)
    shown = {one["id"]: one["can_delete"] for one in room.carol.data("GET", path)}
    assert shown[said] is True
    assert room.carol.ask("DELETE", f"/messages/{said}")["message"] == "Message deleted successfully"
    kept = row(said)
    assert kept is not None
    assert (kept.deleted_by, kept.deleted_at is None) == (room.carol.number, False)
    assert len(calls) == 3
    assert said not in [one["id"] for one in room.bob.data("GET", path)]


def test_the_guild_side_sees_a_moderated_group_without_the_message() -> None:
    room = Room("group")
    said = say(room.bob, f"{room.path}/messages")
    number = str(int(said[8:], 16))
    his = Wire(room.bob.actor)
    his.send("PUT", f"/channels/{room.number}/pins/{number}")
    room.alice.ask("DELETE", f"/messages/{said}?reason=spam")
    assert his.send("GET", f"/channels/{room.number}/messages/{number}").status == 404
    assert number not in [one["id"] for one in his.send("GET", f"/channels/{room.number}/messages").body]
    assert his.send("GET", f"/channels/{room.number}/messages/pins").body["items"] == []
    # Its own rules stay: nobody there deletes what others wrote.
    other = say(room.bob, f"{room.path}/messages")
    refused = Wire(room.alice.actor).send("DELETE", f"/channels/{room.number}/messages/{int(other[8:], 16)}")
    assert refused.code == "MISSING_PERMISSIONS"


@pytest.mark.parametrize("place", ["room", "group", "feed"])
def test_only_what_is_ones_own_and_not_reported_goes_for_good(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """TF-062: `mode=hard` degrades to soft for what is others' or reported."""
    room = Room("group" if place == "group" else "public")
    assert room.alice.actor is not None
    path = f"/messages/topic/{topic_of(room.alice.actor).id}" if place == "feed" else f"{room.path}/messages"
    hard, soft = "Message permanently deleted successfully", "Message deleted successfully"

    own = say(room.bob, path)
    assert room.bob.ask("DELETE", f"/messages/{own}?mode=hard")["message"] == hard
    assert row(own) is None
    others = say(room.bob, path)
    body = {"mode": "hard", "reason": "spam"}
    assert room.alice.ask("DELETE", f"/messages/{others}", body)["message"] == soft
    assert row(others) is not None
    reported = say(room.bob, path)
    number = int(reported[8:], 16)
    monkeypatch.setattr(is_reported, "_functions", [lambda _kind, ids: number in ids])
    assert room.bob.ask("DELETE", f"/messages/{reported}?mode=hard")["message"] == soft
    assert row(reported) is not None


def test_administrators_delete_for_good() -> None:
    room, admin = Room(), visitor(is_admin=True)
    said = say(room.bob, f"{room.path}/messages")
    admin.ask("DELETE", f"/messages/{said}?mode=hard&reason=law")
    assert row(said) is None
