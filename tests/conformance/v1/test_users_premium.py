"""What is left of premium where nothing is sold. In the test's own process: staff is made by hand."""

from typing import Any

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from tests.operations.events import announced, mark, names
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_staff_can_force_premium_and_forget_it() -> None:
    actor = World().person("staff", flags=UserFlags.STAFF)
    staff = Wire(actor)
    before = mark()
    wanted = {"premium_enabled_override": True, "premium_badge_hidden": True, "has_dismissed_premium_onboarding": True}
    shown = staff.send("PATCH", "/users/@me", wanted).body
    assert [shown[name] for name in wanted] == [True, True, True]
    assert staff.send("POST", "/users/@me/premium/reset").status == 204
    shown = staff.send("GET", "/users/@me").body
    assert [shown[name] for name in wanted] == [False, False, False]
    assert shown["is_staff"] is True
    assert names(announced(before)) == ["UserUpdated", "UserUpdated"]


@pytest.mark.parametrize("call", [("POST", "/users/@me/premium/reset"), ("PATCH", "/users/@me")])
def test_others_cannot(call: tuple[str, str]) -> None:
    actor = World().person("alice", flags=UserFlags.STAFF_HIDDEN)
    body: Any = {"premium_enabled_override": False} if call[0] == "PATCH" else None
    reply = Wire(actor).send(*call, body)
    assert (reply.status, reply.code) == (403, "MISSING_ACCESS")
    assert User.objects.get(id=actor.user_id).flags & UserFlags.STAFF_HIDDEN


def test_whoever_bought_none_has_no_gifts() -> None:
    assert Wire(World().person()).send("GET", "/users/@me/gifts").body == []


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/users/@me/premium/reset"), ("GET", "/users/@me/gifts"), ("PATCH", "/users/@me")]
)
def test_only_people_may(method: str, path: str) -> None:
    reply = Wire(World().bot()).send(method, path, {} if method == "PATCH" else None)
    assert (reply.status, reply.code) == (403, "ACCESS_DENIED")
    assert Wire().send(method, path).code == "UNAUTHORIZED"
