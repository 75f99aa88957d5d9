"""Administrators who act at the same moment: one result, and no failure."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from accounts.models import Erasure, User
from accounts.models.user import UserFlags
from accounts.operations.erasing import begin_erasure
from core.actor import Actor
from core.clock import now
from core.errors import InvalidForm, ProductError
from moderation.operations.admin_users import change_username
from moderation.operations.admin_users_contact import change_email
from moderation.operations.admin_users_sanctions import cancel_deletion, temp_ban
from moderation.operations.admin_users_standing import set_acls
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """The code of each one's refusal, or "", of threads that start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        barrier.wait(30)
        try:
            work()
        except InvalidForm as refusal:
            return refusal.errors[0].code.value
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_result() -> None:
    world = World()
    first, second = (world.person(name, acls=["*"], is_superuser=True) for name in ("first", "second"))
    one, other = world.person("one"), world.person("other")

    # Two who shut each other out: one stays.
    outcome = at_once(
        lambda: temp_ban(first, second.user_id, hours=0, reason="x"),
        lambda: temp_ban(second, first.user_id, hours=0, reason="x"),
    )
    assert sorted(outcome) == ["", "UNAUTHORIZED"]
    assert User.objects.filter(is_superuser=True, flags=0).count() == 1
    User.objects.filter(is_superuser=True).update(flags=0, temp_banned_until=None)

    # Two who take everything from each other: somebody keeps it.
    outcome = at_once(
        lambda: set_acls(first, second.user_id, acls=[]), lambda: set_acls(second, first.user_id, acls=[])
    )
    assert sorted(outcome) == ["", "MISSING_PERMISSIONS"]
    assert User.objects.filter(is_superuser=True).count() == 1
    admin = Actor(user=User.objects.get(is_superuser=True))

    # One name and one address for two.
    outcome = at_once(
        lambda: change_username(admin, one.user_id, username="same", discriminator=7),
        lambda: change_username(admin, other.user_id, username="same", discriminator=7),
    )
    assert sorted(outcome) == ["", "TAG_ALREADY_TAKEN"]
    outcome = at_once(
        lambda: change_email(admin, one.user_id, email="same@example.com"),
        lambda: change_email(admin, other.user_id, email="same@example.com"),
    )
    assert sorted(outcome) == ["", "EMAIL_ALREADY_IN_USE"]

    # Two bans are one.
    bans = [lambda hours=hours: temp_ban(admin, one.user_id, hours=hours, reason="x") for hours in (1, 2, 3)]
    assert at_once(*bans) == ["", "", ""]

    # A deletion is cancelled, or it has begun.
    past = now() - timedelta(seconds=1)
    User.objects.filter(id=other.user_id).update(flags=UserFlags.DELETED, pending_deletion_at=past)
    system = Actor(user=None, kind="system")
    outcome = at_once(
        lambda: cancel_deletion(admin, other.user_id), lambda: begin_erasure(system, user_id=other.user_id)
    )
    has_begun = Erasure.objects.filter(user_id=other.user_id).exists()
    assert outcome == ["UNKNOWN_USER" if has_begun else "", ""]
    assert bool(User.objects.get(id=other.user_id).flags & UserFlags.DELETED) == has_begun
