"""Closing accounts and warning people: who may, what ends, what the person is told (TF-074, TF-075)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AccountBan, AccountWarning, AuthSession, User
from accounts.models.user import UserFlags
from accounts.operations.sanctions import warn_account
from accounts.sanctions import is_banned
from core.actor import Actor
from core.clock import iso, now
from core.ids import to_oid
from moderation.models import AdminAuditEntry
from moderation.people import banned_people
from tests.api_side import Api
from tests.mailbox import queued_mails
from tests.newcomers import PASSWORD, signed_in
from tests.operations.events import announced, mark, names
from tests.topic_side import person
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
BAN = {"reason": "Spam, again", "duration_days": 7}


@pytest.fixture
def admin() -> Actor:
    return person(is_admin=True)


@pytest.fixture
def alice() -> Actor:
    return signed_in()[0]


def path(who: Actor, what: str) -> str:
    return f"/admin/users/{to_oid(who.user_id)}/{what}"


def enter(who: Actor) -> tuple[int, dict[str, Any]]:
    """What signing in answers."""
    reply = Wire(prefix="/api").send("POST", "/login", {"username": who.user.handle, "password": PASSWORD})
    return reply.status, reply.body


def test_nobody_but_administrators_may_and_every_act_is_audited(admin: Actor, alice: Actor) -> None:
    """TF-074"""
    requests = [("POST", path(alice, "ban"), BAN), ("GET", "/admin/users/banned", None)]
    requests.append(("POST", path(alice, "unban"), None))
    for method, where, body in requests:
        assert Api().refused(method, where, body) == (401, "Authentication required")
        assert Api(person()).refused(method, where, body) == (403, "Admin privileges required")
        assert Api(person()).refused(method, where + "/", {"reason": 5}) == (403, "Admin privileges required")
        Api(admin).ask(method, where, body)
    written = AdminAuditEntry.objects.order_by("id").values_list("action", "target_id", "admin_id", "reason")
    assert list(written) == [
        ("temp_ban", str(alice.user_id), admin.user_id, "Spam, again"),
        ("unban", str(alice.user_id), admin.user_id, None),
    ]


def test_a_right_to_one_thing_is_none_to_another(alice: Actor) -> None:
    clerk = person()
    User.objects.filter(pk=clerk.user_id).update(acls=["admin:authenticate", "report:view"])
    assert Api(clerk).refused("POST", path(alice, "ban"), BAN) == (403, "Admin privileges required")


def test_a_ban_ends_every_sign_in_and_socket_and_says_why(admin: Actor, alice: Actor) -> None:
    """TF-016, TF-075"""
    before = mark()
    answer = Api(admin).ask("POST", path(alice, "ban"), BAN)
    assert answer["message"] == "User banned successfully"
    told = {"user_id": to_oid(alice.user_id), "reason": "Spam, again", "duration_days": 7, "permanent": False}
    assert answer["ban_info"] == told
    assert not AuthSession.objects.filter(user=alice.user).exists()
    assert names(announced(before)) == ["SessionsEnded"]
    assert Api(alice).refused("GET", "/users/profile") == (401, "Authentication required")

    status, body = enter(alice)
    ban = AccountBan.objects.get(user=alice.user)
    assert ban.expires_at is not None
    assert status == 401
    ending = f"{ban.expires_at:%Y-%m-%d %H:%M:%S} UTC"
    assert body["errors"] == [f"Account is banned. Reason: Spam, again. Ban expires: {ending}"]
    info = {"reason": "Spam, again", "expiry": iso(ban.expires_at), "banned_at": iso(ban.banned_at)}
    assert body["ban_info"] == info
    assert timedelta(days=6) < ban.expires_at - now() < timedelta(days=8)


def test_a_ban_without_days_is_for_ever(admin: Actor, alice: Actor) -> None:
    """TF-016."""
    made = Api(admin).ask("POST", path(alice, "ban"), {"reason": "Spam", "duration_days": None})
    assert (made["ban_info"]["permanent"], made["ban_info"]["duration_days"]) == (True, None)
    _, body = enter(alice)
    assert body["error"] == "Account is banned. Reason: Spam. This is a permanent ban."
    assert body["ban_info"]["expiry"] is None
    assert User.objects.get(pk=alice.user_id).temp_banned_until is not None


def test_the_banned_hear_of_it_after_the_right_password_only(admin: Actor, alice: Actor) -> None:
    """TF-016."""
    Api(admin).ask("POST", path(alice, "ban"), BAN)
    wrong = {"username": alice.user.handle, "password": "Not-the-right-1"}
    assert Api().refused("POST", "/login", wrong) == (401, "Invalid username or password")


def test_a_ban_that_has_run_out_lifts_itself(admin: Actor, alice: Actor) -> None:
    """TF-075"""
    Api(admin).ask("POST", path(alice, "ban"), BAN)
    past = now() - timedelta(seconds=1)
    AccountBan.objects.update(expires_at=past)
    User.objects.filter(pk=alice.user_id).update(temp_banned_until=past)
    assert Api(admin).data("GET", "/admin/users/banned") == []
    assert Api(admin).refused("POST", path(alice, "unban")) == (400, "User is not banned")
    assert enter(alice)[0] == 200
    row = User.objects.get(pk=alice.user_id)
    assert (row.flags & UserFlags.DISABLED, row.temp_banned_until) == (0, None)
    assert not AccountBan.objects.exists()


def test_banned_again_the_later_ban_counts_and_lifting_opens_the_account(admin: Actor, alice: Actor) -> None:
    Api(admin).ask("POST", path(alice, "ban"), BAN)
    Api(admin).ask("POST", path(alice, "ban"), {"reason": "Worse"})
    (listed,) = Api(admin).data("GET", "/admin/users/banned")
    ban = AccountBan.objects.get()
    assert listed == {
        "id": to_oid(alice.user_id),
        "username": alice.user.handle,
        "email": alice.user.email,
        "profile_picture": None,
        "ban_reason": "Worse",
        "banned_at": iso(ban.banned_at),
        "ban_expiry": None,
        "banned_by": {"id": to_oid(admin.user_id), "username": admin.user.handle},
        "is_permanent": True,
    }
    assert Api(admin).ask("POST", path(alice, "unban"))["message"] == "User unbanned successfully"
    assert enter(alice)[0] == 200
    assert Api(admin).data("GET", "/admin/users/banned") == []


def test_whom_nobody_can_ban(admin: Actor) -> None:
    """TF-075"""
    banning = Api(admin)
    assert banning.refused("POST", path(admin, "ban"), {}) == (400, "Cannot ban yourself")
    assert banning.refused("POST", path(person(is_admin=True), "ban"), BAN) == (403, "Cannot ban admin users")
    assert banning.refused("POST", path(person(), "ban"), {"reason": "  "}) == (400, "Reason is required")
    assert banning.refused("POST", path(person(), "ban"), {"reason": "x", "duration_days": 0})[0] == 400
    for nobody in ("507f1f77bcf86cd799439011", "nonsense"):
        assert banning.refused("POST", f"/admin/users/{nobody}/ban", BAN) == (404, "User not found")
        assert banning.refused("POST", f"/admin/users/{nobody}/unban") == (404, "User not found")


def test_nobody_opens_the_account_of_who_may_do_more(admin: Actor, alice: Actor) -> None:
    Api(admin).ask("POST", path(alice, "ban"), BAN)
    User.objects.filter(id=alice.user_id).update(acls=["*"])
    clerk = World().person(acls=["admin:authenticate", "user:temp_ban"])
    assert Api(clerk).refused("POST", path(alice, "unban"))[0] == 403
    assert is_banned(User.objects.get(id=alice.user_id))
    Api(World().person(acls=["*"])).ask("POST", path(alice, "unban"))
    assert not is_banned(User.objects.get(id=alice.user_id))


def test_a_list_of_bans_costs_the_same_for_one_and_for_many(
    admin: Actor, alice: Actor, django_assert_num_queries: Any
) -> None:
    for who in (alice, person(), person()):
        Api(admin).ask("POST", path(who, "ban"), BAN)
    with django_assert_num_queries(2):
        assert len(banned_people(admin)) == 3


@pytest.mark.usefixtures("mail_is_on")
def test_the_banned_are_mailed_why(admin: Actor, alice: Actor) -> None:
    Api(admin).ask("POST", path(alice, "ban"), BAN)
    Api(admin).ask("POST", path(alice, "unban"))
    (mailed,) = queued_mails(alice.user.email or "", "account_temp_banned")
    assert mailed["reason"] == "Spam, again"
    assert len(queued_mails(alice.user.email or "", "unban_notification")) == 1


def test_a_warning_is_shown_until_it_is_put_away(admin: Actor, alice: Actor) -> None:
    """TF-075"""
    before = mark()
    warn_account(alice.user, by=admin.user_id, message="Be kind", report_id=1)
    (event,) = announced(before)
    first = AccountWarning.objects.get()
    shown = {
        "message": "Be kind",
        "warned_at": iso(first.warned_at),
        "warned_by": to_oid(admin.user_id),
        "dismissed_at": None,
        "report_id": to_oid(1),
    }
    assert event.streams() == (f"user:{alice.user_id}",)
    assert Api(alice).data("GET", "/users/profile")["active_warning"] == shown
    assert Api(alice).ask("GET", "/auth/me")["user"]["active_warning"] == shown

    warn_account(alice.user, by=admin.user_id, message="Be kinder")
    assert Api(alice).data("GET", "/users/profile")["active_warning"]["message"] == "Be kinder"
    done = Api(alice).ask("POST", "/users/dismiss-warning")
    assert done["message"] == "Warning dismissed successfully"
    assert Api(alice).data("GET", "/users/profile")["active_warning"] is None
    assert Api(alice).refused("POST", "/users/dismiss-warning") == (400, "No active warning")

    warn_account(alice.user, by=admin.user_id, message="Last time")
    assert Api(alice).ask("POST", "/users/clear-warning")["message"] == "Warning cleared successfully"
    assert Api(alice).refused("POST", "/users/clear-warning") == (400, "No active warning")
    history = AccountWarning.objects.order_by("id")
    assert [(one.message, one.dismissed_at is not None, one.ended_at is not None) for one in history] == [
        ("Be kind", False, True),
        ("Be kinder", True, True),
        ("Last time", False, True),
    ]
