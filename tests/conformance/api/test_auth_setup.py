"""From registering to an authenticator that counts: mailed codes, setting up, backup codes, recovery codes."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pyotp
import pytest

from tests.mailbox import mail_to
from tests.registrations import topic_side, unique
from tests.topic_accounts import Account, account, browser, refused


@pytest.fixture
def api(servers: Any) -> Iterator[httpx.Client]:
    with browser(servers) as client:
        yield client


async def begun(api: httpx.Client, servers: Any) -> tuple[str, str, str]:
    """A registration without a password: address, id, and the code that was mailed."""
    name = unique("pwl")[:20]
    email = f"{name}@example.com"
    answer = api.post("/auth/register-passwordless", json={"username": name, "email": email})
    assert answer.status_code == 201, answer.text
    assert answer.json()["message"] == "Verification code sent to your email"
    facts = await mail_to(servers, email, "verification_code")
    return email, answer.json()["user_id"], facts["code"]


async def test_a_registration_without_a_password_ends_with_an_authenticator(api: httpx.Client, servers: Any) -> None:
    """TF-013, TF-015."""
    email, user_id, code = await begun(api, servers)
    verified = api.post("/auth/verify-email", json={"email": email, "code": code}).json()
    assert verified["success"] is True
    assert verified["user_id"] == user_id
    assert verified["message"] == "Email verified successfully"
    assert verified["totp_secret"] in verified["totp_qr_data"]
    shown = api.post("/auth/totp/qrcode", json={"email": email}).json()
    assert shown["totp_secret"] == verified["totp_secret"]
    head, _, data = shown["qr_code_image"].partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")
    app = pyotp.TOTP(verified["totp_secret"])
    done = api.post("/auth/complete-totp-setup", json={"email": email, "totp_code": app.now()}).json()
    assert done["message"] == "2FA enabled successfully"
    assert len({*done["backup_codes"]}) == 10
    assert refused(api.post("/auth/complete-totp-setup", json={"email": email, "totp_code": app.now()})) == (
        400,
        "Invalid authentication code",
    )
    signed_in = api.post("/auth/login/passwordless", json={"identifier": email, "totp_code": app.now()})
    assert signed_in.status_code == 200, "setting up does not use a code up"
    assert signed_in.json()["user"]["totp_enabled"] is True
    assert refused(api.post("/auth/totp/qrcode", json={})) == (401, "Authentication required")


async def test_after_five_wrong_codes_the_right_one_fails_too(api: httpx.Client, servers: Any) -> None:
    """TF-013."""
    email, _, code = await begun(api, servers)
    wrong = "000000" if code != "000000" else "111111"
    for attempt in [wrong] * 5 + [code]:
        answer = api.post("/auth/verify-email", json={"email": email, "code": attempt})
        assert refused(answer) == (400, "Invalid or expired verification code")


def test_what_a_verification_misses(api: httpx.Client) -> None:
    assert refused(api.post("/verify-email", json={"email": "a@example.com"})) == (
        400,
        "Verification code is required",
    )
    assert refused(api.post("/verify-email", json={"code": "123456"})) == (400, "User ID or email is required")
    unknown = api.post("/verify-email", json={"code": "123456", "email": "nobody@example.com"})
    assert refused(unknown) == (400, "Invalid or expired verification code")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Username and email are required"),
        ({"username": "abc"}, "Username and email are required"),
        ({"username": "-a-", "email": "a@example.com"}, "Invalid username format"),
        ({"username": "abcd", "email": "nowhere"}, "Valid email is required"),
    ],
)
def test_what_a_registration_misses(api: httpx.Client, body: dict[str, str], words: str) -> None:
    assert refused(api.post("/auth/register-passwordless", json=body)) == (400, words)


async def test_taken_names(api: httpx.Client, servers: Any) -> None:
    taken = account(servers)
    free = unique("free")[:20]
    by_name = {"username": taken.name, "email": f"{free}@example.com"}
    assert refused(api.post("/auth/register-passwordless", json=by_name)) == (400, "Username already taken")
    by_email = {"username": free, "email": taken.email}
    words = "Email already registered. Please login or use account recovery."
    assert refused(api.post("/auth/register-passwordless", json=by_email)) == (400, words)


async def test_a_registration_that_came_to_nothing_makes_room(api: httpx.Client, servers: Any) -> None:
    email, first, _ = await begun(api, servers)
    answer = api.post("/auth/register-passwordless", json={"username": unique("again")[:20], "email": email})
    assert answer.status_code == 201
    assert answer.json()["user_id"] != first


async def test_another_code_and_nothing_for_strangers(api: httpx.Client, servers: Any) -> None:
    verified = account(servers)
    known = api.post("/auth/resend-verification", json={"email": verified.email})
    unknown = api.post("/auth/resend-verification", json={"email": "nobody-at-all@example.com"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert known.json() == {"success": True, "message": "Verification code resent successfully"}
    code = (await mail_to(servers, verified.email, "verification_code"))["code"]
    assert api.post("/auth/verify-email", json={"email": verified.email, "code": code}).status_code == 200
    again = api.post("/auth/resend-verification", json={"email": verified.email})
    assert refused(again) == (400, "Email already verified")


async def test_nobody_else_sees_or_changes_what_is_set_up(api: httpx.Client, servers: Any) -> None:
    """TF-014."""
    victim = account(servers)
    with browser(servers) as stranger:
        for path, body in [
            ("/auth/totp/qrcode", {}),
            ("/auth/recovery-code/set", {"recovery_code": "mine-now-123"}),
            ("/auth/passkey/register-options", {}),
        ]:
            for named in ({"email": victim.email}, {"user_id": victim.id}):
                assert refused(stranger.post(path, json=body | named)) == (401, "Authentication required"), path
        await begun(stranger, servers)
        answer = stranger.post("/auth/totp/qrcode", json={"email": victim.email})
        assert refused(answer) == (401, "Authentication required"), "one's own registration opens no other"


async def test_setting_up_wants_a_verified_address_first(servers: Any) -> None:
    with browser(servers) as client:
        body = topic_side()
        made = client.post("/auth/register", json=body).json()
        app = pyotp.parse_uri(made["totp_qr_data"])
        first = client.post("/auth/complete-totp-setup", json={"email": body["email"], "totp_code": app.now()})
        assert refused(first) == (400, "Email must be verified first")
        code = (await mail_to(servers, body["email"], "verification_code"))["code"]
        verified = client.post("/auth/verify-email", json={"user_id": made["user_id"], "code": code}).json()
        assert verified["totp_qr_data"] == made["totp_qr_data"], "the same authenticator as was shown before"
        done = client.post(
            "/auth/verify-totp", json={"user_id": made["user_id"], "totp_code": app.now(), "is_setup": True}
        )
        assert done.json() == {"success": True, "message": "2FA enabled successfully"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"email": "a@example.com"}, "TOTP code is required"),
        ({"totp_code": "123456"}, "User ID or email is required"),
        ({"email": "nobody@example.com", "totp_code": "123456"}, "Invalid authentication code"),
    ],
)
def test_what_completing_misses(api: httpx.Client, body: dict[str, str], words: str) -> None:
    assert refused(api.post("/auth/complete-totp-setup", json=body)) == (400, words)


async def test_checking_a_code(servers: Any) -> None:
    one = await Account.with_totp(servers)
    body = {"user_id": one.id, "totp_code": one.code()}
    with browser(servers) as stranger:
        assert refused(stranger.post("/auth/verify-totp", json=body)) == (401, "Authentication required")
    one.sign_in(totp_code=one.code())
    assert one.client.post("/auth/verify-totp", json=body | {"totp_code": "000000"}).status_code == 400
    one.wait_for_next_step()
    good = one.client.post("/auth/verify-totp", json=body | {"totp_code": one.code()})
    assert good.json() == {"success": True, "message": "TOTP code verified successfully"}


async def test_new_backup_codes_need_a_code(servers: Any) -> None:
    one = await Account.with_totp(servers)
    one.sign_in(totp_code=one.code())
    assert refused(one.client.post("/auth/backup-codes")) == (400, "Authentication code is required")
    wrong = one.client.post("/auth/backup-codes", json={"totp_code": "000000"})
    assert refused(wrong) == (400, "Invalid authentication code")
    one.wait_for_next_step()
    codes = one.client.post("/auth/backup-codes", json={"totp_code": one.code()}).json()["backup_codes"]
    assert len({*codes} - {*one.backup_codes}) == 10
    plain = account(servers)
    plain.sign_in()
    assert refused(plain.client.post("/auth/backup-codes")) == (400, "2FA not enabled")


async def test_a_recovery_code_is_long_enough(servers: Any) -> None:
    one = account(servers)
    one.sign_in()
    assert refused(one.client.post("/auth/recovery-code/set", json={})) == (400, "Recovery code is required")
    short = one.client.post("/auth/recovery-code/set", json={"recovery_code": "short"})
    assert refused(short) == (400, "Recovery code must be at least 8 characters")
    good = one.client.post("/auth/recovery-code/set", json={"recovery_code": "long enough"})
    assert good.json() == {"success": True, "message": "Recovery code set successfully"}


def test_security_questions_are_checked(api: httpx.Client) -> None:
    body = topic_side(security_questions=[{"question": "Pet?", "answer": "x"}, {"answer": "blue"}])
    answer = api.post("/auth/register", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"] == ["Invalid answer for question 1", "Question 2 is incomplete"]


def test_a_phone_is_kept_and_shown_but_not_taken_for_verified(servers: Any) -> None:
    one = account(servers, phone="+49 (151) 234-567")
    one.sign_in()
    assert one.client.get("/auth/me").json()["user"]["phone"] == "+49151234567"
    again = account(servers, phone="+49151234567")
    assert again.id != one.id, "nobody is kept from a number that nobody has verified"
    with browser(servers) as client:
        answer = client.post("/auth/register", json=topic_side(phone="call me"))
        assert refused(answer) == (400, "Invalid phone number")
