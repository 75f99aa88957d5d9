"""Accounts in the hands of administrators: every address below /v1/admin/users, its effect, its entry in the log, and
what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.leaving_tasks import remind
from accounts.models import (
    AccountBan,
    Authenticator,
    AuthSession,
    BackupCodes,
    ContactChange,
    Erasure,
    Passkey,
    TotpDevice,
    User,
)
from accounts.models.user import DeletionReason, UserFlags
from accounts.operations.bots import create_bot
from accounts.operations.phones import unlink_phone
from accounts.rights import EVERYTHING, Right
from accounts.signing_in.second_factor import new_backup_codes, refresh_authenticators
from accounts.system_account import system_account
from core.actor import Actor
from core.clock import iso, now
from core.models import Job
from moderation.models import AdminAuditEntry
from tests.mailbox import queued_mails
from tests.operations.events import mark, names, published_during
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
ADDRESS = "alice@example.com"
ADMIN = {"acls": [EVERYTHING], "is_superuser": True, "is_staff": True}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def admin(world: World) -> Actor:
    return world.person("admin", **ADMIN)


@pytest.fixture
def desk(admin: Actor) -> Wire:
    return Wire(admin)


@pytest.fixture
def alice(world: World) -> Actor:
    return world.person("alice", email="alice@example.com", email_verified=True, phone="+4912345678", bio="I am")


def ask(desk: Wire, what: str, who: Actor | int, **body: Any) -> Reply:
    user_id = who if isinstance(who, int) else who.user_id
    path = what if "/" in what else f"users/{what}"
    return desk.send("POST", f"/admin/{path}", {"user_id": str(user_id), **body}, X_Audit_Log_Reason="because")


def done(desk: Wire, what: str, who: Actor, **body: Any) -> dict[str, Any]:
    """The account as the answer shows it."""
    reply = ask(desk, what, who, **body)
    assert reply.status == 200, reply.body
    shown: dict[str, Any] = reply.body["user"]
    return shown


def row(who: Actor) -> User:
    return User.objects.get(id=who.user_id)


def logged() -> list[tuple[str, str, str, dict[str, str]]]:
    rows = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id", "metadata")
    return list(rows)


def entry(who: Actor, action: str, **metadata: object) -> tuple[str, str, str, dict[str, str]]:
    return action, "user", str(who.user_id), {name: str(value) for name, value in metadata.items()}


def mailed() -> list[str]:
    return [letter["kind"] for letter in queued_mails(ADDRESS)]


# -- names, profile, traits, flags -----------------------------------------------------------------------------------


def test_the_object_is_that_of_the_contract(desk: Wire, admin: Actor, alice: Actor) -> None:
    User.objects.filter(id=alice.user_id).update(last_seen_ip="127.0.0.1", last_seen_at=now(), flags=5 << 33)
    (shown,) = desk.send("POST", "/admin/users/lookup", {"user_ids": [str(alice.user_id), "1"]}).body["users"]
    user = row(alice)
    assert shown == {
        "id": str(user.id),
        "username": user.username,
        "discriminator": user.discriminator,
        "global_name": None,
        "bot": False,
        "system": False,
        "flags": str(5 << 33),
        "avatar": None,
        "banner": None,
        "bio": "I am",
        "pronouns": None,
        "accent_color": None,
        "email": "alice@example.com",
        "email_verified": True,
        "email_bounced": False,
        "phone": "+4912345678",
        "date_of_birth": "1990-01-01",
        "locale": "en-US",
        "premium_type": None,
        "premium_since": None,
        "premium_until": None,
        "suspicious_activity_flags": 0,
        "temp_banned_until": None,
        "pending_deletion_at": None,
        "pending_bulk_message_deletion_at": None,
        "deletion_reason_code": None,
        "deletion_public_reason": None,
        "acls": [],
        "traits": [],
        "has_totp": False,
        "authenticator_types": [],
        "last_active_at": iso(user.last_seen_at or now()),
        "last_active_ip": "127.0.0.1",
        "last_active_ip_reverse": None,
        "last_active_location": None,
    }
    me = desk.send("GET", "/admin/users/me").body["user"]
    assert (me["id"], me["acls"]) == (str(admin.user_id), ["*"])


def test_a_tag_is_changed(desk: Wire, admin: Actor, alice: Actor, world: World) -> None:
    world.guild("cats").member("alice")
    old = row(alice)
    with published_during() as events:
        shown = done(desk, "change-username", alice, username="Renamed")
    assert (shown["username"], shown["discriminator"]) == ("Renamed", old.discriminator)
    assert {"UserUpdated", "MemberFacesUpdated"} <= set(names(events))
    other = world.person("bob")
    taken = {"username": "Renamed", "discriminator": old.discriminator}
    refused = ask(desk, "change-username", other, **taken)
    assert (refused.status, refused.code) == (400, "TAG_ALREADY_TAKEN")
    drawn = done(desk, "change-username", other, username="Renamed")
    assert drawn["username"] == "Renamed"
    assert done(desk, "change-username", other, username="renamed", discriminator=0)["discriminator"] == 0
    assert logged()[0] == entry(
        alice, "change_username", old_username=old.username, new_username="Renamed", discriminator=old.discriminator
    )
    kept = ContactChange.objects.filter(user=alice.user).values_list("kind", "new", "reason", "actor_id")
    assert list(kept) == [("tag", f"Renamed#{old.discriminator:04d}", "admin_action", admin.user_id)]
    assert ask(desk, "change-username", other, username="a b").invalid[0][0] == "username"
    assert ask(desk, "change-username", other, username="fine", discriminator=10000).invalid[0][0] == "discriminator"


def test_parts_of_a_profile_are_cleared(desk: Wire, alice: Actor) -> None:
    User.objects.filter(id=alice.user_id).update(global_name="Rude", pronouns="x", banner="abc")
    shown = done(desk, "clear-fields", alice, fields=["bio", "global_name", "banner", "bio"])
    assert [shown[name] for name in ("bio", "global_name", "banner", "pronouns")] == [None, None, None, "x"]
    assert logged() == [entry(alice, "clear_fields", fields="bio,global_name,banner")]
    assert ask(desk, "clear-fields", alice, fields=["email"]).code == "INVALID_FORM_BODY"


@pytest.mark.parametrize(
    ("what", "body", "shown", "noted"),
    [
        ("change-dob", {"date_of_birth": "2001-02-03"}, {"date_of_birth": "2001-02-03"}, "change_dob"),
        ("set-traits", {"traits": ["b", "a", "b"]}, {"traits": ["b", "a"]}, "set_traits"),
        ("update-flags", {"add_flags": ["3", "4"], "remove_flags": ["2"]}, {"flags": "5"}, "update_flags"),
        (
            "update-suspicious-activity-flags",
            {"flags": 4},
            {"suspicious_activity_flags": 4},
            "update_suspicious_activity_flags",
        ),
        ("set-bot-status", {"bot": True}, {"bot": True}, "set_bot_status"),
        ("set-system-status", {"system": False}, {"system": False}, "set_system_status"),
        ("change-email", {"email": "New@Example.com"}, {"email": "new@example.com", "email_verified": False}, ""),
        ("verify-email", {}, {"email_verified": True, "suspicious_activity_flags": 1}, "verify_email"),
        ("unlink-phone", {}, {"phone": None}, "unlink_phone"),
        ("unban", {}, {"temp_banned_until": None}, "unban"),
    ],
)
def test_a_change_shows_is_told_and_is_logged(
    desk: Wire, alice: Actor, what: str, body: dict[str, Any], shown: dict[str, Any], noted: str
) -> None:
    columns = {"email_verified": what != "verify-email", "suspicious_activity_flags": 1}
    User.objects.filter(id=alice.user_id).update(**columns)
    # What is not the endpoint's own is ignored (SEC-037).
    more = {"acls": ["*"], "is_staff": True, "id": "1", "premium_type": 2}
    with published_during() as events:
        now_shown = done(desk, what, alice, **body, **more)
    assert shown.items() <= now_shown.items()
    assert ("UserUpdated" in names(events)) == (what not in ("set-system-status", "unban"))
    assert now_shown["acls"] == [], "nobody becomes an administrator by the way"
    ((action, kind, target, _),) = logged()
    assert (action, kind, target) == (noted or "change_email", "user", str(alice.user_id))
    assert AdminAuditEntry.objects.get().reason == "because"
    assert (row(alice).is_staff, row(alice).premium_type) == (False, None)


EVERY_WRITE: dict[str, dict[str, Any]] = {
    "cancel-bulk-message-deletion": {},
    "cancel-deletion": {},
    "change-dob": {"date_of_birth": "2001-02-03"},
    "change-email": {"email": "n@example.com"},
    "change-username": {"username": "fine"},
    "clear-fields": {"fields": ["bio"]},
    "delete-webauthn-credential": {"credential_id": "abc"},
    "disable-mfa": {},
    "disable-suspicious": {"flags": 1},
    "list-sessions": {},
    "list-webauthn-credentials": {},
    "resend-verification-email": {},
    "schedule-deletion": {"reason_code": 3},
    "send-password-reset": {},
    "set-acls": {"acls": []},
    "set-bot-status": {"bot": True},
    "set-system-status": {"system": False},
    "set-traits": {"traits": []},
    "temp-ban": {"duration_hours": 1},
    "terminate-sessions": {},
    "unban": {},
    "unlink-phone": {},
    "update-flags": {},
    "update-suspicious-activity-flags": {"flags": 0},
    "verify-email": {},
}


def test_nobody_touches_who_is_gone_or_may_do_more(desk: Wire, alice: Actor, world: World) -> None:
    every = {right.value for right in Right}
    clerk = Wire(world.person("clerk", acls=sorted(every - {Right.METRICS_VIEW})))
    boss = world.person("boss", acls=[Right.AUTHENTICATE, Right.METRICS_VIEW], email="boss@example.com")
    erased = world.person("erased", flags=UserFlags.DELETED, email="e@example.com")
    Erasure.objects.create(user=erased.user, ghost=world.person("ghost").user)
    for what, body in EVERY_WRITE.items():
        reply = ask(clerk, what, boss, **body)
        assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS"), what
        for nobody in (1, erased.user_id):
            reply = ask(desk, what, nobody, **body)
            assert (reply.status, reply.code) == (404, "UNKNOWN_USER"), what
    assert not AdminAuditEntry.objects.exists()
    assert (row(boss).flags, row(boss).acls) == (0, [Right.AUTHENTICATE, Right.METRICS_VIEW])


def test_nobody_gets_at_the_account_in_whose_name_the_server_writes(desk: Wire) -> None:
    with transaction.atomic():
        server = system_account()
    for what, body in EVERY_WRITE.items():
        reply = ask(desk, what, server.id, **body)
        assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS"), what
    assert User.objects.get(id=server.id).email is None


def test_nobody_shuts_themselves_out(desk: Wire, admin: Actor) -> None:
    shut = {"temp-ban", "disable-suspicious", "schedule-deletion", "set-bot-status"}
    for what in shut:
        assert ask(desk, what, admin, **EVERY_WRITE[what]).invalid == [("user_id", "INVALID_FORMAT")], what
    flags = [str(int(UserFlags.DISABLED))]
    assert ask(desk, "update-flags", admin, add_flags=flags).invalid == [("user_id", "INVALID_FORMAT")]
    assert row(admin).is_active


# -- addresses and second factors ------------------------------------------------------------------------------------


def test_addresses_and_their_mails(desk: Wire, admin: Actor, alice: Actor, world: World) -> None:
    other = world.person("bob")
    for what in ("verify-email", "resend-verification-email", "send-password-reset"):
        assert ask(desk, what, other).invalid == [("email", "USER_DOES_NOT_HAVE_AN_EMAIL_ADDRESS")]
    assert ask(desk, "change-email", other, email="ALICE@example.com").invalid == [("email", "EMAIL_ALREADY_IN_USE")]
    assert ask(desk, "resend-verification-email", alice).status == 204
    assert ask(desk, "send-password-reset", alice).status == 204
    assert mailed() == ["email_verification", "password_reset"]
    done(desk, "change-email", alice, email="new@example.com")
    assert mailed() == ["email_verification", "password_reset"], "nothing is mailed for that"
    (kept,) = ContactChange.objects.filter(user=alice.user)
    assert (kept.old, kept.new, kept.reason, kept.actor_id) == (
        *("alice@example.com", "new@example.com"),
        *("admin_action", admin.user_id),
    )
    assert logged() == [
        entry(alice, "resend_verification_email", email="alice@example.com"),
        entry(alice, "send_password_reset", email="alice@example.com"),
        entry(alice, "change_email", old_email="alice@example.com", new_email="new@example.com"),
    ]


def test_second_factors_go(desk: Wire, alice: Actor) -> None:
    TotpDevice.provision(alice.user, b"x" * 20, confirmed=True)
    new_backup_codes(alice.user)
    for name in ("one", "two"):
        Passkey.objects.create(user=alice.user, credential_id=name, public_key=b"k", sign_count=0, name=name)
    refresh_authenticators(alice.user, sms=True)
    assert row(alice).authenticator_types == [Authenticator.TOTP, Authenticator.SMS, Authenticator.WEBAUTHN]

    keys = ask(desk, "list-webauthn-credentials", alice).body
    assert [(key["id"], key["name"], key["last_used_at"]) for key in keys] == [
        ("one", "one", None),
        ("two", "two", None),
    ]
    assert ask(desk, "delete-webauthn-credential", alice, credential_id="one").status == 204
    unknown = ask(desk, "delete-webauthn-credential", alice, credential_id="one")
    assert (unknown.status, unknown.code) == (404, "UNKNOWN_WEBAUTHN_CREDENTIAL")

    unlink_phone(row(alice), by=1)
    assert row(alice).authenticator_types == [Authenticator.TOTP, Authenticator.WEBAUTHN]
    with published_during() as events:
        assert ask(desk, "disable-mfa", alice).status == 204
    assert names(events) == ["UserUpdated"]
    assert row(alice).authenticator_types == []
    assert not any(model._default_manager.exists() for model in (TotpDevice, BackupCodes, Passkey))
    assert logged() == [
        entry(alice, "list_webauthn_credentials", credential_count=2),
        entry(alice, "delete_webauthn_credential", credential_id="one"),
        entry(alice, "disable_mfa"),
    ]


def test_sign_ins_are_listed_and_ended(desk: Wire, alice: Actor, world: World) -> None:
    Wire(alice), Wire(alice)
    AuthSession.objects.filter(user=alice.user).update(ip="127.0.0.9", user_agent="Mozilla/5.0 (X11; Linux) Firefox/1")
    sessions = ask(desk, "list-sessions", alice).body["sessions"]
    assert len(sessions) == 2
    seen = {name: sessions[0][name] for name in sessions[0] if not name.endswith(("_at", "_hash"))}
    assert seen == {
        "client_ip": "127.0.0.9",
        "client_ip_reverse": None,
        "client_os": "Linux",
        "client_platform": "Firefox",
        "client_location": None,
    }
    assert {one["session_id_hash"] for one in sessions} == set(
        AuthSession.objects.filter(user=alice.user).values_list("token_hash", flat=True)
    )
    bot = create_bot(alice, name="Robo", owner=alice.user).user
    with published_during() as events:
        assert ask(desk, "terminate-sessions", alice).body == {"terminated_count": 2}
    assert [(type(one).__name__, getattr(one, "user_id", 0)) for one in events] == [
        ("SessionsEnded", alice.user_id),
        ("SessionsEnded", bot.id),
    ]
    assert ask(desk, "terminate-sessions", alice).body == {"terminated_count": 0}
    assert logged()[0] == entry(alice, "list_user_sessions", session_count=2)


# -- closing and deleting --------------------------------------------------------------------------------------------


def test_a_ban_for_some_hours_and_its_end(desk: Wire, alice: Actor) -> None:
    theirs = Wire(alice)
    shown = done(desk, "temp-ban", alice, duration_hours=24, reason="Spam")
    user = row(alice)
    assert user.temp_banned_until is not None
    assert timedelta(hours=23) < user.temp_banned_until - now() < timedelta(hours=24, seconds=1)
    assert shown["temp_banned_until"] == iso(user.temp_banned_until)
    assert int(shown["flags"]) & UserFlags.DISABLED
    assert theirs.send("GET", "/users/@me").status == 401
    assert mailed() == ["account_temp_banned"]
    assert AccountBan.objects.get().reason == "Spam"
    facts = {"duration_hours": 24, "reason": "Spam", "banned_until": iso(user.temp_banned_until)}
    assert logged() == [entry(alice, "temp_ban", **facts)]

    shown = done(desk, "unban", alice)
    assert (shown["temp_banned_until"], shown["flags"]) == (None, "0")
    assert mailed() == ["account_temp_banned", "unban_notification"]
    assert not AccountBan.objects.exists()


def test_a_ban_for_ever_is_mailed_only_to_who_could_not_appeal_otherwise(desk: Wire, alice: Actor) -> None:
    done(desk, "temp-ban", alice, duration_hours=0)
    user = row(alice)
    assert user.temp_banned_until is not None
    assert user.temp_banned_until - now() > timedelta(days=99 * 365)
    assert mailed() == []
    user.set_unusable_password()
    user.save(update_fields=["password"])
    done(desk, "temp-ban", alice, duration_hours=0, reason="Spam")
    assert mailed() == ["account_temp_banned"]
    (letter,) = queued_mails(user.email or "", "account_temp_banned")
    assert (letter["ends_at"], letter["reason"]) == (None, "Spam")
    assert len(letter["token"]) == 64
    assert ask(desk, "temp-ban", alice, duration_hours=8761).invalid[0][0] == "duration_hours"
    assert ask(desk, "temp-ban", alice, duration_hours=1, reason="x" * 513).invalid[0][0] == "reason"


def test_who_is_disabled_by_a_flag_is_mailed_once(desk: Wire, alice: Actor) -> None:
    flag = str(int(UserFlags.DISABLED_SUSPICIOUS_ACTIVITY))
    done(desk, "update-flags", alice, add_flags=[str(int(UserFlags.DISABLED))])
    assert mailed() == []  # signing in undoes that
    for _ in range(2):
        done(desk, "update-flags", alice, add_flags=[flag])
    assert mailed() == ["account_disabled_suspicious"]
    done(desk, "update-flags", alice, remove_flags=[flag])
    assert mailed() == ["account_disabled_suspicious"]


def test_suspicious_accounts_lose_password_and_sign_ins(desk: Wire, alice: Actor) -> None:
    theirs = Wire(alice)
    with published_during() as events:
        shown = done(desk, "disable-suspicious", alice, flags=5)
    user = row(alice)
    assert int(shown["flags"]) & UserFlags.DISABLED_SUSPICIOUS_ACTIVITY
    assert (shown["suspicious_activity_flags"], user.has_usable_password()) == (5, False)
    assert names(events) == ["UserUpdated", "SessionsEnded"]
    assert theirs.send("GET", "/users/@me").status == 401
    assert mailed() == ["account_disabled_suspicious"]
    assert logged() == [entry(alice, "disable_suspicious_activity", flags=5)]


@pytest.mark.parametrize(
    ("reason", "asked", "days"), [(1, 3, 14), (1, 30, 30), (3, 1, 60), (22, 365, 365), (3, None, 60)]
)
def test_a_deletion_is_scheduled(desk: Wire, alice: Actor, reason: int, asked: int | None, days: int) -> None:
    body = {"reason_code": reason, "public_reason": "Enough"} | ({"days_until_deletion": asked} if asked else {})
    theirs = Wire(alice)
    shown = done(desk, "schedule-deletion", alice, **body)
    user = row(alice)
    assert user.pending_deletion_at is not None
    assert abs(user.pending_deletion_at - now() - timedelta(days=days)) < timedelta(minutes=1)
    assert (shown["deletion_reason_code"], shown["deletion_public_reason"]) == (reason, "Enough")
    assert int(shown["flags"]) & UserFlags.DELETED
    assert theirs.send("GET", "/users/@me").status == 401
    (letter,) = queued_mails(ADDRESS)
    assert (letter["kind"], letter["reason"]) == ("account_scheduled_deletion", "Enough")
    assert Job.objects.filter(name="account.erase").exists()
    assert logged() == [entry(alice, "schedule_deletion", days=days)]


def test_three_days_before_one_is_reminded(desk: Wire, alice: Actor) -> None:
    """Not of what was taken back, or comes at another moment, and nobody who is let go at once."""
    done(desk, "schedule-deletion", alice, reason_code=3, public_reason="Enough")
    (first,) = Job.objects.filter(name="account.remind_of_deletion")
    due = row(alice).pending_deletion_at
    assert due is not None
    assert abs(due - first.run_after - timedelta(days=3)) < timedelta(minutes=1)
    done(desk, "cancel-deletion", alice)
    remind(**first.arguments)
    done(desk, "schedule-deletion", alice, reason_code=3, days_until_deletion=90)
    remind(**first.arguments)
    assert "scheduled_deletion_notification" not in mailed()
    done(desk, "schedule-deletion", alice, reason_code=3, public_reason="Enough")
    remind(**Job.objects.filter(name="account.remind_of_deletion").latest("id").arguments)
    letter = queued_mails(ADDRESS)[-1]
    assert (letter["kind"], letter["reason"]) == ("scheduled_deletion_notification", "Enough")
    jobs = Job.objects.filter(name="account.remind_of_deletion").count()
    User.objects.filter(id=alice.user_id).update(flags=UserFlags.PENDING_APPROVAL, pending_deletion_at=None)
    desk.send("POST", "/admin/pending-verifications/reject", {"user_id": str(alice.user_id)})
    assert Job.objects.filter(name="account.remind_of_deletion").count() == jobs


def test_a_deletion_is_cancelled_whoever_wanted_it(desk: Wire, alice: Actor, world: World) -> None:
    world.guild("cats").member("alice")
    with published_during() as events:
        done(desk, "schedule-deletion", alice, reason_code=3)
    assert names(events)[-1] == "SessionsEnded"
    assert {"UserUpdated", "MemberFacesUpdated"} <= set(names(events)), "others see a deleted account at once"
    shown = done(desk, "cancel-deletion", alice)
    assert [shown[name] for name in ("pending_deletion_at", "deletion_reason_code", "flags")] == [None, None, "0"]
    assert mailed()[-1] == "unban_notification"
    User.objects.filter(id=alice.user_id).update(flags=UserFlags.SELF_DELETED, pending_deletion_at=now())
    assert done(desk, "cancel-deletion", alice)["flags"] == "0"
    count = len(mailed())
    done(desk, "cancel-deletion", alice)
    assert len(mailed()) == count, "nothing was cancelled"
    assert ask(desk, "schedule-deletion", alice, reason_code=23).invalid == [("reason_code", "INVALID_FORMAT")]
    assert ask(desk, "schedule-deletion", alice, reason_code=3, days_until_deletion=0).code == "INVALID_FORM_BODY"
    assert {reason.value for reason in DeletionReason} == set(range(1, 23))


def test_messages_that_were_to_go_are_kept(desk: Wire, alice: Actor) -> None:
    User.objects.filter(id=alice.user_id).update(messages_deletion_at=now(), messages_deletion_messages=3)
    shown = done(desk, "cancel-bulk-message-deletion", alice)
    assert shown["pending_bulk_message_deletion_at"] is None
    assert row(alice).messages_deletion_messages == 0
    assert logged() == [entry(alice, "cancel_bulk_message_deletion")]


def test_flags_that_shut_end_the_sign_ins(desk: Wire, alice: Actor) -> None:
    theirs = Wire(alice)
    with published_during() as events:
        done(desk, "update-flags", alice, add_flags=[str(int(UserFlags.DISABLED))])
    assert names(events) == ["UserUpdated", "SessionsEnded"]
    assert theirs.send("GET", "/users/@me").status == 401
    before = mark()
    done(desk, "update-flags", alice, add_flags=[str(int(UserFlags.DISABLED))], remove_flags=["0"])
    assert mark() == before, "nothing has changed"


# -- what an account is ----------------------------------------------------------------------------------------------


def test_a_person_becomes_a_bot_and_back(desk: Wire, alice: Actor) -> None:
    theirs = Wire(alice)
    with published_during() as events:
        done(desk, "set-bot-status", alice, bot=True)
    assert names(events)[-1] == "SessionsEnded"
    assert theirs.send("GET", "/users/@me").status == 401
    assert done(desk, "set-system-status", alice, system=True)["system"] is True
    shown = done(desk, "set-bot-status", alice, bot=False)
    assert (shown["bot"], shown["system"]) == (False, False)
    refused = ask(desk, "set-system-status", alice, system=True)
    assert refused.invalid == [("system", "USER_MUST_BE_A_BOT_TO_BE_MARKED_AS_A_SYSTEM_USER")]


def test_a_bot_that_becomes_a_person_has_no_token(desk: Wire, world: World) -> None:
    robot = world.bot()
    theirs = Wire(robot)
    assert theirs.send("GET", "/users/@me").status == 200
    done(desk, "set-bot-status", robot, bot=False)
    assert theirs.send("GET", "/users/@me").status == 401
    assert row(robot).bot_secret_hash is None


def test_rights_are_given_and_mirrored(desk: Wire, alice: Actor) -> None:
    with published_during() as events:
        shown = done(desk, "set-acls", alice, acls=["admin:authenticate", "user:lookup", "user:lookup"])
    assert shown["acls"] == ["admin:authenticate", "user:lookup"]
    assert names(events) == ["UserUpdated"]
    user = row(alice)
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert user.has_perm("moderation.user_lookup")
    assert not user.has_perm("moderation.user_delete")
    assert Wire(alice).send("GET", "/admin/users/me").status == 200
    done(desk, "set-acls", alice, acls=["*"])
    assert (row(alice).is_staff, row(alice).is_superuser) == (True, True)
    done(desk, "set-acls", alice, acls=[])
    user = row(alice)
    assert (user.is_staff, user.is_superuser, user.has_perm("moderation.user_lookup")) == (False, False, False)
    assert Wire(alice).send("GET", "/admin/users/me").status == 403
    assert logged()[0] == entry(alice, "set_acls", acls="admin:authenticate,user:lookup")


def test_nobody_gives_or_takes_what_they_lack(alice: Actor, world: World) -> None:
    held = [Right.AUTHENTICATE, Right.ACL_SET_USER, Right.USER_LOOKUP]
    clerk = Wire(world.person("clerk", acls=held))
    done(clerk, "set-acls", alice, acls=[Right.USER_LOOKUP])
    for acls, lacking in ((["*"], "*"), ([Right.USER_LOOKUP, Right.USER_DELETE], Right.USER_DELETE)):
        reply = ask(clerk, "set-acls", alice, acls=acls)
        assert (reply.status, reply.code) == (403, "MISSING_ACL")
        assert lacking in reply.body["message"]
    User.objects.filter(id=alice.user_id).update(acls=[Right.USER_DELETE])
    assert ask(clerk, "set-acls", alice, acls=[]).status == 403
    assert row(alice).acls == [Right.USER_DELETE]


def test_somebody_keeps_every_right(desk: Wire, admin: Actor, alice: Actor, world: World) -> None:
    closed = world.person("closed", flags=UserFlags.DISABLED, **ADMIN)
    assert closed.user.is_admin
    assert ask(desk, "set-acls", admin, acls=[]).invalid == [("acls", "INVALID_FORMAT")]
    done(desk, "set-acls", alice, acls=["*"])
    assert done(desk, "set-acls", admin, acls=[])["acls"] == []
    assert ask(Wire(alice), "set-acls", alice, acls=["user:lookup"]).invalid == [("acls", "INVALID_FORMAT")]


# -- many at once ----------------------------------------------------------------------------------------------------


def test_many_deletions_each_by_itself(desk: Wire, admin: Actor, alice: Actor, world: World) -> None:
    bob = world.person("bob")
    ids = [str(one) for one in (alice.user_id, 1, bob.user_id, admin.user_id)]
    reply = desk.send("POST", "/admin/bulk/schedule-user-deletion", {"user_ids": ids, "reason_code": 3})
    assert reply.status == 200
    assert reply.body["successful"] == [ids[0], ids[2]]
    assert [one["id"] for one in reply.body["failed"]] == ["1", ids[3]]
    assert reply.body["failed"][0]["error"] == "UNKNOWN_USER"
    assert (row(alice).deletion_reason, row(admin).deletion_reason) == (3, None)
    last = {"user_count": "4", "reason_code": "3", "days": "60"}
    assert logged() == [
        entry(alice, "schedule_deletion", days=60),
        entry(bob, "schedule_deletion", days=60),
        ("bulk_schedule_deletion", "user", "0", last),
    ]
    bad = desk.send("POST", "/admin/bulk/schedule-user-deletion", {"user_ids": ids, "reason_code": 99})
    assert bad.invalid == [("reason_code", "INVALID_FORMAT")]
    many = {"user_ids": ["1"] * 1001, "reason_code": 3}
    assert desk.send("POST", "/admin/bulk/schedule-user-deletion", many).code == "INVALID_FORM_BODY"


def test_many_flags_at_once(desk: Wire, alice: Actor) -> None:
    body = {"user_ids": [str(alice.user_id), "1"], "add_flags": ["8"], "remove_flags": []}
    reply = desk.send("POST", "/admin/bulk/update-user-flags", body)
    assert reply.body == {"successful": [str(alice.user_id)], "failed": [{"id": "1", "error": "UNKNOWN_USER"}]}
    assert row(alice).flags == 8
    assert logged()[-1] == (
        "bulk_update_user_flags",
        "user",
        "0",
        {"user_count": "2", "add_flags": "8", "remove_flags": ""},
    )
    assert desk.send("POST", "/admin/bulk/update-user-flags", {"user_ids": []}).body == {
        "successful": [],
        "failed": [],
    }


def test_bad_bodies_are_refused_in_their_shape(desk: Wire, alice: Actor) -> None:
    who = {"user_id": str(alice.user_id)}
    bad: list[tuple[str, dict[str, Any]]] = [
        ("change-dob", {"date_of_birth": "2001-13-03"}),
        ("change-dob", {"date_of_birth": f"{now() + timedelta(days=2):%Y-%m-%d}"}),
        ("change-dob", {"date_of_birth": "1-2-3"}),
        ("change-email", {"email": "none"}),
        ("update-flags", {"add_flags": ["-1"]}),
        ("update-flags", {"add_flags": [str(2**63)]}),
        ("update-flags", {"add_flags": ["1"] * 65}),
        ("set-acls", {"acls": ["x"] * 101}),
        ("set-acls", {"acls": ["x" * 65]}),
        ("set-traits", {"traits": [""]}),
        ("set-bot-status", {"bot": "perhaps"}),
        ("update-suspicious-activity-flags", {"flags": -1}),
        ("lookup", {}),
    ]
    for what, body in bad:
        assert desk.send("POST", f"/admin/users/{what}", who | body).code == "INVALID_FORM_BODY", what
    for what in EVERY_WRITE:
        assert desk.send("POST", f"/admin/users/{what}", {}).code == "INVALID_FORM_BODY", what
