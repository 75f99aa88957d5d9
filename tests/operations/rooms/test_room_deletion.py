"""A room from the wish to delete it until it is gone, and messages after theirs (section 7.7)."""

from datetime import timedelta

import pytest

from chat.models import Channel, Message
from chat.operations.room_deletion import approve_room_deletion, reject_room_deletion
from chat.tasks import delete_discarded, sweep_deleted
from core.clock import at, now
from core.models import Job
from moderation.models import AdminAuditEntry
from tests.operations.events import announced, mark, names
from tests.operations.refusals import refused
from tests.operations.rooms.test_room_managing import KINDS, Room
from tests.topic_side import person
from tests.topic_wire import heard_as
from topics.models import Topic

pytestmark = pytest.mark.django_db
DENIED = (403, "Permission denied or chat room not found")
DONE = "Chatroom deletion requested. It will be permanently deleted in 7 days pending admin approval."


def run_discarding() -> None:
    for job in Job.objects.filter(name="channel.discard"):
        delete_discarded(**job.arguments)


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_room_is_gone_at_once_and_comes_back_as_it_was(kind: str) -> None:
    room = Room(kind)
    topic = Topic.objects.filter(pk=int((room.made["topic_id"] or "0")[8:] or "0", 16))
    before = mark()
    assert room.bob.refused("DELETE", room.path) == DENIED
    assert room.alice.refused("DELETE", "/chat-rooms/1") == DENIED
    assert room.alice.ask("DELETE", room.path)["message"] == DONE
    told = {"room_id": room.id, "type": "deleted"}
    assert heard_as(before, "chat_room_updated") == [(f"room:{room.number}", told)]
    assert names(announced(before)).count("PrivateChannelClosed") == (2 if kind == "group" else 0)
    assert room.bob.refused("GET", room.path)[0] in (403, 404)
    assert room.bob.refused("POST", f"{room.path}/messages", {"content": "x"})[0] in (403, 404)
    assert room.alice.refused("DELETE", room.path) == DENIED
    if kind != "group":
        shown = room.alice.data("GET", room.path)
        assert (shown["is_deleted"], shown["deletion_status"], shown["is_public"]) == (True, "pending", False)
        assert topic.get().conversation_count == 0
        assert room.alice.data("GET", f"/chat-rooms/topic/{room.made['topic_id']}") == []
    else:
        assert room.alice.data("GET", "/chat-rooms/group/list") == []

    reject_room_deletion(person(is_admin=True), room.number)
    shown = room.bob.data("GET", room.path)
    assert (shown.get("is_deleted"), shown["is_public"], shown["member_count"]) == (None, kind == "public", 2)
    assert not topic.exists() or topic.get().conversation_count == 1
    assert refused(reject_room_deletion, person(is_admin=True), room.number).reason == "room_not_pending"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_approved_goes_when_its_week_is_over(kind: str) -> None:
    room = Room(kind)
    room.alice.ask("POST", f"{room.path}/messages", {"content": "hello"}, status=201)
    room.alice.ask("DELETE", room.path)
    with at(now() + timedelta(days=8)):
        sweep_deleted()
        assert Channel.objects.get(pk=room.number).deletion_status == "pending"
        approve_room_deletion(person(is_admin=True), room.number)
    sweep_deleted()
    run_discarding()
    assert Channel.objects.filter(pk=room.number).exists()
    with at(now() + timedelta(days=8)):
        sweep_deleted()
        run_discarding()
    assert not Channel.objects.filter(pk=room.number).exists()


def test_administrators_alone_decide_and_each_decision_is_logged() -> None:
    """TF-074."""
    room, admin = Room(), person(is_admin=True)
    for decide in (reject_room_deletion, approve_room_deletion):
        room.alice.ask("DELETE", room.path)
        assert room.alice.actor is not None
        assert refused(decide, room.alice.actor, room.number).reason == "admins_only"
        decide(admin, room.number)
    logged = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id", "admin_id")
    assert list(logged) == [
        ("reject_deletion", "room", str(room.number), admin.user_id),
        ("approve_deletion", "room", str(room.number), admin.user_id),
    ]


def test_deleted_messages_stay_thirty_days() -> None:
    """TF-062: evidence for 30 days."""
    room = Room()
    sent = room.bob.data("POST", f"{room.path}/messages", {"content": "oops"}, status=201)
    room.bob.ask("DELETE", f"{room.path}/messages/{sent['id']}")
    rows = Message.objects.filter(pk=int(sent["id"][8:], 16))
    with at(now() + timedelta(days=29)):
        sweep_deleted()
    assert rows.get().content == "oops"
    with at(now() + timedelta(days=31)):
        sweep_deleted()
    assert not rows.exists()
