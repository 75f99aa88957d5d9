"""A sign-in that waits for the code it had mailed: in the browser that began it, and nowhere else."""

from typing import Any

import pytest

from tests.mailbox import mail_to, mails_to
from tests.registrations import PASSWORD
from tests.topic_accounts import Account, account, browser, is_signed_in, refused


class TestMailedStep:
    @pytest.fixture
    async def one(self, servers: Any) -> Account:
        """Who wants a mail at every sign-in."""
        one = await Account.verified(servers)
        assert one.sign_in().status_code == 200
        changed = one.client.put("/auth/preferences", json={"preferences": {"email_2fa_enabled": True}})
        assert changed.status_code == 200, changed.text
        one.client.post("/auth/logout")
        return one

    async def test_it_comes_between(self, one: Account, servers: Any) -> None:
        """TF-020, TF-024."""
        wanted = one.sign_in()
        assert wanted.status_code == 200
        assert wanted.json() == {
            "success": False,
            "require_email_2fa": True,
            "user_id": one.id,
            "message": "Please enter the verification code sent to your email.",
        }
        assert not is_signed_in(one.client)
        code = (await mail_to(servers, one.email, "login_code"))["code"]
        body = {"user_id": one.id, "code": code}
        with browser(servers) as stranger:
            elsewhere = stranger.post("/auth/verify-login-email-2fa", json=body)
            assert refused(elsewhere) == (401, "Invalid or expired verification code")
        wrong = one.client.post("/auth/verify-login-email-2fa", json=body | {"code": "000000"})
        assert refused(wrong) == (401, "Invalid or expired verification code")
        before = one.client.cookies["session"]
        done = one.client.post("/auth/verify-login-email-2fa", json=body)
        assert done.json()["user"]["id"] == one.id
        assert one.client.cookies["session"] != before
        assert is_signed_in(one.client)

    async def test_it_takes_the_place_of_the_sign_in_before(self, one: Account, servers: Any) -> None:
        other = account(servers)
        assert other.sign_in().status_code == 200
        old = other.client.cookies["session"]
        body = {"username": one.name, "password": PASSWORD}
        assert other.client.post("/auth/login", json=body).json()["require_email_2fa"] is True
        with browser(servers) as thief:
            answer = thief.get("/auth/session", headers={"Authorization": old})
            assert answer.json()["authenticated"] is False

    async def test_another_code_after_a_minute(self, one: Account, servers: Any) -> None:
        """TF-021."""
        one.sign_in()
        await mail_to(servers, one.email, "login_code")
        early = one.client.post("/auth/resend-login-email-2fa", json={"user_id": one.id})
        assert early.status_code == 400
        assert 0 < early.json()["retry_after"] <= 60
        with browser(servers) as stranger:
            nothing = stranger.post("/auth/resend-login-email-2fa", json={"user_id": one.id})
            assert nothing.json() == {"success": True, "message": "Verification code sent.", "cooldown": 60}
        assert len(mails_to(servers, one.email, "login_code")) == 1
        assert refused(one.client.post("/auth/resend-login-email-2fa", json={})) == (400, "User ID is required")

    async def test_five_wrong_codes_end_it(self, one: Account, servers: Any) -> None:
        one.sign_in()
        code = (await mail_to(servers, one.email, "login_code"))["code"]
        for attempt in ["000000"] * 5 + [code]:
            answer = one.client.post("/auth/verify-login-email-2fa", json={"user_id": one.id, "code": attempt})
            assert answer.status_code == 401

    def test_what_is_missing(self, one: Account) -> None:
        words = "User ID and verification code are required"
        assert refused(one.client.post("/auth/verify-login-email-2fa", json={"code": "1"})) == (400, words)
