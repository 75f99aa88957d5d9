"""Changing a password by a mailed code, resetting a forgotten one, verifying addresses: what each step refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuthSession, KnownAddress, Passkey, RecoveryCode, TotpDevice, User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.email_addresses import replace_email
from accounts.operations.password_reset import issue_reset_link
from accounts.signing_in.purposes import HANDOFF, MAIL_STEP, RESET_PASSWORD
from accounts.signing_in.second_factor import confirm, provision
from accounts.signing_in.vouchers import issue
from core.actor import Actor
from core.clock import at, now
from core.sealing import derived
from tests.mailbox import queued_mails
from tests.newcomers import PASSWORD, newcomer
from tests.wire import LIMITED, Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
SYSTEM = Actor(user=None, kind="system")
NEW_PASSWORD = "another-horse-43-Battery"
BAD_RESET = [("token", "INVALID_OR_EXPIRED_RESET_TOKEN")]
BAD_VERIFICATION = [("token", "INVALID_OR_EXPIRED_VERIFICATION_TOKEN")]


@contextmanager
def later(**delta: float) -> Iterator[None]:
    with at(now() + timedelta(**delta)):
        yield


@pytest.fixture
def user() -> User:
    return newcomer()


@pytest.fixture
def wire(user: User) -> Wire:
    return Wire(Actor(user=user))


def newest(user: User, kind: str, fact: str) -> str:
    return str(queued_mails(str(user.email), kind)[-1][fact])


class TestByCode:
    BASE = "/users/@me/password-change"

    def step(self, wire: Wire, name: str, body: Any = None, **headers: str) -> Reply:
        return wire.send("POST", f"{self.BASE}/{name}", body, **headers)

    def verified(self, wire: Wire, user: User) -> dict[str, str]:
        ticket = self.step(wire, "start").body["ticket"]
        code = newest(user, "password_change_verification", "code")
        proof = self.step(wire, "verify", {"ticket": ticket, "code": code}).body["verification_proof"]
        return {"ticket": ticket, "verification_proof": proof}

    def test_needs_an_address(self) -> None:
        wire = Wire(Actor(user=newcomer(email=None)))
        assert self.step(wire, "start").invalid == [("email", "MUST_HAVE_EMAIL_TO_CHANGE_IT")]

    def test_wrong_codes(self, user: User, wire: Wire) -> None:
        ticket = self.step(wire, "start").body["ticket"]
        right = {"ticket": ticket, "code": newest(user, "password_change_verification", "code")}
        with later(minutes=11):
            assert self.step(wire, "verify", right).invalid == [("code", "VERIFICATION_CODE_EXPIRED")]
        for _ in range(5):
            wrong = self.step(wire, "verify", {"ticket": ticket, "code": "AAAA-AAAA"})
            assert wrong.invalid == [("code", "INVALID_VERIFICATION_CODE")]
        assert self.step(wire, "verify", right).invalid == [("code", "INVALID_VERIFICATION_CODE")]

    def test_tickets_of_others_and_of_nobody(self, user: User, wire: Wire) -> None:
        other = newcomer()
        theirs = self.verified(Wire(Actor(user=other)), other)
        for ticket in (theirs["ticket"], "nobody's"):
            body = {"ticket": ticket, "code": "x", "verification_proof": "x", "new_password": NEW_PASSWORD}
            for name in ("resend", "verify", "complete"):
                assert self.step(wire, name, body).invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]

    def test_completing_needs_the_code_and_its_proof(self, user: User, wire: Wire) -> None:
        ticket = self.step(wire, "start").body["ticket"]
        early = {"ticket": ticket, "verification_proof": "x", "new_password": NEW_PASSWORD}
        assert self.step(wire, "complete", early).invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]
        shown = {"ticket": ticket, "code": newest(user, "password_change_verification", "code")}
        proofs = {self.step(wire, "verify", shown).body["verification_proof"] for _ in range(2)}
        assert len(proofs) == 1
        wrong = self.step(wire, "complete", early)
        assert wrong.invalid == [("verification_proof", "INVALID_PROOF_TOKEN")]
        common = early | {"verification_proof": proofs.pop(), "new_password": "password123"}
        assert self.step(wire, "complete", common).invalid == [("new_password", "PASSWORD_IS_TOO_COMMON")]
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_a_ticket_ends_with_any_other_change_of_the_password(self, user: User, wire: Wire) -> None:
        first, second = self.verified(wire, user), self.verified(wire, user)
        done = self.step(wire, "complete", first | {"new_password": NEW_PASSWORD})
        again = Wire.signed_in(done.headers["X-New-Session-Token"])
        late = self.step(again, "complete", second | {"new_password": PASSWORD})
        assert late.invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]
        used = self.step(again, "resend", {"ticket": first["ticket"]})
        assert used.invalid == [("ticket", "TICKET_ALREADY_COMPLETED")]

    def test_how_often(self, user: User, wire: Wire) -> None:
        assert [self.step(wire, "start", **LIMITED).status for _ in range(4)] == [200, 200, 200, 429]
        ticket = str(newest_ticket(self, wire))
        refused = self.step(wire, "resend", {"ticket": ticket})
        assert (refused.status, refused.code) == (429, "RATE_LIMITED")
        found = []
        for number in range(1, 5):
            with later(seconds=31 * number):
                found.append(self.step(wire, "resend", {"ticket": ticket}, **LIMITED).status)
        assert found == [204, 204, 204, 429]

    def test_accounts_that_have_no_password(self) -> None:
        user = newcomer(password=None)
        wire = Wire(Actor(user=user))
        done = self.step(wire, "complete", self.verified(wire, user) | {"new_password": NEW_PASSWORD})
        assert done.status == 204
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)


def newest_ticket(test: TestByCode, wire: Wire) -> str:
    return str(test.step(wire, "start").body["ticket"])


class TestReset:
    def link(self, user: User) -> str:
        issue_reset_link(SYSTEM, email=str(user.email))
        return newest(user, "password_reset", "token")

    def reset(self, token: str, password: str = NEW_PASSWORD) -> Reply:
        return Wire().send("POST", "/auth/reset", {"token": token, "password": password})

    def test_sec_001_the_request_does_the_same_work_with_and_without_an_account(self, user: User) -> None:
        asked = []
        for email in (user.email, "nobody@example.com"):
            with CaptureQueriesContext(connection) as queries:
                assert Wire().send("POST", "/auth/forgot", {"email": email}).status == 204
            told = [query["sql"].partition("VALUES")[0] for query in queries.captured_queries]
            asked.append([sql for sql in told if "SAVEPOINT" not in sql])
        assert asked[0] == asked[1]
        assert any("core_job" in sql for sql in asked[0])
        assert not any("accounts_user" in sql for sql in asked[0])

    def test_an_account_with_a_second_factor_is_still_asked_for_it(self, user: User, wire: Wire) -> None:
        provision(user)
        confirm(user)
        reply = self.reset(self.link(user))
        assert reply.status == 200, reply.body
        assert (reply.body["mfa"], reply.body["allowed_methods"]) == (True, ["totp"])
        assert "token" not in reply.body
        assert not AuthSession.objects.filter(user=user).exists()
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)
        assert wire.send("GET", "/users/@me").status == 401

    def test_no_mail_is_asked_of_a_new_address(self, user: User) -> None:
        token = self.link(user)
        reply = Wire(ip="203.0.113.99").send("POST", "/auth/reset", {"token": token, "password": NEW_PASSWORD})
        assert set(reply.body) == {"token", "user_id"}

    def test_what_makes_a_link_count_no_more(self, user: User) -> None:
        token = self.link(user)
        with later(hours=1, seconds=1):
            assert self.reset(token).invalid == BAD_RESET
        User.objects.filter(id=user.id).update(password_changed_at=now() + timedelta(seconds=1))
        assert self.reset(token).invalid == BAD_RESET

    def test_another_address(self, user: User) -> None:
        token = self.link(user)
        replace_email(user, "moved@example.org", reason="user_requested")
        assert self.reset(token).invalid == BAD_RESET

    @pytest.mark.parametrize("token", ["a" * 64, "Ü" * 64])
    def test_tokens_of_nobody(self, token: str) -> None:
        assert self.reset(token).invalid == BAD_RESET

    @pytest.mark.parametrize("token", ["a" * 63, "a" * 65])
    def test_tokens_of_the_wrong_length(self, token: str) -> None:
        assert self.reset(token).invalid == [("token", "STRING_LENGTH_EXACT")]

    def test_a_common_password_leaves_the_link_as_it_is(self, user: User) -> None:
        token = self.link(user)
        assert self.reset(token, "password123").invalid == [("password", "PASSWORD_IS_TOO_COMMON")]
        assert self.reset(token).status == 200

    def test_suspended_and_deleted_accounts(self, user: User) -> None:
        token = self.link(user)
        accounts = User.objects.filter(id=user.id)
        accounts.update(flags=UserFlags.DISABLED, temp_banned_until=now() + timedelta(hours=1))
        refused = self.reset(token)
        assert (refused.status, refused.code) == (403, "ACCOUNT_SUSPENDED_TEMPORARILY")
        accounts.update(flags=UserFlags.DISABLED_SUSPICIOUS_ACTIVITY, temp_banned_until=None)
        assert self.reset(token).code == "ACCOUNT_SUSPENDED_PERMANENTLY"
        accounts.update(flags=UserFlags.DELETED)
        assert self.reset(token).invalid == BAD_RESET
        accounts.update(flags=0)
        assert self.reset(token).status == 200

    def test_what_was_handed_out_before_counts_no_more(self, user: User) -> None:
        for purpose in (MAIL_STEP, RESET_PASSWORD, HANDOFF):
            issue(purpose, user, **({"email_key": user.email_key} if purpose is RESET_PASSWORD else {}))
        assert self.reset(self.link(user)).status == 200
        assert not Voucher.objects.filter(user=user).exclude(purpose="verify_email").exists()

    def test_one_counter_for_every_spelling_of_an_address(self, user: User) -> None:
        local, _, domain = str(user.email).partition("@")
        spellings = (f"{local.upper()}@{domain}", f" {local}@{domain} ", f"{local}+x@{domain}")

        def ask(number: int) -> int:
            body = {"email": spellings[number % 3]}
            paths = ("/auth/forgot", "/auth/forgot-password")
            wire = Wire(ip=f"203.0.113.{number}")
            return wire.send("POST", paths[number % 2], body, **LIMITED).status

        assert [ask(number) for number in range(6)] == [204] * 5 + [429]

    @pytest.mark.usefixtures("still_limits")
    def test_one_counter_for_every_address_of_a_customer(self) -> None:
        def ask(number: int) -> int:
            wire = Wire(ip=f"2001:db8:1:2::{number:x}")
            return wire.send("POST", "/auth/forgot", {"email": f"nobody{number}@example.com"}, **LIMITED).status

        assert [ask(number) for number in range(1, 7)] == [204] * 5 + [429]

    def test_the_host_of_the_link_is_the_configured_one(self, user: User, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        headers = {"Host": "evil.example", "X_Forwarded_Host": "evil.example"}
        reply = Wire().send("POST", "/auth/forgot", {"email": user.email}, **headers)
        assert reply.status in (204, 400)
        issue_reset_link(SYSTEM, email=str(user.email))
        assert all("evil" not in mail["link"] for mail in queued_mails(str(user.email), "password_reset"))


class TestVerification:
    def test_it_clears_what_it_can(self, user: User) -> None:
        User.objects.filter(id=user.id).update(suspicious_activity_flags=0b11111111)
        wire = Wire(Actor(user=user))
        assert wire.send("GET", "/users/@me").code == "ACCOUNT_SUSPICIOUS_ACTIVITY"
        assert wire.send("POST", "/auth/verify/resend").status == 204
        token = newest(user, "email_verification", "token")
        assert Wire().send("POST", "/auth/verify", {"token": token}).status == 204
        user.refresh_from_db()
        assert (user.email_verified, user.suspicious_activity_flags) == (True, 0b1100)

    def test_a_link_is_for_the_address_it_was_sent_to_and_for_a_day(self, user: User, wire: Wire) -> None:
        wire.send("POST", "/auth/verify/resend")
        body = {"token": newest(user, "email_verification", "token")}
        with later(hours=24, seconds=1):
            assert Wire().send("POST", "/auth/verify", body).invalid == BAD_VERIFICATION
        User.objects.filter(id=user.id).update(email="x@example.com", email_key="x@example.com")
        assert Wire().send("POST", "/auth/verify", body).invalid == BAD_VERIFICATION

    def test_deleted_accounts_have_nothing_to_verify(self, user: User, wire: Wire) -> None:
        wire.send("POST", "/auth/verify/resend")
        User.objects.filter(id=user.id).update(flags=UserFlags.DELETED)
        body = {"token": newest(user, "email_verification", "token")}
        assert Wire().send("POST", "/auth/verify", body).invalid == BAD_VERIFICATION

    def test_three_links_in_a_quarter_of_an_hour(self, user: User, wire: Wire) -> None:
        found = [wire.send("POST", "/auth/verify/resend", **LIMITED).status for _ in range(4)]
        assert found == [204, 204, 204, 429]

    def test_nothing_is_sent_where_nothing_is_to_verify(self, user: User, wire: Wire) -> None:
        User.objects.filter(id=user.id).update(email_verified=True)
        assert wire.send("POST", "/auth/verify/resend").status == 204
        assert Wire(Actor(user=newcomer(email=None))).send("POST", "/auth/verify/resend").status == 204
        assert not queued_mails(str(user.email), "email_verification")

    def test_who_must_verify_again_gets_a_link(self, user: User, wire: Wire) -> None:
        User.objects.filter(id=user.id).update(email_verified=True, suspicious_activity_flags=1 << 1)
        assert wire.send("POST", "/auth/verify/resend").status == 204
        assert queued_mails(str(user.email), "email_verification")


class TestRevert:
    def test_whatever_could_let_somebody_in_goes(self, user: User) -> None:
        old = str(user.email)
        replace_email(user, "thief@example.org", reason="user_requested")
        provision(user)
        confirm(user)
        Passkey.objects.create(user=user, credential_id="x", public_key=b"x", name="x")
        RecoveryCode.objects.create(user=user, code_hash="x")
        KnownAddress.objects.create(user=user, group="203.0.113.66")
        User.objects.filter(id=user.id).update(phone="+4915112345678", authenticator_types=[0, 1, 2])
        issue(HANDOFF, user)
        token = str(queued_mails(old, "email_change_revert")[-1]["token"])
        body = {"token": token, "password": NEW_PASSWORD}
        reply = Wire(ip="198.51.100.77").send("POST", "/auth/email-revert", body)
        assert set(reply.body) == {"token", "user_id"}
        user.refresh_from_db()
        assert (user.email, user.email_verified, user.phone, user.authenticator_types) == (old, True, None, [])
        for rows in (TotpDevice, Passkey, RecoveryCode, Voucher):
            assert not rows.objects.filter(user=user).exists(), rows
        assert [known.group for known in KnownAddress.objects.filter(user=user)] == ["198.51.100.77"]
        changes = [(change.old, change.new) for change in user.contact_changes.order_by("id")]
        assert changes == [(old, "thief@example.org"), ("thief@example.org", old), ("+4915112345678", None)]

    def test_links_last_two_days(self, user: User) -> None:
        old = str(user.email)
        replace_email(user, "moved@example.org", reason="user_requested")
        body = {"token": str(queued_mails(old, "email_change_revert")[-1]["token"]), "password": NEW_PASSWORD}
        with later(hours=48, seconds=1):
            late = Wire().send("POST", "/auth/email-revert", body)
        assert late.invalid == [("token", "INVALID_OR_EXPIRED_REVERT_TOKEN")]
        weak = Wire().send("POST", "/auth/email-revert", body | {"password": "password123"})
        assert weak.invalid == [("password", "PASSWORD_IS_TOO_COMMON")]
        User.objects.filter(id=user.id).update(flags=UserFlags.DISABLED_SUSPICIOUS_ACTIVITY)
        assert Wire().send("POST", "/auth/email-revert", body).code == "ACCOUNT_SUSPENDED_PERMANENTLY"

    def test_an_address_that_somebody_else_has_verified_stays_theirs(self, user: User) -> None:
        old = str(user.email)
        replace_email(user, "moved@example.org", reason="user_requested")
        other = newcomer(email=old)
        User.objects.filter(id=other.id).update(email_verified=True)
        body = {"token": str(queued_mails(old, "email_change_revert")[-1]["token"]), "password": NEW_PASSWORD}
        refused = Wire().send("POST", "/auth/email-revert", body)
        assert refused.invalid == [("email", "EMAIL_ALREADY_IN_USE")]


class TestNewAddresses:
    POLL = "/auth/ip-authorization/poll?ticket="

    def ticket(self, user: User) -> str:
        body = {"email": user.email, "password": PASSWORD}
        reply = Wire(ip="203.0.113.50").send("POST", "/auth/login", body)
        assert reply.code == "IP_AUTHORIZATION_REQUIRED", reply.body
        return str(reply.body["ticket"])

    def confirm(self, user: User) -> Reply:
        return Wire(ip="192.0.2.1").send("POST", "/auth/authorize-ip", {"token": self.link(user)})

    def link(self, user: User) -> str:
        return newest(user, "ip_authorization", "token")

    def test_the_waiting_device_is_let_in_not_the_one_that_confirms(self, user: User) -> None:
        ticket = self.ticket(user)
        assert self.confirm(user).status == 204
        (session,) = AuthSession.objects.filter(user=user)
        assert session.ip == "203.0.113.50"
        groups = set(KnownAddress.objects.filter(user=user).values_list("group", flat=True))
        assert "203.0.113.50" in groups
        assert "192.0.2.1" not in groups
        kept = Voucher.objects.get(user=user, purpose="confirmed")
        token = Wire().send("GET", self.POLL + ticket).body["token"]
        assert token not in str(kept.data)

    def test_what_was_confirmed_can_be_had_for_a_minute(self, user: User) -> None:
        ticket = self.ticket(user)
        self.confirm(user)
        with later(seconds=61):
            late = Wire().send("GET", self.POLL + ticket)
        assert late.invalid == [("ticket", "INVALID_OR_EXPIRED_AUTHORIZATION_TICKET")]

    def test_one_more_mail_after_half_a_minute(self, user: User) -> None:
        ticket = self.ticket(user)
        with later(seconds=31):
            assert Wire().send("POST", "/auth/ip-authorization/resend", {"ticket": ticket}).status == 204
            again = Wire().send("POST", "/auth/ip-authorization/resend", {"ticket": ticket})
            assert (again.status, again.code) == (429, "IP_AUTHORIZATION_RESEND_LIMIT_EXCEEDED")
            assert len(queued_mails(str(user.email), "ip_authorization")) == 2
            assert self.confirm(user).status == 204

    def test_a_quarter_of_an_hour_later_it_is_over(self, user: User) -> None:
        ticket = self.ticket(user)
        with later(minutes=15, seconds=1):
            assert self.confirm(user).invalid == [("token", "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN")]
            poll = Wire().send("GET", self.POLL + ticket)
            assert poll.invalid == [("ticket", "INVALID_OR_EXPIRED_AUTHORIZATION_TICKET")]

    def test_a_password_changed_meanwhile(self, user: User) -> None:
        self.ticket(user)
        User.objects.filter(id=user.id).update(password_changed_at=now() + timedelta(seconds=1))
        assert self.confirm(user).invalid == [("token", "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN")]
        assert not AuthSession.objects.filter(user=user).exists()

    def test_a_second_factor_set_up_meanwhile(self, user: User) -> None:
        self.ticket(user)
        provision(user)
        confirm(user)
        assert self.confirm(user).invalid == [("token", "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN")]
        assert not AuthSession.objects.filter(user=user).exists()

    def test_accounts_that_are_gone_or_suspended(self, user: User) -> None:
        self.ticket(user)
        User.objects.filter(id=user.id).update(flags=UserFlags.DELETED)
        assert (self.confirm(user).status, self.confirm(user).code) == (404, "UNKNOWN_USER")
        User.objects.filter(id=user.id).update(flags=UserFlags.DISABLED_SUSPICIOUS_ACTIVITY)
        assert self.confirm(user).code == "ACCOUNT_SUSPENDED_PERMANENTLY"


class TestHandoff:
    def test_codes_last_five_minutes(self, user: User, wire: Wire) -> None:
        code = Wire().send("POST", "/auth/handoff/initiate").body["code"]
        with later(minutes=5, seconds=1):
            late = wire.send("POST", f"/auth/handoff/{code}/complete", {})
            assert (late.status, late.code) == (400, "HANDOFF_CODE_EXPIRED")
            assert Wire().send("GET", f"/auth/handoff/{code}/status").body == {"status": "expired"}

    def test_neither_code_nor_token_can_be_read_from_the_database(self, user: User, wire: Wire) -> None:
        code = Wire().send("POST", "/auth/handoff/initiate").body["code"]
        assert wire.send("POST", f"/auth/handoff/{code}/complete", {}).status == 204
        kept = Voucher.objects.get(purpose="handoff")
        token = Wire().send("GET", f"/auth/handoff/{code}/status").body["token"]
        stored = f"{kept.token_hash} {kept.data}"
        plain = code.replace("-", "")
        assert not [secret for secret in (token, code, plain, derived("handoff", plain).hex()) if secret in stored]

    def test_bots_hand_nothing_over(self, user: User) -> None:
        code = Wire().send("POST", "/auth/handoff/initiate").body["code"]
        bot = User.objects.create(username="bot", discriminator=1, handle="bot", is_bot=True)
        refused = Wire(Actor(user=bot, kind="bot")).send("POST", f"/auth/handoff/{code}/complete", {})
        assert (refused.status, refused.code) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize(
    ("method", "path", "closes"),
    [
        ("POST", "/auth/verify", True),
        ("POST", "/auth/verify/resend", True),
        ("POST", "/auth/forgot", True),
        ("POST", "/auth/forgot-password", True),
        ("POST", "/auth/reset", True),
        ("POST", "/auth/reset-password", True),
        ("POST", "/auth/email-revert", True),
        ("POST", "/auth/authorize-ip", False),
        ("GET", "/auth/ip-authorization/poll", False),
        ("POST", "/auth/handoff/initiate", False),
        ("POST", "/auth/handoff/complete", False),
    ],
)
def test_what_is_shut_while_a_provider_signs_people_in(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, closes: bool
) -> None:
    monkeypatch.setattr("accounts.requests.is_ready", lambda: True)
    assert (Wire().send(method, path, {}).code == "SSO_REQUIRED") is closes


def test_forgotten_passwords_want_a_captcha_where_one_is_demanded(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, captcha_provider="hcaptcha", captcha_secret="x")
    for path in ("/auth/forgot", "/auth/forgot-password"):
        refused = Wire().send("POST", path, {"email": "a@example.com"})
        assert (refused.status, refused.code) == (400, "CAPTCHA_REQUIRED")
