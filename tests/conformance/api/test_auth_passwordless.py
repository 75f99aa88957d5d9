"""Signing in without a password, by mailed codes and links, by backup codes, and the mailed step in between."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.mailbox import mail_to, mails_to, new_mail_to
from tests.registrations import PASSWORD
from tests.topic_accounts import Account, account, browser, is_signed_in, refused

SENT = "If the account exists, a login code has been sent"


@pytest.fixture
def api(servers: Any) -> Iterator[httpx.Client]:
    with browser(servers) as client:
        yield client


@pytest.mark.parametrize("path", ["/auth/login/passwordless", "/auth/login-passwordless", "/login/passwordless"])
async def test_a_mailed_code_signs_in_once(api: httpx.Client, servers: Any, path: str) -> None:
    """TF-018."""
    one = await Account.verified(servers)
    asked = api.post(path, json={"identifier": one.email})
    assert asked.json() == {"success": True, "message": SENT, "email_sent": True, "expires_in": 900}
    facts = await mail_to(servers, one.email, "passwordless_login")
    body = {"identifier": one.name, "code": facts["code"]}
    done = api.post(path, json=body)
    assert done.status_code == 200, done.text
    assert done.json()["user"]["id"] == one.id
    assert is_signed_in(api)
    with browser(servers) as other:
        assert refused(other.post(path, json=body)) == (401, "Invalid or expired verification code")


async def test_a_mailed_link_signs_in_once_and_only_by_post(api: httpx.Client, servers: Any) -> None:
    """TF-018."""
    one = await Account.verified(servers)
    api.post("/auth/login/passwordless", json={"email": one.email})
    mail = await new_mail_to(servers, one.email, "passwordless_login")
    assert f"/login?login_token={mail.facts['token']}" in mail.text
    scanner = httpx.get(mail.facts["link"], follow_redirects=True)
    assert scanner.status_code < 500
    done = api.post("/auth/login/passwordless", json={"token": mail.facts["token"]})
    assert done.status_code == 200, done.text
    with browser(servers) as other:
        again = other.post("/auth/login/passwordless", json={"token": mail.facts["token"]})
        assert refused(again) == (401, "Invalid or expired verification code")


async def test_the_answer_does_not_tell_whether_there_is_such_an_account(api: httpx.Client, servers: Any) -> None:
    """TF-017."""
    one = await Account.verified(servers)
    known = api.post("/auth/login/passwordless", json={"identifier": one.email})
    unknown = api.post("/auth/login/passwordless", json={"identifier": "nobody-at-all@example.com"})
    assert known.json() == unknown.json()
    assert {*known.headers} == {*unknown.headers}
    await mail_to(servers, one.email, "passwordless_login")
    assert mails_to(servers, "nobody-at-all@example.com") == []


async def test_one_code_a_minute(api: httpx.Client, servers: Any) -> None:
    one = await Account.verified(servers)
    for _ in range(2):
        assert api.post("/auth/login/passwordless", json={"identifier": one.email}).status_code == 200
    await mail_to(servers, one.email, "passwordless_login")
    assert refused(api.post("/auth/login/passwordless", json={"identifier": one.email, "code": "000000"}))[0] == 401
    assert len(mails_to(servers, one.email, "passwordless_login")) == 1


async def test_mail_alone_is_one_factor(api: httpx.Client, servers: Any) -> None:
    """TF-018."""
    one = await Account.with_totp(servers)
    api.post("/auth/login/passwordless", json={"identifier": one.email})
    code = (await mail_to(servers, one.email, "passwordless_login"))["code"]
    body = {"identifier": one.email, "code": code}
    first = api.post("/auth/login/passwordless", json=body)
    assert first.status_code == 401
    assert first.json()["require_totp"] is True
    assert not is_signed_in(api)
    wrong = api.post("/auth/login/passwordless", json=body | {"totp_code": "000000"})
    assert refused(wrong) == (401, "Invalid or expired verification code")
    assert api.post("/auth/login/passwordless", json=body | {"totp_code": one.code()}).status_code == 200


async def test_who_reads_the_mail_owns_the_account(servers: Any, api: httpx.Client) -> None:
    squatter = account(servers)
    assert squatter.sign_in().status_code == 200
    api.post("/auth/login/passwordless", json={"identifier": squatter.email})
    code = (await mail_to(servers, squatter.email, "passwordless_login"))["code"]
    assert api.post("/auth/login/passwordless", json={"identifier": squatter.email, "code": code}).status_code == 200
    assert not is_signed_in(squatter.client), "whoever registered with somebody else's address is out"
    assert squatter.sign_in().status_code == 401


async def test_an_authenticator_alone(api: httpx.Client, servers: Any) -> None:
    """TF-017, TF-019."""
    one = await Account.with_totp(servers)
    wrong = {"identifier": one.name, "totp_code": "000000"}
    words = "Invalid credentials or authentication code"
    assert refused(api.post("/auth/login/passwordless", json=wrong)) == (401, words)
    nobody = {"identifier": "nobody-at-all", "totp_code": "000000"}
    assert refused(api.post("/auth/login/passwordless", json=nobody)) == (401, words)
    code = one.code()
    assert api.post("/auth/login", json={"username": one.name, "totp_code": code}).status_code == 200
    again = api.post("/auth/login/passwordless", json={"identifier": one.name, "totp_code": code})
    assert refused(again) == (401, words), "a used code is refused on every path"


@pytest.mark.parametrize("body", [{}, {"code": "123456"}, {"totp_code": "123456"}, {"identifier": ""}])
def test_nobody_named(api: httpx.Client, body: dict[str, str]) -> None:
    words = "Username/email and authentication code are required"
    assert refused(api.post("/auth/login/passwordless", json=body)) == (400, words)


class TestPasswordAndCode:
    async def test_the_table(self, servers: Any) -> None:
        """TF-016."""
        one = await Account.with_totp(servers)
        missing = one.sign_in()
        assert missing.status_code == 401
        assert (missing.json()["require_totp"], missing.json()["errors"]) == (True, ["Authentication code is required"])
        assert refused(one.sign_in(totp_code="000000")) == (401, "Invalid authentication code")
        assert refused(one.sign_in(password="Wrong!Pass1", totp_code=one.code())) == (
            401,
            "Invalid username or password",
        )
        assert not is_signed_in(one.client), "a refused sign-in leaves no session"
        assert one.sign_in(totp_code=one.code()).status_code == 200
        assert is_signed_in(one.client)

    async def test_backup_codes(self, servers: Any) -> None:
        """TF-022."""
        one = await Account.with_totp(servers)
        first, second, *_ = one.backup_codes
        body = {"username": one.name, "password": PASSWORD, "backup_code": first}
        required = "Username, password, and backup code are required"
        assert refused(one.client.post("/auth/login-backup", json={"username": one.name})) == (400, required)
        wrong = one.client.post("/auth/login-backup", json=body | {"backup_code": "00000000"})
        assert refused(wrong) == (401, "Invalid backup code")
        wrong = one.client.post("/auth/login-backup", json=body | {"password": "Wrong!Pass1"})
        assert refused(wrong) == (401, "Invalid username or password")
        done = one.client.post("/auth/login-backup", json=body)
        assert done.json()["warning"] == "Backup code used. Consider regenerating backup codes."
        assert is_signed_in(one.client)
        assert refused(one.client.post("/auth/login-backup", json=body)) == (401, "Invalid backup code")
        alone = {"identifier": one.email, "backup_code": second}
        done = one.client.post("/auth/login-passwordless-backup", json=alone)
        words = "Login successful with backup code. Please set up a new authenticator app."
        assert done.json()["message"] == words
        again = one.client.post("/auth/login-passwordless-backup", json=alone)
        assert refused(again) == (401, "Invalid credentials or backup code")
        nobody = {"identifier": "nobody-at-all", "backup_code": "12345678"}
        assert refused(one.client.post("/auth/login-passwordless-backup", json=nobody)) == refused(again)
