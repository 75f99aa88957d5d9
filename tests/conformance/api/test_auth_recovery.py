"""Getting back into an account whose authenticator is lost: in order, and in one browser."""

from typing import Any

import httpx
import pyotp
import pytest

from tests.factors import SMS_CODE, new_number
from tests.mailbox import mail_to, mails_to
from tests.topic_accounts import Account, account, browser, refused

RECOVERY_CODE = "My Own Code 7"


async def owner(servers: Any) -> Account:
    """Somebody with an authenticator and a recovery code."""
    one = await Account.with_totp(servers)
    assert one.sign_in(totp_code=one.code()).status_code == 200
    assert one.client.post("/auth/recovery-code/set", json={"recovery_code": RECOVERY_CODE}).status_code == 200
    return one


async def mailed(client: Any, servers: Any, one: Account) -> None:
    """The first step, taken."""
    answer = client.post("/auth/recovery/initiate-passwordless", json={"email": one.email})
    assert answer.json() == {"success": True, "message": "If this email exists, a recovery code has been sent"}
    code = (await mail_to(servers, one.email, "recovery_code"))["code"]
    done = client.post("/auth/recovery/verify-email-code", json={"email": one.email, "code": code})
    assert done.json() == {"success": True, "message": "Recovery code verified", "user_id": one.id}


async def test_mail_then_code_then_a_new_authenticator(servers: Any) -> None:
    """TF-026."""
    one = await owner(servers)
    with browser(servers) as client:
        early = client.post(
            "/auth/recovery/verify-user-code", json={"email": one.email, "recovery_code": RECOVERY_CODE}
        )
        assert refused(early) == (401, "Authentication required")
        await mailed(client, servers, one)
        body = {"email": one.email, "totp_code": one.code()}
        early = client.post("/auth/recovery/complete-totp-setup", json=body)
        assert early.status_code == 401
        wrong = client.post("/auth/recovery/verify-user-code", json={"email": one.email, "recovery_code": "not it"})
        assert refused(wrong) == (400, "Invalid recovery code")
        with browser(servers) as stranger:
            elsewhere = stranger.post(
                "/auth/recovery/verify-user-code", json={"email": one.email, "recovery_code": RECOVERY_CODE}
            )
            assert refused(elsewhere) == (401, "Authentication required")
        reset = client.post(
            "/auth/recovery/verify-user-code", json={"email": one.email, "recovery_code": RECOVERY_CODE.lower()}
        ).json()
        assert reset["message"] == "2FA reset successfully"
        assert reset["qr_code_image"].startswith("data:image/png;base64,")
        assert reset["qr_data"] == reset["totp_qr_data"]
        await mail_to(servers, one.email, "two_factor_reset")
        assert one.client.get("/auth/session").json()["authenticated"] is True
        app = pyotp.TOTP(reset["totp_secret"])
        body = {"email": one.email, "totp_code": "000000"}
        assert refused(client.post("/auth/recovery/complete-totp-setup", json=body)) == (
            400,
            "Invalid authentication code",
        )
        done = client.post("/auth/recovery/complete-totp-setup", json=body | {"totp_code": app.now()}).json()
        assert done["message"] == "2FA recovery completed successfully"
        assert len({*done["backup_codes"]}) == 10
    assert one.client.get("/auth/session").json()["authenticated"] is False, "every other session is over"
    assert refused(one.sign_in(totp_code=one.code())) == (401, "Invalid authentication code")
    assert one.sign_in(totp_code=app.now()).status_code == 200


async def test_the_old_secret_does_too(servers: Any) -> None:
    one = await owner(servers)
    with browser(servers) as client:
        await mailed(client, servers, one)
        body = {"user_id": one.id, "original_secret": pyotp.random_base32()}
        assert refused(client.post("/auth/recovery/reset-totp", json=body)) == (400, "Invalid original secret")
        assert refused(client.post("/auth/recovery/reset-totp", json={"user_id": one.id})) == (
            400,
            "User ID and original secret are required",
        )
        other = await owner(servers)
        foreign = {"user_id": other.id, "original_secret": other.secret}
        assert client.post("/auth/recovery/reset-totp", json=foreign).status_code == 401
        reset = client.post("/auth/recovery/reset-totp", json=body | {"original_secret": one.secret.lower()})
        assert reset.status_code == 200, reset.text
        assert reset.json()["totp_secret"] != one.secret


async def test_the_first_answer_is_the_same_for_everybody(servers: Any) -> None:
    """TF-026."""
    with browser(servers) as client:
        one = account(servers)
        known = client.post("/auth/recovery/initiate-passwordless", json={"email": one.email})
        unknown = client.post("/auth/recovery/initiate-passwordless", json={"email": "nobody@example.com"})
        assert (known.json(), {*known.headers}) == (unknown.json(), {*unknown.headers})
        await mail_to(servers, one.email, "recovery_code")
        assert mails_to(servers, "nobody@example.com") == []
        assert refused(client.post("/auth/recovery/initiate-passwordless", json={})) == (400, "Email is required")
        odd = client.post("/auth/recovery/initiate-passwordless", json={"email": "nowhere"})
        assert refused(odd) == (200, "Valid email is required")
        for body in ({"email": "nobody@example.com", "code": "123456"}, {"email": one.email, "code": "000000"}):
            answer = client.post("/auth/recovery/verify-email-code", json=body)
            assert refused(answer) == (400, "Invalid or expired recovery code")
        answer = client.post("/auth/recovery/verify-email-code", json={"email": one.email})
        assert refused(answer) == (400, "Email and code are required")


