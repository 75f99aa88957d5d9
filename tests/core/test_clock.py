"""Pretended moments."""

import threading
from datetime import UTC, datetime

import pytest

from core import clock
from core.ids import created_at, new_id

pytestmark = pytest.mark.once

THEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_inside_it_is_that_moment_for_time_and_ids() -> None:
    with clock.at(THEN):
        assert clock.now() == THEN
        assert created_at(new_id()) == THEN
    assert clock.now() != THEN


def test_ids_of_one_moment_differ_and_keep_their_order() -> None:
    with clock.at(THEN):
        ids = [new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))


def test_ids_follow_their_moments_in_whatever_order_those_are_visited() -> None:
    with clock.at(THEN):
        later = new_id()
    with clock.at(THEN.replace(year=2025)):
        assert new_id() < later


def test_real_ids_are_not_pushed_forward_by_a_pretended_future() -> None:
    with clock.at(THEN.replace(year=2090)):
        new_id()
    assert abs((created_at(new_id()) - clock.now()).total_seconds()) < 5


def test_other_threads_live_in_the_present() -> None:
    heard: list[datetime] = []
    with clock.at(THEN):
        thread = threading.Thread(target=lambda: heard.append(clock.now()))
        thread.start()
        thread.join()
    assert heard[0] != THEN
