"""What stands open beside the front doors of the topic side: notices, events, files by their key, reports, and what
the one who was blocked is still told."""

import base64
from typing import Any

import pytest

from accounts.models import Notification
from chat.models import Channel
from chat.operations.direct import read_conversation
from chat.operations.read_states import mark_read
from core.ids import parse_oid
from tests.operations.chat.test_topic_files import fetch, image
from tests.operations.events import mark
from tests.operations.topics.test_opened_topics import Place, actor_of
from tests.pictures import with_secrets
from tests.topic_wire import Visitor, heard, stranger, visitor
from topics.operations.members import join_topic, leave_topic

pytestmark = pytest.mark.django_db


def told(who: Visitor) -> list[Any]:
    return list(Notification.objects.filter(user_id=who.number).exclude(type="topic_invitation").values())


def test_nobody_is_told_of_what_was_written_before_they_came() -> None:
    """SEC-026: a topic was opened; those who came then are not told what is said about a post they may not read."""
    place = Place(private=True)
    old = place.write("in private")
    place.bob.ask("POST", f"/notification-settings/posts/{old['id']}/follow")
    Notification.objects.all().delete()
    place.turn(private=False)
    leave_topic(actor_of(place.bob), place.topic.id)
    join_topic(actor_of(place.bob), place.topic.id)
    join_topic(actor_of(place.carol), place.topic.id)
    path = f"/comments/posts/{old['id']}/comments"
    body = {"content": f"secret @{place.carol.name} @{place.bob.name}"}
    place.alice.data("POST", path, body, status=201)
    answer = {"content": "secret answer", "parent_comment_id": old["comment"]}
    place.alice.data("POST", path, answer, status=201)
    assert told(place.carol) == []
    assert told(place.bob) == []


def test_nobody_counts_what_was_said_before_they_came() -> None:
    """SEC-026: numbers of the feed, of everybody and of one person."""
    place = Place(private=True)
    place.write("in private")
    place.turn(private=False)
    join_topic(actor_of(place.carol), place.topic.id)
    numbers = f"/messages/topic/{place.id}/stats"
    of_alice = f"/messages/topic/{place.id}/user/{place.alice.id}/count"
    assert [who.data("GET", numbers)["total_messages"] for who in (place.bob, place.carol, stranger())] == [1, 0, 0]
    assert [who.data("GET", of_alice)["message_count"] for who in (place.bob, place.carol)] == [1, 0]


def test_votes_on_what_was_written_in_private_are_told_to_its_readers() -> None:
    """SEC-026: a topic's sockets are those of everybody who came after it was opened, too."""
    place = Place(private=True)
    old = place.write("in private")
    place.turn(private=False)
    before = mark()
    place.bob.ask("POST", f"/posts/{old['id']}/upvote")
    rooms = {str(room) for room, name, _ in heard(before) if name.startswith("post_")}
    assert not [room for room in rooms if "topic" in room], rooms


def test_a_key_opens_nothing_of_a_deleted_topic() -> None:
    """SEC-054: files by their key, when their topic or post is gone."""
    place = Place(private=False)
    old = place.write("x")
    sent = place.alice.data(
        "POST", f"/messages/topic/{place.id}", {"content": "x", "attachments": [image()]}, status=201
    )
    files = [old["images"][0]["url"], sent["attachments"][0]["url"]]
    assert [fetch(stranger(), each).status for each in files] == [200, 200]
    place.alice.ask("DELETE", f"/topics/{place.id}")
    assert [fetch(stranger(), each).status for each in files] == [403, 403]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_pictures_tell_nothing_of_who_took_them_where(kind: str) -> None:
    """SEC-036, SEC-052: the file of somebody with an alias is served without what their camera wrote into it."""
    place = Place(private=False)
    content = with_secrets(kind.upper())
    file = {"data": base64.b64encode(content).decode(), "filename": f"x.{kind}", "mime_type": f"image/{kind}"}
    words = {"title": "x", "content": "x", "use_anonymous": True, "use_anonymous_identity": True}
    post = place.bob.data("POST", f"/posts/topic/{place.id}", words | {"images": [file]}, status=201)
    sent = place.bob.data("POST", f"/messages/topic/{place.id}", words | {"attachments": [file]}, status=201)
    for shown in (*post["images"], *sent["attachments"]):
        served = fetch(stranger(), shown["url"])
        assert (served.status, len(served.body)) == (200, shown["size"])
        assert b"Secret" in content
        assert b"Secret" not in served.body


def test_a_report_of_what_was_written_in_private_is_private() -> None:
    """SEC-087: whoever moderates now, and came later, sees nothing hidden by a report of it."""
    place = Place(private=True)
    old = place.write("in private")
    place.turn(private=False)
    new = place.write("in the open")
    join_topic(actor_of(place.carol), place.topic.id)
    place.alice.ask("POST", f"/topics/{place.id}/moderators", {"user_id": place.carol.id})
    for post in (old, new):
        for kind, target in (("post", post["id"]), ("comment", post["comment"]), ("message", post["said"][0])):
            visitor_ = place.bob if kind != "comment" else place.alice
            body = {"content_type": kind, "content_id": target, "reason": "spam", "description": "words enough to say"}
            visitor_.ask("POST", "/reports", body, status=201)
    seen = str(place.carol.data("GET", "/reports"))
    assert seen.count("in the open") == 2  # the comment and its post; what their owner wrote is not for those who help
    assert "in private" not in seen


def test_who_is_blocked_learns_nothing_of_what_is_read() -> None:
    """SEC-048: what was read before the block stays read; what comes to be read after it is not told."""
    alice, bob = visitor(), visitor()
    write = {"to_user_id": alice.id, "content": "x"}
    first = bob.data("POST", "/messages/private", write, status=201)["id"]
    alice.ask("POST", f"/messages/private/{first}/read")
    second = bob.data("POST", "/messages/private", write, status=201)["id"]
    alice.ask("POST", f"/users/{bob.id}/block")
    before = mark()
    read_conversation(actor_of(alice), bob.number)
    channel_id = Channel.objects.get().id
    mark_read(actor_of(alice), channel_id, parse_oid(second))
    assert "messages_read" not in [name for _, name, _ in heard(before)]
    said = [
        (one["is_read"], bool(one["read_at"])) for one in bob.data("GET", f"/messages/private?other_user_id={alice.id}")
    ]
    assert said == [(True, True), (False, False)]
    mine = alice.data("GET", f"/messages/private?other_user_id={bob.id}")
    assert [one["is_read"] for one in mine] == [True, True]
