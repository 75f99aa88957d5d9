"""Gifts of premium: codes that are redeemed once (admin-and-instance.md 7; SEC-076, SEC-084)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.premium import holds_premium, months_later
from core.actor import Actor
from core.clock import at, iso, now
from integrations.models import GiftCode, LifetimeSlot
from integrations.operations.gifts import new_gift, redeem_gift, restore_gift, revoke_gift
from tests.operations.events import announced, mark, names
from tests.operations.guilds.test_member_races import at_once
from tests.wire import Wire
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
JANUARY_31 = datetime(2027, 1, 31, 12, tzinfo=UTC)


def person(name: str = "alice", **columns: Any) -> Actor:
    return World().person(name, **columns)


def again(actor: Actor) -> User:
    return User.objects.get(id=actor.user_id)


def redeem(actor: Actor, code: str) -> Any:
    return Wire(actor).send("POST", f"/gifts/{code}/redeem")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2027, 1, 31), 1, (2027, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2027, 12, 15), 1, (2028, 1, 15)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: Any, months: int, end: Any) -> None:
    assert months_later(datetime(*start, tzinfo=UTC), months) == datetime(*end, tzinfo=UTC)


def test_a_gift_is_shown_to_whoever_has_its_code() -> None:
    alice = person()
    code = new_gift(12, alice.user)[1]
    shown = Wire().send("GET", f"/gifts/{code}").body
    assert shown.pop("created_by")["id"] == str(alice.user_id)
    assert shown == {"code": code, "duration_months": 12, "redeemed": False}
    assert Wire().send("GET", f"/gifts/{new_gift(1, None)[1]}").body["created_by"] is None


@pytest.mark.parametrize("code", ["x", "a" * 32, "a" * 500, "%F0%9F%8E%81", "' OR 1=1 --"])
def test_no_gift_is_like_another(code: str) -> None:
    new_gift(1, None)
    for reply in (Wire().send("GET", f"/gifts/{code}"), redeem(person(), code)):
        assert (reply.status, reply.code) == (404, "UNKNOWN_GIFT_CODE")


@pytest.mark.usefixtures("still_limits")
def test_guessing_is_counted() -> None:
    alice = Wire(person())
    counted = {"X_Fluxer_Test_Enable_Rate_Limits": "true"}
    replies = [alice.send("POST", f"/gifts/{number}/redeem", **counted) for number in range(11)]
    assert [reply.status for reply in replies] == [404] * 10 + [429]


def test_no_code_is_in_the_database() -> None:
    gift, code = new_gift(1, person().user)
    assert all(code not in str(value) for value in GiftCode.objects.filter(id=gift.id).values_list()[0])


def test_redeeming_gives_its_months_from_now() -> None:
    alice, before = person(), mark()
    with at(JANUARY_31):
        assert redeem(alice, new_gift(1, None)[1]).status == 204
        own = Wire(alice).send("GET", "/users/@me").body
    end = datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert (own["premium_type"], own["premium_since"], own["premium_until"]) == (1, iso(JANUARY_31), iso(end))
    assert names(announced(before)).count("UserUpdated") == 1


def test_a_second_gift_comes_after_the_first() -> None:
    alice = person()
    with at(JANUARY_31):
        redeem(alice, new_gift(1, None)[1])
        redeem(alice, new_gift(1, None)[1])
    user = again(alice)
    assert (user.premium_since, user.premium_until) == (JANUARY_31, datetime(2027, 3, 28, 12, tzinfo=UTC))


def test_after_a_break_premium_begins_anew() -> None:
    alice = person()
    old = now() - timedelta(days=400)
    over = {"premium_type": 1, "premium_since": old, "premium_until": old, "premium_will_cancel": True}
    User.objects.filter(id=alice.user_id).update(**over)
    redeem(alice, new_gift(1, None)[1])
    user = again(alice)
    assert user.premium_since is not None
    assert user.premium_since > now() - timedelta(minutes=5)
    assert user.premium_until is not None
    assert user.premium_until > now() + timedelta(days=27)
    assert user.premium_will_cancel is False


def test_a_gift_is_redeemed_once() -> None:
    alice, bob = person(), person("bob")
    code = new_gift(1, alice.user)[1]
    assert redeem(bob, code).status == 204
    for who in (alice, bob):
        assert redeem(who, code).code == "GIFT_CODE_ALREADY_REDEEMED"
    assert Wire().send("GET", f"/gifts/{code}").body["redeemed"] is True
    (own,) = Wire(alice).send("GET", "/users/@me/gifts").body
    assert (own["code"], own["duration_months"], own["redeemed_by"]["id"]) == (code, 1, str(bob.user_id))
    assert own["created_by"]["id"] == str(alice.user_id)
    assert own["redeemed_at"] is not None
    assert Wire(bob).send("GET", "/users/@me/gifts").body == []


def test_no_months_are_for_life_and_take_a_number() -> None:
    alice, bob = person(), person("bob")
    LifetimeSlot.objects.create(index=4)
    for who, number in ((alice, 4), (bob, 5)):
        redeem(who, new_gift(0, None)[1])
        user = again(who)
        assert (user.premium_type, user.premium_until, user.premium_lifetime_sequence) == (2, None, number)
    more = redeem(bob, new_gift(1, None)[1])
    assert (more.status, more.code) == (400, "CANNOT_REDEEM_PLUTONIUM_WITH_VISIONARY")
    tag = Wire(bob).send("PATCH", "/users/@me", {"discriminator": "0000", "password": PASSWORD}).body
    assert tag["discriminator"] == "0000"


def test_a_number_waits_for_whom_it_is_reserved() -> None:
    alice = person()
    LifetimeSlot.objects.create(index=1)
    LifetimeSlot.objects.create(index=7, user=alice.user)
    redeem(alice, new_gift(0, None)[1])
    assert again(alice).premium_lifetime_sequence == 7


def test_bots_and_strangers_redeem_nothing() -> None:
    code = new_gift(1, None)[1]
    assert redeem(World().bot(), code).status == 403
    assert Wire().send("POST", f"/gifts/{code}/redeem").status == 401


# -- taken back ------------------------------------------------------------------------------------------------------


def test_a_revoked_gift_is_no_more_until_it_is_restored() -> None:
    alice = person()
    gift, code = new_gift(1, alice.user)
    revoke_gift(gift)
    assert Wire().send("GET", f"/gifts/{code}").code == redeem(alice, code).code == "UNKNOWN_GIFT_CODE"
    assert Wire(alice).send("GET", "/users/@me/gifts").body == []
    restore_gift(gift)
    assert redeem(alice, code).status == 204


@pytest.mark.parametrize("months", [1, 0])
def test_what_was_redeemed_is_taken_back_and_given_again(months: int) -> None:
    alice = person()
    gift, code = new_gift(months, None)
    redeem(alice, code)
    had = again(alice)
    gift.refresh_from_db()
    revoke_gift(gift)
    assert (again(alice).premium_type, again(alice).premium_until) == (None, None)
    restore_gift(gift)
    has = again(alice)
    assert (has.premium_type, has.premium_lifetime_sequence) == (had.premium_type, had.premium_lifetime_sequence)
    if had.premium_until is not None and has.premium_until is not None:
        assert abs(has.premium_until - had.premium_until) < timedelta(minutes=5)


def test_only_its_own_time_is_taken_back() -> None:
    alice = person()
    with at(JANUARY_31):
        gift, code = new_gift(12, None)
        redeem(alice, new_gift(1, None)[1])
        redeem(alice, code)
        gift.refresh_from_db()
        revoke_gift(gift)
        revoke_gift(gift)  # and once
    assert again(alice).premium_until == datetime(2027, 2, 28, 12, tzinfo=UTC)


# -- what it means ---------------------------------------------------------------------------------------------------


def test_premium_goes_on_for_three_days_unless_it_was_to_end() -> None:
    user = User(premium_type=1, premium_until=now())
    cases = [(timedelta(days=2), False, True), (timedelta(days=4), False, False), (timedelta(hours=1), True, False)]
    for later, will_cancel, expected in cases:
        user.premium_will_cancel = will_cancel
        with at(now() + later):
            assert holds_premium(user) is expected
    assert holds_premium(User(flags=UserFlags.PREMIUM_ENABLED_OVERRIDE))
    assert not holds_premium(User(premium_type=0))


HIDING = {
    0: {"premium_type", "premium_since", "premium_lifetime_sequence"},
    UserFlags.PREMIUM_BADGE_HIDDEN: set(),
    UserFlags.PREMIUM_BADGE_MASKED: {"premium_type", "premium_since"},
    UserFlags.PREMIUM_BADGE_SEQUENCE_HIDDEN: {"premium_type", "premium_since"},
    UserFlags.PREMIUM_BADGE_TIMESTAMP_HIDDEN: {"premium_type", "premium_lifetime_sequence"},
}


@pytest.mark.parametrize("flags", HIDING)
def test_a_profile_shows_what_its_owner_shows(flags: int) -> None:
    alice = person(flags=flags, premium_type=2, premium_since=JANUARY_31, premium_lifetime_sequence=3)
    shown = Wire(alice).send("GET", f"/users/{alice.user_id}/profile").body
    assert {name for name in shown if name.startswith("premium_")} == HIDING[flags]
    assert shown.get("premium_type", 2) == (1 if flags == UserFlags.PREMIUM_BADGE_MASKED else 2)


def test_gifts_are_read() -> None:
    alice = person(unread_gifts=2)
    wire = Wire(alice)
    own = wire.send("GET", "/users/@me").body
    assert (own["has_unread_gift_inventory"], own["unread_gift_inventory_count"]) == (True, 2)
    own = wire.send("PATCH", "/users/@me", {"has_unread_gift_inventory": False}).body
    assert (own["has_unread_gift_inventory"], own["unread_gift_inventory_count"]) == (False, 0)


# -- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_leave_one() -> None:
    code = new_gift(1, None)[1]
    people = [person(f"person{number}") for number in range(4)] * 5
    replies = at_once(*[partial(redeem_gift, who, code=code) for who in people])
    counted = Counter(str(reply) for reply in replies)
    assert counted.pop("None") == 1
    assert set(counted) <= {"GIFT_CODE_ALREADY_REDEEMED", "STRIPE_GIFT_REDEMPTION_IN_PROGRESS"}
    assert User.objects.filter(premium_type=1).count() == 1


@pytest.mark.django_db(transaction=True)
def test_everybody_gets_a_number_of_their_own() -> None:
    LifetimeSlot.objects.create(index=1)
    works = [partial(redeem_gift, person(f"person{number}"), code=new_gift(0, None)[1]) for number in range(4)]
    assert at_once(*works) == [None] * 4
    numbers = User.objects.exclude(premium_lifetime_sequence=None).values_list("premium_lifetime_sequence", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]
