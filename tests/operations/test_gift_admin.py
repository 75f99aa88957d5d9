"""Administrators who give premium away and look after the numbers of those who have it for life
(admin-and-instance.md 2.9)."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from core.actor import Actor
from integrations.models import LifetimeSlot
from integrations.operations.admin_slots import reserve_slot
from integrations.operations.gifts import new_gift, redeem_gift
from moderation.models import AdminAuditEntry
from tests.operations.guilds.test_member_races import at_once
from tests.payments import answering
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
SLOTS = "/admin/visionary-slots"


def administrator(*acls: str) -> Actor:
    return World().person("admin", acls=list(acls) or ["*"])


@pytest.fixture
def sold(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with answering(settings, monkeypatch, stripe_prices={"monthly_eur": "price_1"}):
        yield


def last_entry() -> tuple[str, str, str, dict[str, str], str | None]:
    entry = AdminAuditEntry.objects.latest("id")
    return entry.action, entry.target_type, entry.target_id, entry.metadata, entry.reason


def test_gifts_work_without_payment() -> None:
    admin = Wire(administrator("admin:authenticate", "gift_codes:generate"))
    body = {"count": 3, "product_type": "gift_1_year"}
    codes = admin.send("POST", "/admin/codes/gift", body, X_Audit_Log_Reason="a%20party").body["codes"]
    parts = [code.rpartition("/gift/")[2] for code in codes]
    assert [(len(part), part.isalnum()) for part in parts] == [(32, True)] * 3
    assert len(set(parts)) == 3
    assert Wire().send("GET", f"/gifts/{parts[0]}").body == {
        "code": parts[0],
        "duration_months": 12,
        "redeemed": False,
        "created_by": None,
    }
    action, _, _, metadata, reason = last_entry()
    assert (action, metadata, reason) == (
        "gift_codes.generate",
        {"count": "3", "product_type": "gift_1_year"},
        "a party",
    )


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 101}, {"product_type": "monthly"}])
def test_gifts_that_are_none(wrong: dict[str, Any]) -> None:
    body = {"count": 1, "product_type": "gift_1_month"} | wrong
    reply = Wire(administrator()).send("POST", "/admin/codes/gift", body)
    assert [path for path, _ in reply.invalid] == list(wrong)


CALLS = {
    ("GET", ""): None,
    ("POST", "/expand"): {"count": 1},
    ("POST", "/shrink"): {"target_count": 0},
    ("POST", "/reserve"): {"slot_index": 1, "user_id": None},
    ("POST", "/swap"): {"slot_index_a": 1, "slot_index_b": 2},
}


def test_numbers_are_for_where_premium_is_sold() -> None:
    admin, lesser = Wire(administrator()), Wire(World().person("lesser", acls=["admin:authenticate"]))
    for (method, path), body in CALLS.items():
        assert admin.send(method, SLOTS + path, body).code == "FEATURE_NOT_AVAILABLE_SELF_HOSTED"
        assert lesser.send(method, SLOTS + path, body).code == "MISSING_ACL"


def test_numbers_from_the_first_to_the_last(sold: None) -> None:
    admin, alice = Wire(administrator()), World().person("alice")
    assert admin.send("POST", f"{SLOTS}/expand", {"count": 3}).body == {"success": True}
    assert last_entry()[:4] == ("expand_visionary_slots", "visionary_slot", "0", {"count": "3"})
    reserved = {"slot_index": 3, "user_id": str(alice.user_id)}
    admin.send("POST", f"{SLOTS}/reserve", reserved)
    assert last_entry()[:4] == (
        "reserve_visionary_slot",
        "visionary_slot",
        "3",
        {"slot_index": "3", "user_id": str(alice.user_id), "previous_user_id": "null"},
    )
    refused = admin.send("POST", f"{SLOTS}/shrink", {"target_count": 1})
    assert (refused.status, refused.code, refused.body["count"], refused.body["indices"]) == (
        400,
        "CANNOT_SHRINK_RESERVED_SLOTS",
        1,
        [3],
    )
    admin.send("POST", f"{SLOTS}/swap", {"slot_index_a": 1, "slot_index_b": 3})
    assert last_entry()[3]["user_id_b_before"] == str(alice.user_id)
    assert admin.send("GET", SLOTS).body == {
        "slots": [
            {"slot_index": 1, "user_id": str(alice.user_id)},
            {"slot_index": 2, "user_id": None},
            {"slot_index": 3, "user_id": None},
        ],
        "total_count": 3,
        "reserved_count": 1,
    }
    assert Wire().send("GET", "/premium/visionary/slots").body == {"total": 3, "remaining": 2}
    admin.send("POST", f"{SLOTS}/shrink", {"target_count": 1})
    assert last_entry()[3] == {"previous_total_count": "3", "target_count": "1"}
    assert LifetimeSlot.objects.count() == 1


def test_what_changes_nothing_is_not_recorded(sold: None) -> None:
    admin = Wire(administrator())
    for path, body in (("reserve", {"slot_index": 1, "user_id": None}), ("shrink", {"target_count": 5})):
        assert admin.send("POST", f"{SLOTS}/{path}", body).status == 200
    assert not AdminAuditEntry.objects.exists()


def test_a_number_is_reassigned_and_freed(sold: None) -> None:
    admin, alice, bob = Wire(administrator()), World().person("alice"), World().person("bob")
    actions = []
    for who in (alice, bob, None):
        user_id = None if who is None else str(who.user_id)
        admin.send("POST", f"{SLOTS}/reserve", {"slot_index": 9, "user_id": user_id})
        actions.append(last_entry()[0].split("_", maxsplit=1)[0])
    assert actions == ["reserve", "reassign", "unreserve"]
    unknown = admin.send("POST", f"{SLOTS}/reserve", {"slot_index": 9, "user_id": "5"})
    assert (unknown.status, unknown.code) == (404, "UNKNOWN_USER")


def test_whoever_has_premium_for_life_carries_the_number_that_is_theirs(sold: None) -> None:
    admin, alice, bob = Wire(administrator()), World().person("alice"), World().person("bob")
    redeem_gift(alice, code=new_gift(0, None)[1])
    admin.send("POST", f"{SLOTS}/swap", {"slot_index_a": 1, "slot_index_b": 7})
    admin.send("POST", f"{SLOTS}/reserve", {"slot_index": 7, "user_id": str(bob.user_id)})
    numbers = dict(User.objects.values_list("id", "premium_lifetime_sequence"))
    assert (numbers[alice.user_id], numbers[bob.user_id]) == (None, None)
    admin.send("POST", f"{SLOTS}/reserve", {"slot_index": 2, "user_id": str(alice.user_id)})
    assert User.objects.get(id=alice.user_id).premium_lifetime_sequence == 2


def test_no_number_is_too_high(sold: None) -> None:
    admin, alice, highest = Wire(administrator()), World().person("alice"), 2**31 - 1
    admin.send("POST", f"{SLOTS}/reserve", {"slot_index": highest, "user_id": str(administrator("x").user_id)})
    assert [path for path, _ in admin.send("POST", f"{SLOTS}/expand", {"count": 1}).invalid] == ["count"]
    redeem_gift(alice, code=new_gift(0, None)[1])
    assert User.objects.get(id=alice.user_id).premium_lifetime_sequence == 1
    assert admin.send("POST", f"{SLOTS}/reserve", {"slot_index": highest + 1, "user_id": None}).status == 400


@pytest.mark.django_db(transaction=True)
def test_one_number_has_one_holder(sold: None) -> None:
    admin = administrator()
    people = [World().person(f"person{number}") for number in range(4)]
    works = [partial(reserve_slot, admin, index=1, user_id=who.user_id) for who in people]
    works += [partial(reserve_slot, admin, index=number, user_id=people[0].user_id) for number in range(2, 4)]
    assert Counter(map(str, at_once(*works))) == {"None": 6}
    held = LifetimeSlot.objects.exclude(user=None).values_list("user_id", flat=True)
    assert len(held) == len(set(held))
