"""Codes with which members let in whoever waits for approval (admin-and-instance.md 13)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from accounts.models import BetaCode, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.operations.beta_codes import create_beta_code, new_beta_code, redeem_beta_code
from accounts.rights import Right
from core.actor import Actor
from core.clock import at, iso, now
from core.errors import InvalidForm, ProductError
from core.sealing import seal
from moderation.models import AdminAuditEntry
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db


def waiting(world: World, name: str = "", invite: str = "") -> Actor:
    actor = world.person(name, flags=UserFlags.PENDING_APPROVAL)
    PendingRegistration.objects.create(user=actor.user, invite_code=invite)
    return actor


def made(wire: Wire) -> dict[str, Any]:
    reply = wire.send("POST", "/users/@me/beta-codes")
    assert reply.status == 200, reply.body
    answer: dict[str, Any] = reply.body
    return answer


def redeem(wire: Wire, code: Any) -> Reply:
    return wire.send("POST", "/auth/redeem-beta-code", {"beta_code": code})


def refused(reply: Reply) -> bool:
    return (reply.status, reply.code) == (400, "INVALID_FORM_BODY") and reply.body["errors"][0]["path"] == "beta_code"


def test_a_member_lets_somebody_in() -> None:
    """Who joins what they had been invited to; the code is used up, and its maker sees by whom."""
    cats = World().guild().member("alice")
    alice = Wire(cats.world.person("alice"))
    invite = alice.send("POST", f"/channels/{cats.channel_id('general')}/invites", {}).body["code"]
    bob, eve = waiting(cats.world, "bob", invite), waiting(cats.world, "eve")
    code = made(alice)
    assert set(code) == {"code", "created_at", "redeemed_at", "redeemer"}
    assert code["code"] not in str(BetaCode.objects.values())
    assert Wire(bob).send("GET", "/users/@me/beta-codes").code == "MISSING_ACCESS"
    assert redeem(Wire(bob), code["code"]).status == 204
    bob.user.refresh_from_db()
    assert not bob.user.is_pending
    assert not PendingRegistration.objects.filter(user=bob.user).exists()
    assert [guild["id"] for guild in Wire(bob).send("GET", "/users/@me/guilds").body] == [str(cats.guild.id)]
    assert refused(redeem(Wire(eve), code["code"]))
    (listed,) = alice.send("GET", "/users/@me/beta-codes").body["beta_codes"]
    assert (listed["code"], listed["redeemer"]["id"]) == (code["code"], str(bob.user_id))
    assert listed["redeemed_at"] is not None
    assert alice.send("DELETE", f"/users/@me/beta-codes/{code['code']}").code == "NOT_FOUND"


def test_codes_that_let_nobody_in() -> None:
    world = World()
    alice, bob = Wire(world.person("alice")), Wire(world.person("bob"))
    eve = waiting(world, "eve")
    code = made(alice)["code"]
    assert refused(redeem(bob, code))  # who does not wait uses nothing up
    for odd in ("", "x", "-", code[:-1], code + "A", "x" * 33, None, 7, [code], {"code": code}):
        assert refused(redeem(Wire(eve), odd)), odd
    assert redeem(Wire(), code).status == 401
    assert redeem(Wire(world.bot()), code).code == "ACCESS_DENIED"
    assert bob.send("DELETE", f"/users/@me/beta-codes/{code}").code == "NOT_FOUND"
    assert alice.send("DELETE", f"/users/@me/beta-codes/{code}").status == 204
    assert refused(redeem(Wire(eve), code))
    assert User.objects.get(id=eve.user_id).is_pending


@pytest.mark.parametrize("typed", [str.lower, "  {}\t".format, lambda code: f"{code[:4]} {code[4:8]}-{code[8:]}"])
def test_a_code_is_typed_as_people_type(typed: Callable[[str], str]) -> None:
    world = World()
    alice, bob = Wire(world.person("alice")), waiting(world, "bob")
    assert redeem(Wire(bob), typed(made(alice)["code"])).status == 204
    assert not User.objects.get(id=bob.user_id).is_pending
    assert alice.send("DELETE", f"/users/@me/beta-codes/{made(alice)['code'].lower()}").status == 204


def test_three_a_week_and_six_that_wait() -> None:
    alice = Wire(World().person("alice"))

    def told() -> tuple[int, Any]:
        body = alice.send("GET", "/users/@me/beta-codes").body
        return body["allowance"], body["next_reset_at"]

    assert told() == (3, None)
    first = made(alice)
    made(alice)
    made(alice)
    again = BetaCode.objects.order_by("id")[0].created_at + timedelta(days=7)
    assert told() == (0, iso(again))
    assert alice.send("POST", "/users/@me/beta-codes").code == "BAD_REQUEST"
    with at(now() + timedelta(days=8)):
        for _ in range(3):
            made(alice)
    with at(now() + timedelta(days=16)):
        assert told() == (0, None)
        assert alice.send("POST", "/users/@me/beta-codes").code == "BAD_REQUEST"
        assert alice.send("DELETE", f"/users/@me/beta-codes/{first['code']}").status == 204
        assert told()[0] == 1
    rows = alice.send("GET", "/users/@me/beta-codes").body["beta_codes"]
    assert [row["created_at"] for row in rows] == sorted((row["created_at"] for row in rows), reverse=True)


def test_who_has_no_address_vouches_for_nobody() -> None:
    world = World()
    unclaimed = world.person("nobody")
    User.objects.filter(id=unclaimed.user_id).update(password="!")
    assert Wire(Actor(user=User.objects.get(id=unclaimed.user_id))).send("POST", "/users/@me/beta-codes").status == 403
    assert Wire(world.bot()).send("POST", "/users/@me/beta-codes").code == "ACCESS_DENIED"
    assert not BetaCode.objects.exists()


def test_codes_of_the_administrators() -> None:
    world = World()
    admin = world.person("admin", acls=[Right.AUTHENTICATE, Right.BETA_CODES_GENERATE])
    wire = Wire(admin)
    for count in (0, 101, "x", None):
        assert wire.send("POST", "/admin/codes/beta", {"count": count}).code == "INVALID_FORM_BODY"
    codes = wire.send("POST", "/admin/codes/beta", {"count": 2}, X_Audit_Log_Reason="a%20party").body["codes"]
    assert len(set(codes)) == 2
    for name, code in zip(("bob", "eve"), codes, strict=True):
        assert redeem(Wire(waiting(world, name)), code).status == 204
    entry = AdminAuditEntry.objects.get()
    assert (entry.action, entry.reason, entry.metadata) == ("beta_codes.generate", "a party", {"count": "2"})
    assert wire.send("GET", "/users/@me/beta-codes").body["beta_codes"] == []


def test_what_only_a_lost_key_could_read_is_left_out(settings: Any) -> None:
    alice = World().person("alice")
    create_beta_code(alice)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of this instance, as long as that", []
    assert Wire(alice).send("GET", "/users/@me/beta-codes").body["beta_codes"] == []
    assert seal(b"x")


@pytest.mark.django_db(transaction=True)
def test_one_code_lets_one_in_and_a_week_is_a_week() -> None:
    world = World()
    alice = world.person("alice")
    _, code = new_beta_code(None)
    people = [waiting(world) for _ in range(3)]
    outcomes = at_once(*(lambda person=person: redeem_beta_code(person, code=code) for person in people))
    assert sorted(outcomes) == ["", "InvalidForm", "InvalidForm"]
    assert User.objects.filter(id__in=[one.user_id for one in people], flags=0).count() == 1
    outcomes = at_once(*(lambda: create_beta_code(replace(alice)) for _ in range(5)))
    assert sorted(outcomes) == ["", "", "", "ProductError", "ProductError"]


def at_once(*works: Any) -> list[str]:
    barrier = Barrier(len(works))

    def run(work: Any) -> str:
        barrier.wait(30)
        try:
            work()
        except (InvalidForm, ProductError) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