async def test_security_questions(servers: Any) -> None:
    questions = [{"question": f"Number {n}?", "answer": f"Answer {n}"} for n in range(3)]
    one = account(servers, security_questions=questions)
    with browser(servers) as client:
        body = {"username": one.name, "method": "security_questions"}
        begun = client.post("/auth/recovery/initiate", json=body).json()
        assert [entry["question"] for entry in begun["questions"]] == ["Number 0?", "Number 1?", "Number 2?"]
        assert begun["expires_in"] == 900
        token = begun["reset_token"]
        few = client.post("/auth/recovery/verify-questions", json={"reset_token": token, "answers": ["Answer 0"]})
        assert refused(few) == (400, "Reset token and at least 2 answers are required")
        wrong = {"reset_token": token, "answers": ["Answer 0", "no", "no"]}
        words = "Incorrect answers to security questions"
        assert refused(client.post("/auth/recovery/verify-questions", json=wrong)) == (400, words)
        right = {"reset_token": token, "answers": ["no", " answer 1", "ANSWER 2"]}
        reset = client.post("/auth/recovery/verify-questions", json=right)
        assert reset.status_code == 200, reset.text
        assert len(reset.json()["backup_codes"]) == 10
        app = pyotp.parse_uri(reset.json()["totp_qr_data"])
        bad = client.post("/auth/recovery/confirm-totp", json={"user_id": one.id, "totp_code": "12345"})
        assert refused(bad) == (400, "User ID and TOTP code are required")
        done = client.post("/auth/recovery/confirm-totp", json={"user_id": one.id, "totp_code": app.now()})
        assert done.json()["message"].startswith("Account recovery completed successfully.")
    backup = reset.json()["backup_codes"][0]
    body = {"username": one.name, "password": "Wrong!Pass1", "backup_code": backup}
    assert one.client.post("/auth/login-backup", json=body).status_code == 401
    assert one.sign_in(totp_code=app.now()).status_code == 200


async def test_five_rounds_of_answers(servers: Any) -> None:
    questions = [{"question": f"Number {n}?", "answer": f"Answer {n}"} for n in range(2)]
    one = account(servers, security_questions=questions)
    with browser(servers) as client:
        body = {"username": one.name, "method": "security_questions"}
        token = client.post("/auth/recovery/initiate", json=body).json()["reset_token"]
        for answers in [["no", "no"]] * 5 + [["Answer 0", "Answer 1"]]:
            answer = client.post("/auth/recovery/verify-questions", json={"reset_token": token, "answers": answers})
            assert refused(answer) == (400, "Incorrect answers to security questions")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Username is required"),
        ({"username": "somebody"}, "Invalid recovery method"),
        ({"username": "somebody", "method": "oracle"}, "Invalid recovery method"),
        ({"username": "nobody-at-all", "method": "sms"}, "No phone number on file"),
        ({"username": "nobody-at-all", "method": "security_questions"}, "Not enough security questions set up"),
    ],
)
def test_what_a_start_misses(servers: Any, body: dict[str, str], words: str) -> None:
    with browser(servers) as client:
        assert refused(client.post("/auth/recovery/initiate", json=body)) == (400, words)


def test_accounts_without_the_means_answer_like_nobody(servers: Any) -> None:
    one = account(servers)
    with browser(servers) as client:
        for method in ("sms", "security_questions"):
            mine = client.post("/auth/recovery/initiate", json={"username": one.name, "method": method})
            nobodys = client.post("/auth/recovery/initiate", json={"username": "nobody-at-all", "method": method})
            assert mine.json() == nobodys.json()


async def test_a_phone_does_too(servers: Any) -> None:
    one = await owner(servers)
    headers = {"Authorization": one.client.cookies["session"]}
    with httpx.Client(base_url=f"{servers.http_url}/v1/users/@me", headers=headers, timeout=30) as v1:
        phone = new_number()
        assert v1.post("/phone/send-verification", json={"phone": phone}).status_code == 204
        shown = v1.post("/phone/verify", json={"phone": phone, "code": SMS_CODE}).json()
        proof = {"mfa_method": "totp", "mfa_code": one.backup_codes[0]}
        assert v1.post("/phone", json={"phone_token": shown["phone_token"], **proof}).status_code == 204
    with browser(servers) as client:
        begun = client.post("/auth/recovery/initiate", json={"username": one.name, "method": "sms"}).json()
        assert (begun["success"], begun["expires_in"]) == (True, 600)
        token = {"reset_token": begun["reset_token"]}
        path = "/auth/recovery/verify-sms"
        assert refused(client.post(path, json=token)) == (400, "Reset token and verification code are required")
        wrong = client.post(path, json=token | {"verification_code": "000000"})
        assert refused(wrong) == (400, "Invalid or expired reset token")
        reset = client.post(path, json=token | {"verification_code": SMS_CODE}).json()
        app = pyotp.parse_uri(reset["totp_qr_data"])
        again = client.post(path, json=token | {"verification_code": SMS_CODE})
        assert refused(again) == (400, "Invalid or expired reset token")
        body = {"user_id": one.id, "totp_code": app.now()}
        assert client.post("/auth/recovery/confirm-totp", json=body).status_code == 200
    assert refused(one.sign_in(totp_code=one.code())) == (401, "Invalid authentication code")
    assert one.sign_in(totp_code=reset["backup_codes"][0]).status_code == 200
