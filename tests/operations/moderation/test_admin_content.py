"""What administrators decide about content, and the numbers they see (TF-038, TF-062, TF-074)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from chat.models import Channel, Message
from chat.operations.room_deletion import delete_room
from core.clock import now
from core.ids import to_oid
from core.paging import Offset
from moderation.deleted import deleted_messages
from moderation.models import AdminAuditEntry
from moderation.statistics import statistics
from posts.models import Post
from posts.operations.deletions import delete_post
from tests.api_side import Api
from tests.operations.moderation.reporting import Place
from tests.topic_side import person, topic_of
from topics.models import Topic
from topics.operations.deletion import delete_topic

pytestmark = pytest.mark.django_db
FOREIGN = "507f1f77bcf86cd799439011"
WORDS = {"topics": "Topic", "posts": "Post", "chatrooms": "Chatroom"}


@pytest.fixture
def place() -> Place:
    return Place.made()


def pending(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = Api(place.admin).data("GET", "/admin/pending-deletions")
    return found


def test_nobody_but_administrators(place: Place) -> None:
    """TF-074"""
    requests = [("GET", f"/admin/{path}") for path in ("stats", "pending-deletions", "deleted-messages")]
    requests.append(("GET", f"/admin/users/{to_oid(place.bob.user_id)}/messages"))
    requests.append(("POST", "/admin/deleted-messages/cleanup-expired"))
    requests.append(("POST", f"/admin/deleted-messages/{FOREIGN}/permanent-delete"))
    for noun in WORDS:
        requests += [("POST", f"/admin/{noun}/{FOREIGN}/{what}-deletion") for what in ("approve", "reject")]
    for method, path in requests:
        assert Api().refused(method, path) == (401, "Authentication required")
        assert Api(place.mod).refused(method, path) == (403, "Admin privileges required")
        assert Api(place.admin).status(method, path) in (200, 404)


def test_what_waits_for_a_decision_and_is_decided(place: Place) -> None:
    """TF-038"""
    things: dict[str, tuple[Any, int]] = {}
    for what in ("approve", "reject"):
        topic, post_id, room_id = topic_of(place.olga), place.post(place.bob, anonymous=True), place.room()
        delete_topic(place.olga, topic.id)
        delete_post(place.bob, post_id)
        delete_room(place.olga, room_id)
        things |= {f"topics/{what}": (Topic, topic.id), f"posts/{what}": (Post, post_id)}
        things[f"chatrooms/{what}"] = (Channel, room_id)
    waiting = pending(place)
    assert {noun: len(rows) for noun, rows in waiting.items()} == dict.fromkeys(WORDS, 2)
    assert waiting["posts"][0]["owner"] == {"id": to_oid(place.bob.user_id), "username": place.bob.user.handle}
    assert waiting["posts"][0]["deletion_status"] == "pending"
    for name, (model, target_id) in things.items():
        noun, what = name.split("/")
        word = WORDS[noun]
        path = f"/admin/{noun}/{to_oid(target_id)}/{what}-deletion"
        text = f"{word} deletion approved"
        if what == "reject":
            text = f"{word} deletion rejected and {word.lower()} restored"
        assert Api(place.admin).ask("POST", path, {"lock_deletion": True})["message"] == text
        row = model.objects.get(pk=target_id)
        expected = (True, "approved") if what == "approve" else (False, "rejected")
        assert (row.is_deleted, row.deletion_status) == expected
        refusal = (404, f"{word} not found or not pending deletion")
        assert Api(place.admin).refused("POST", path) == refusal
        assert Api(place.admin).refused("POST", f"/admin/{noun}/nonsense/{what}-deletion") == refusal
    assert pending(place) == {noun: [] for noun in WORDS}
    assert Post.objects.get(pk=things["posts/reject"][1]).deletion_locked
    entries = AdminAuditEntry.objects.filter(admin_id=place.admin.user_id)
    (seen,) = entries.filter(action="reveal_aliases")  # SEC-036: the posts were anonymous
    assert seen.metadata["ids"] == ",".join(str(things[f"posts/{what}"][1]) for what in ("approve", "reject"))
    assert entries.count() == len(things) + 1


def test_what_an_administrator_set_for_a_post_is_not_its_authors(place: Place) -> None:
    post_id = place.post(place.bob)
    Api(place.admin).ask("POST", f"/posts/{to_oid(post_id)}/upvote")
    delete_post(place.bob, post_id)
    (shown,) = pending(place)["posts"]
    assert (shown["upvote_count"], shown["user_has_upvoted"]) == (1, False)


def test_deleted_messages_are_evidence_until_they_go(place: Place, django_assert_num_queries: Any) -> None:
    """TF-062"""
    ids = [place.say(place.bob, f"message {number}", anonymous=number == 2) for number in range(3)]
    for message_id in ids:
        Api(place.bob).ask("DELETE", f"/chat-rooms/{to_oid(place.room_id)}/messages/{to_oid(message_id)}")
    Message.objects.filter(pk=place.write(place.alice, place.bob, "psst")).update(deleted_at=now())
    listed = Api(place.admin).ask("GET", "/admin/deleted-messages?limit=2")
    assert [message["content"] for message in listed["data"]] == ["message 2", "message 1"]
    assert listed["pagination"] == {"limit": 2, "offset": 0, "total": 3, "has_more": True}
    newest = listed["data"][0]
    assert (newest["is_deleted"], newest["is_anonymous"]) == (True, True)
    assert (newest["username"], newest["deleted_by_username"]) == (place.bob.user.handle,) * 2
    assert newest["permanent_delete_at"] > newest["deleted_at"]
    with django_assert_num_queries(8):  # and the entry that one looked, in a transaction
        deleted_messages(place.admin, Offset(50, 0))

    where = f"/admin/deleted-messages/{to_oid(ids[0])}/permanent-delete"
    assert Api(place.admin).ask("POST", where)["message"] == "Message permanently deleted"
    gone = (404, "Message not found or already deleted")
    assert Api(place.admin).refused("POST", where) == gone
    living = place.say(place.bob, "alive")
    path = f"/admin/deleted-messages/{to_oid(living)}/permanent-delete"
    assert Api(place.admin).refused("POST", path) == gone
    Message.objects.filter(pk=ids[1]).update(deleted_at=now() - timedelta(days=31))
    cleaned = Api(place.admin).ask("POST", "/admin/deleted-messages/cleanup-expired")
    assert cleaned["deleted_count"] == 1
    assert set(Message.objects.filter(pk__in=ids).values_list("pk", flat=True)) == {ids[2]}
    written = [(entry.action, entry.metadata.get("ids")) for entry in AdminAuditEntry.objects.order_by("id")]
    pages = [",".join(str(one) for one in reversed(page)) for page in (ids[1:], ids)]
    looks = [("view_deleted_messages", page) for page in pages]
    seen = [("reveal_aliases", str(ids[2]))]  # SEC-036
    assert written == [looks[0], *seen, looks[1], *seen, ("message_shred", None), ("remove_expired_messages", None)]


def test_what_somebody_wrote_is_looked_up_but_nothing_private(place: Place) -> None:
    open_id, hidden_id = place.say(place.bob, "open"), place.say(place.bob, "hidden", anonymous=True)
    feed_id = place.say(place.bob, "feed", place.topic.id)
    place.write(place.bob, place.alice, "private")
    answer = Api(place.admin).ask("GET", f"/admin/users/{to_oid(place.bob.user_id)}/messages")
    assert [(one["id"], one["is_anonymous"]) for one in answer["data"]] == [
        (to_oid(feed_id), False),
        (to_oid(hidden_id), True),
        (to_oid(open_id), False),
    ]
    assert set(answer["data"][0]) == {
        *("id", "content", "created_at", "topic_id", "chat_room_id", "is_anonymous", "gif_url"),
    }
    assert [one["chat_room_id"] for one in answer["data"]] == [None, to_oid(place.room_id), to_oid(place.room_id)]
    assert answer["pagination"]["total"] == 3
    for unknown in (FOREIGN, "nonsense"):
        refusal = Api(place.admin).refused("GET", f"/admin/users/{unknown}/messages")
        assert refusal == (404, "User not found")
    assert [entry.action for entry in AdminAuditEntry.objects.all()] == ["list_user_messages"]


def test_numbers(place: Place, django_assert_num_queries: Any) -> None:
    place.reports(place.alice, "user", place.bob.user_id)
    body = {"category": "bug", "subject": "It broke", "description": "It broke when I clicked on it"}
    Api(place.alice).ask("POST", "/tickets", body, status=201)
    Api(place.admin).ask("POST", f"/admin/users/{to_oid(person().user_id)}/ban", {"reason": "x"})
    User.objects.create(username="bot", discriminator=1, handle="bot", is_bot=True)
    found = Api(place.admin).data("GET", "/admin/stats")
    assert (found["reports"]["pending"], found["reports"]["actions"]) == (1, {})
    tickets = found["tickets"]
    assert (tickets["total"], tickets["categories"]["bug"], tickets["priorities"]["medium"]) == (1, 1, 1)
    people = User.objects.filter(is_bot=False).count()
    assert found["users"] == {"total": people, "banned": 1, "admins": 1, "new_last_7_days": people}
    assert found["recent_activity"] == {"new_reports_24h": 1, "new_tickets_24h": 1}
    with django_assert_num_queries(8):
        statistics(place.admin)
