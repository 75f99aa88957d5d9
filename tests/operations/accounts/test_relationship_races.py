"""Two people act on each other at the same moment: the outcome is that of one order or the other, never a mixture."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from accounts.events import RelationshipAdded, RelationshipUpdated
from accounts.operations.friend_requests import accept_friend_request, send_friend_request
from accounts.operations.relationships import block_user, remove_relationship
from core.errors import ProductError
from tests.befriending import BLOCKED, FRIEND, INCOMING, OUTGOING, befriend, people, sides
from tests.operations.events import announced, mark

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*works: Callable[[], Any]) -> list[str]:
    """ "" or the code each work was refused with, from threads that start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        barrier.wait(30)
        try:
            work()
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_crossing_requests_become_one_friendship() -> None:
    for _ in range(ROUNDS):
        alice, bob = people("alice", "bob")
        start = mark()
        answers = at_once(
            lambda a=alice, b=bob: send_friend_request(a, b.user_id),
            lambda a=alice, b=bob: send_friend_request(b, a.user_id),
        )
        assert answers == ["", ""]
        assert sides(alice, bob) == (FRIEND, FRIEND)
        heard = Counter(
            (type(event).__name__, event.user_id)
            for event in announced(start)
            if isinstance(event, RelationshipAdded | RelationshipUpdated)
        )
        assert heard == Counter(
            {(kind, who.user_id): 1 for kind in ("RelationshipAdded", "RelationshipUpdated") for who in (alice, bob)}
        )


def test_one_request_however_often_it_is_sent() -> None:
    alice, bob = people("alice", "bob")
    start = mark()
    answers = at_once(*[lambda: send_friend_request(alice, bob.user_id)] * 6)
    assert set(answers) == {""}
    assert sides(alice, bob) == (OUTGOING, INCOMING)
    added = [event for event in announced(start) if isinstance(event, RelationshipAdded)]
    assert len(added) == 2


def test_accepting_and_blocking_at_once_leaves_a_block() -> None:
    for _ in range(ROUNDS):
        alice, bob = people("alice", "bob")
        send_friend_request(alice, bob.user_id)
        accepted, blocked = at_once(
            lambda a=alice, b=bob: accept_friend_request(b, a.user_id),
            lambda a=alice, b=bob: block_user(a, b.user_id),
        )
        assert blocked == ""
        assert accepted in ("", "UNKNOWN_USER")
        assert sides(alice, bob) == (BLOCKED, None)


def test_accepting_and_blocking_by_the_same_person_at_once_is_no_friendship() -> None:
    for _ in range(ROUNDS):
        alice, bob = people("alice", "bob")
        send_friend_request(alice, bob.user_id)
        at_once(
            lambda a=alice, b=bob: accept_friend_request(b, a.user_id),
            lambda a=alice, b=bob: block_user(b, a.user_id),
        )
        assert sides(bob, alice) in ((BLOCKED, None), (BLOCKED, OUTGOING))


def test_both_block_and_both_end_a_friendship_at_once() -> None:
    alice, bob = people("alice", "bob")
    befriend(alice, bob)
    assert at_once(lambda: block_user(alice, bob.user_id), lambda: block_user(bob, alice.user_id)) == ["", ""]
    assert sides(alice, bob) == (BLOCKED, BLOCKED)
    carol, dave = people("carol", "dave")
    befriend(carol, dave)
    answers = at_once(
        lambda: remove_relationship(carol, dave.user_id), lambda: remove_relationship(dave, carol.user_id)
    )
    assert sorted(answers) == ["", "UNKNOWN_USER"]
    assert sides(carol, dave) == (None, None)
