"""How many are online, asked where several processes share what they know."""

import time

import pytest

from core.redis import sync_client
from gateway.presence import numbers

pytestmark = pytest.mark.scaled
CATS, DOGS = 1, 2


def test_each_set_has_its_own_people() -> None:
    moment = time.time()
    sync_client().zadd(numbers._PEOPLE, {"20": moment, "21": moment, "22": moment - 2 * numbers.EXPIRE_SECONDS})
    sync_client().zadd(numbers._ATTENTIVE, {"21": moment, "22": moment - 2 * numbers.EXPIRE_SECONDS})
    assert numbers.connected_people([20, 21, 22, 23]) == {20, 21}
    assert numbers.attentive_people([20, 21, 22, 23]) == {21}
    assert numbers.attentive_people([]) == set()


def test_some_people_can_be_left_out_of_the_numbers() -> None:
    """Those who are there, and in each guild for itself; who is long gone is not counted, nor taken off."""
    moment = time.time()
    gone = moment - 2 * numbers.EXPIRE_SECONDS
    sync_client().zadd(numbers._guild(CATS), {"10": moment, "11": moment, "12": gone})
    sync_client().zadd(numbers._guild(DOGS), {"10": moment})
    assert numbers.online_counts([CATS, DOGS, 3]) == {CATS: 2, DOGS: 1, 3: 0}
    assert numbers.online_counts([CATS, DOGS, 3], {11, 12, 99}) == {CATS: 1, DOGS: 1, 3: 0}
    assert numbers.online_counts([]) == numbers.online_counts([], {11}) == {}
