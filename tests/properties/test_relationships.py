"""What random people do to each other in random order: the sides always fit, and the clients of each know theirs."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from accounts.events import RelationshipAdded, RelationshipRemoved, RelationshipUpdated
from accounts.models import Relationship
from accounts.operations.friend_requests import accept_friend_request, send_friend_request
from accounts.operations.relationships import block_user, remove_relationship, set_friend_nickname
from accounts.relationships import are_friends, blocked_among, friend_ids, has_asked, has_blocked, mutual_friends
from core.actor import Actor
from core.errors import ProductError
from tests.befriending import BLOCKED, FRIEND, INCOMING, OUTGOING, people
from tests.operations.events import announced, mark

pytestmark = pytest.mark.django_db
Known = dict[tuple[int, int], tuple[int, str | None]]


def _nickname(actor: Actor, other_id: int) -> Any:
    return set_friend_nickname(actor, other_id, nickname=f"n{other_id}")


DEEDS: tuple[Callable[[Actor, int], Any], ...] = (
    send_friend_request,
    send_friend_request,
    accept_friend_request,
    block_user,
    remove_relationship,
    _nickname,
)


@pytest.mark.parametrize("seed", range(4))
def test_sides_fit_and_clients_know_them(seed: int) -> None:
    chance = random.Random(seed)
    crowd = people("ann", "ben", "cid", "dot")
    start, known = mark(), {}
    for _ in range(70):
        actor, other = chance.sample(crowd, 2)
        try:
            chance.choice(DEEDS)(actor, other.user_id)
        except ProductError:
            pass
        else:
            _hear(known, start)
            start = mark()
            assert known == _rows()
        _check(_rows())
    _check_queries([actor.user_id for actor in crowd], _rows())


def _rows() -> Known:
    rows = Relationship.objects.values_list("owner_id", "other_id", "type", "nickname")
    found = {(owner, other): (kind, nickname) for owner, other, kind, nickname in rows}
    assert len(found) == len(rows), "somebody is two things to somebody"
    return found


def _check(rows: Known) -> None:
    for (owner, other), (kind, nickname) in rows.items():
        back = rows.get((other, owner), (None, None))[0]
        assert nickname is None or kind == FRIEND
        match kind:
            case 1:
                assert back == FRIEND, "a friendship has two sides"
            case 3:
                assert back == OUTGOING, "whoever is asked was asked by somebody"
            case 4:
                assert back in (INCOMING, None, BLOCKED), "a request is open, declined, or its receiver has had enough"
            case 2:
                assert back in (None, BLOCKED, OUTGOING), "a block leaves the other nothing but a request of their own"


def _hear(known: Known, start: int) -> None:
    """Do what a client does with the events of its person."""
    for event in announced(start):
        match event:
            case RelationshipAdded() | RelationshipUpdated():
                record = event.relationship
                is_known = (event.user_id, record.user.id) in known
                assert is_known or isinstance(event, RelationshipAdded)
                known[event.user_id, record.user.id] = record.type, record.nickname
            case RelationshipRemoved():
                del known[event.user_id, event.other_id]


def _check_queries(ids: list[int], rows: Known) -> None:
    kinds = {pair: kind for pair, (kind, _) in rows.items()}
    friends = {one: {other for other in ids if kinds.get((one, other)) == FRIEND} for one in ids}
    for one in ids:
        others = [other for other in ids if other != one]
        assert friend_ids(one) == friends[one]
        blocked = {o for o in others if BLOCKED in (kinds.get((one, o)), kinds.get((o, one)))}
        assert blocked_among(one, others) == blocked
        for other in others:
            assert are_friends(one, other) == (other in friends[one])
            assert has_blocked(one, other) == (kinds.get((one, other)) == BLOCKED)
            assert has_asked(one, other) == (kinds.get((other, one)) == INCOMING)
            shared = sorted(friends[one] & friends[other], reverse=True)
            assert [user.id for user in mutual_friends(one, other)] == shared
