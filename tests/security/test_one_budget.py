"""SEC-081: whatever door somebody comes through, and with however many sign-ins, what they may do is counted once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from accounts.models import Relationship
from chat.drafts import MessageDraft
from chat.models import Message
from chat.operations.messages import send_message
from core import limits
from core.buckets import BUCKETS
from core.errors import RateLimited
from core.ids import to_oid
from core.limit_stores import MemoryStore
from gateway.socketio.desk_private import send_to_person
from gateway.socketio.payloads import Payload
from moderation.models import Report
from tests.befriending import befriend, people
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db
STILL = 1_700_000_000_000_000
PAIR = "channel:message:create::channel_id"


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Limits are on, and time stands still."""
    store = MemoryStore(lambda: STILL)
    monkeypatch.setattr(limits, "store", lambda: store)
    monkeypatch.setattr(limits._Pause, "until", 0.0)
    settings.GUILDHALL = replace(settings.GUILDHALL, rate_limits=True)
    limits.charged.set(None)


def test_sec_081_one_budget_for_the_messages_of_a_person_in_a_channel() -> None:
    """By two sign-ins on the guild wire, by the topic wire, by Socket.IO, and by what calls the operation itself."""
    alice, bob = people("alice", "bob")
    befriend(alice, bob)
    channel = Wire(alice).send("POST", "/users/@me/channels", {"recipient_id": str(bob.user_id)}).body["id"]
    wires = [Wire(alice), Wire(alice)]
    assert wires[0].token != wires[1].token

    def by_v1(wire: Wire) -> Callable[[], Reply]:
        return lambda: wire.send("POST", f"/channels/{channel}/messages", {"content": "x"})

    def by_topics() -> Reply:
        body = {"to_user_id": to_oid(bob.user_id), "content": "x"}
        return Wire(alice, prefix="/api").send("POST", "/messages/private", body)

    def by_socket() -> int:
        return send_to_person(alice, bob.user_id, Payload([{"content": "x"}]))

    def by_operation() -> object:
        return send_message(alice, int(channel), draft=MessageDraft(content="x"))

    first, second = by_v1(wires[0]), by_v1(wires[1])
    doors = [first, second, by_topics, by_socket, by_operation]
    for number in range(BUCKETS[PAIR].limit):
        answer = doors[number % len(doors)]()
        assert not isinstance(answer, Reply) or answer.status < 300, (number, answer)
    assert Message.objects.filter(channel_id=channel).count() == BUCKETS[PAIR].limit
    for ask in (first, second):
        reply = ask()
        assert (reply.status, reply.code) == (429, "RATE_LIMITED")
        assert int(reply.headers["Retry-After"]) >= 1
        assert (reply.headers["X-RateLimit-Limit"], reply.headers["X-RateLimit-Remaining"]) == ("20", "0")
    assert by_topics().status == 429
    for work in (by_socket, by_operation):
        with pytest.raises(RateLimited):
            work()
    assert Message.objects.filter(channel_id=channel).count() == BUCKETS[PAIR].limit
    # It is this person's in this channel, and nobody else's.
    assert Wire(bob).send("POST", f"/channels/{channel}/messages", {"content": "x"}).status == 200


def test_sec_081_one_budget_for_asking_people_to_be_friends() -> None:
    alice, *others = people("alice", *(f"bob{number}" for number in range(14)))
    wire, topics = Wire(alice), Wire(alice, prefix="/api")
    statuses = []
    for number, other in enumerate(others):
        if number % 2:
            reply = topics.send("POST", "/users/friends/request", {"to_user_id": to_oid(other.user_id)})
        else:
            reply = wire.send("POST", f"/users/@me/relationships/{other.user_id}", {})
        statuses.append(reply.status)
    asked = BUCKETS["user:friend_request:send"].limit
    assert [status < 300 for status in statuses] == [True] * asked + [False] * (len(others) - asked)
    assert set(statuses[asked:]) == {429}
    assert Relationship.objects.filter(owner_id=alice.user_id).count() == asked


def test_sec_081_what_is_left_is_told_and_shrinks_with_each_request() -> None:
    alice = World().person("alice")
    told = [Wire(alice).send("GET", "/users/@me/settings").headers for _ in range(3)]
    left = [int(headers["X-RateLimit-Remaining"]) for headers in told]
    assert left == [left[0], left[0] - 1, left[0] - 2]
    assert {headers["X-RateLimit-Limit"] for headers in told} == {str(BUCKETS["user:settings:get"].limit)}


def test_sec_087_reports_are_counted_once_whatever_the_door() -> None:
    alice, *others = people("alice", *(f"bob{number}" for number in range(12)))
    wires = {"/v1": Wire(alice), "/api": Wire(alice, prefix="/api")}
    statuses = []
    for number, other in enumerate(others):
        if number % 2:
            body = {"content_type": "user", "reported_user_id": to_oid(other.user_id), "reason": "spam"}
            reply = wires["/api"].send("POST", "/reports", body | {"description": "words enough to say what happened"})
        else:
            body = {"user_id": str(other.user_id), "category": "other"}
            reply = wires["/v1"].send("POST", "/reports/user", body)
        statuses.append(reply.status)
    assert [status < 300 for status in statuses] == [True] * 10 + [False] * 2
    assert set(statuses[10:]) == {429}
    assert Report.objects.count() == 10
    # Nobody who was reported sees it, or that there is anything.
    for other in others[:2]:
        seen = [Wire(other).send("GET", path).body for path in ("/users/@me", "/users/@me/mentions")]
        seen += [Wire(other, prefix="/api").send("GET", path).body for path in ("/reports", "/notifications")]
        assert not [fact for fact in (str(alice.user_id), to_oid(alice.user_id), "alice") if fact in str(seen)]
