"""Deciding about listings, and what several people do to one listing at once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from core.errors import Code, ProductError
from guilds.models import DiscoveryListing, Guild, Member
from guilds.operations.discovery import apply_for_listing, join_listed_guild, review_listing, withdraw_listing
from guilds.operations.ending import delete_guild
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
SAID = {"description": "All about cats", "category": 8}


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild("cats")


def features(cats: GuildPlace) -> bool:
    return "DISCOVERABLE" in cats.guild.features


def test_each_decision_has_its_moment(cats: GuildPlace) -> None:
    staff = cats.world.person("staff")
    assert code_of(review_listing, staff, cats.id, decision="approve") is Code.DISCOVERY_APPLICATION_NOT_FOUND
    assert code_of(review_listing, staff, 1, decision="approve") is Code.UNKNOWN_GUILD
    apply_for_listing(cats.owner, cats.id, **SAID)
    assert code_of(review_listing, staff, cats.id, decision="remove") is Code.DISCOVERY_NOT_DISCOVERABLE
    review_listing(staff, cats.id, decision="approve")
    assert features(cats)
    for decision in ("approve", "reject"):
        refused = code_of(review_listing, staff, cats.id, decision=decision)
        assert refused is Code.DISCOVERY_APPLICATION_ALREADY_REVIEWED
    removed = review_listing(staff, cats.id, decision="remove", reason="spam")
    assert (removed.status, removed.review_reason, features(cats)) == ("removed", "spam", False)


def test_every_decision_is_told_to_the_guild_and_says_who_made_it(cats: GuildPlace) -> None:
    staff = cats.world.person("staff")
    apply_for_listing(cats.owner, cats.id, **SAID)
    start = mark()
    review_listing(staff, cats.id, decision="reject", reason="no")
    assert names(announced(start)) == ["GuildUpdated"]
    row = DiscoveryListing.objects.get(guild_id=cats.id)
    assert row.reviewed_by == staff.user_id
    assert row.reviewed_at is not None


def test_a_listing_goes_with_its_guild(cats: GuildPlace) -> None:
    apply_for_listing(cats.owner, cats.id, **SAID)
    delete_guild(cats.owner, cats.id)
    assert not DiscoveryListing.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_approving_while_it_is_withdrawn_leaves_no_feature_without_a_listing() -> None:
    cats = World().guild("cats")
    staff = cats.world.person("staff")
    apply_for_listing(cats.owner, cats.id, **SAID)
    _together(lambda: review_listing(staff, cats.id, decision="approve"), lambda: withdraw_listing(cats.owner, cats.id))
    assert not DiscoveryListing.objects.filter(guild_id=cats.id).exists()
    assert not features(cats)


@pytest.mark.django_db(transaction=True)
def test_joining_twice_at_once_makes_one_member() -> None:
    cats = World().guild("cats")
    staff = cats.world.person("staff")
    apply_for_listing(cats.owner, cats.id, **SAID)
    review_listing(staff, cats.id, decision="approve")
    bob = cats.world.person("bob")
    _together(*[lambda: join_listed_guild(bob, cats.id)] * 4)
    assert Member.objects.filter(guild_id=cats.id, user=bob.user).count() == 1
    assert Guild.objects.get(id=cats.id).member_count == 2


def _together(*calls: Callable[[], Any]) -> None:
    """Run them at the same time; a refusal is an answer, anything else an error of the test."""
    problems: list[BaseException] = []

    def run(call: Callable[[], Any]) -> None:
        try:
            call()
        except ProductError:
            pass
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
