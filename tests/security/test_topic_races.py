"""SEC-003, SEC-076: what may be used once is used once, by many at once, in several processes, on either wire."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pyotp

from tests.mailbox import mail_to
from tests.registrations import PASSWORD, topic_side
from tests.topic_accounts import Account, account, browser

AT_ONCE = 12
RECOVERY_CODE = "My Own Code 7"


async def at_once(servers: Any, path: str, body: dict[str, Any], cookie: str = "") -> Counter[int]:
    """The same request many times at once, to both processes where there are two; how often which status."""
    headers = {"Cookie": f"session={cookie}"} if cookie else {}

    async def one(number: int) -> int:
        base = (servers.http_url, servers.other_url)[number % 2]
        async with httpx.AsyncClient(timeout=60) as client:
            return (await client.post(f"{base}/api/auth{path}", json=body, headers=headers)).status_code

    return Counter(await asyncio.gather(*map(one, range(AT_ONCE))))


def once(refused: int) -> Counter[int]:
    return Counter({200: 1, refused: AT_ONCE - 1})


async def test_a_code_of_the_authenticator(servers: Any) -> None:
    one = await Account.with_totp(servers)
    body = {"username": one.name, "password": PASSWORD, "totp_code": one.code()}
    assert await at_once(servers, "/login", body) == once(401)


async def test_a_backup_code_with_and_without_the_password(servers: Any) -> None:
    one = await Account.with_totp(servers)
    with_password = {"username": one.name, "password": PASSWORD, "backup_code": one.backup_codes[0]}
    assert await at_once(servers, "/login-backup", with_password) == once(401)
    alone = {"identifier": one.name, "backup_code": one.backup_codes[1]}
    assert await at_once(servers, "/login-passwordless-backup", alone) == once(401)


async def test_a_mailed_link_and_a_mailed_code(servers: Any) -> None:
    one = await Account.verified(servers)
    with browser(servers) as client:
        client.post("/auth/login/passwordless", json={"identifier": one.email})
    facts = await mail_to(servers, one.email, "passwordless_login")
    assert await at_once(servers, "/login/passwordless", {"token": facts["token"]}) == once(401)
    late = {"identifier": one.email, "code": facts["code"]}
    assert await at_once(servers, "/login/passwordless", late) == Counter({401: AT_ONCE})


async def test_a_link_that_takes_an_account_back(servers: Any) -> None:
    one = account(servers)
    with browser(servers) as client:
        client.post("/auth/login/passwordless", json={"identifier": one.email})
    facts = await mail_to(servers, one.email, "passwordless_login")
    assert await at_once(servers, "/login/passwordless", {"token": facts["token"]}) == once(401)


async def test_a_code_that_verifies(servers: Any) -> None:
    one = account(servers)
    code = (await mail_to(servers, one.email, "verification_code"))["code"]
    # Five tries a code: of the others some see a used code and some one that is dead, in the same words.
    assert await at_once(servers, "/verify-email", {"email": one.email, "code": code}) == once(400)


async def test_an_authenticator_is_switched_on(servers: Any) -> None:
    one = await Account.verified(servers)
    body = {"email": one.email, "totp_code": one.code()}
    assert await at_once(servers, "/complete-totp-setup", body) == once(400)


async def test_the_code_between(servers: Any) -> None:
    one = await Account.verified(servers)
    assert one.sign_in().status_code == 200
    preferences = {"preferences": {"email_2fa_enabled": True}}
    assert one.client.put("/auth/preferences", json=preferences).status_code == 200
    assert one.sign_in().json()["require_email_2fa"] is True
    code = (await mail_to(servers, one.email, "login_code"))["code"]
    body = {"user_id": one.id, "code": code}
    assert await at_once(servers, "/verify-login-email-2fa", body, one.client.cookies["session"]) == once(401)


async def test_the_code_of_a_recovery(servers: Any) -> None:
    one = await Account.with_totp(servers)
    one.sign_in(totp_code=one.code())
    one.client.post("/auth/recovery-code/set", json={"recovery_code": RECOVERY_CODE})
    with browser(servers) as client:
        client.post("/auth/recovery/initiate-passwordless", json={"email": one.email})
        code = (await mail_to(servers, one.email, "recovery_code"))["code"]
        begin = {"email": one.email, "code": code}
        assert await at_once(servers, "/recovery/verify-email-code", begin) == once(400)


async def test_the_proof_of_a_recovery(servers: Any) -> None:
    one = await Account.with_totp(servers)
    one.sign_in(totp_code=one.code())
    one.client.post("/auth/recovery-code/set", json={"recovery_code": RECOVERY_CODE})
    with browser(servers) as client:
        client.post("/auth/recovery/initiate-passwordless", json={"email": one.email})
        code = (await mail_to(servers, one.email, "recovery_code"))["code"]
        client.post("/auth/recovery/verify-email-code", json={"email": one.email, "code": code})
        body = {"email": one.email, "recovery_code": RECOVERY_CODE}
        found = await at_once(servers, "/recovery/verify-user-code", body, client.cookies["session"])
    assert found[200] == 1
    assert set(found) <= {200, 400, 401}, "the rest came too late, or found the step gone"


async def test_answers_and_the_end_of_a_recovery(servers: Any) -> None:
    questions = [{"question": f"Number {n}?", "answer": f"Answer {n}"} for n in range(2)]
    one = account(servers, security_questions=questions)
    with browser(servers) as client:
        start = {"username": one.name, "method": "security_questions"}
        token = client.post("/auth/recovery/initiate", json=start).json()["reset_token"]
        shown = {"reset_token": token, "answers": ["Answer 0", "Answer 1"]}
        found = await at_once(servers, "/recovery/verify-questions", shown)
        assert (found[200], found[400]) == (1, AT_ONCE - 1)
        token = client.post("/auth/recovery/initiate", json=start).json()["reset_token"]
        reset = client.post("/auth/recovery/verify-questions", json=shown | {"reset_token": token}).json()
        app = pyotp.parse_uri(reset["totp_qr_data"])
        assert isinstance(app, pyotp.TOTP)
        end = {"user_id": one.id, "totp_code": app.now()}
        found = await at_once(servers, "/recovery/confirm-totp", end, client.cookies["session"])
    assert found[200] == 1
    assert set(found) <= {200, 400, 401}


async def test_one_address_is_registered_once_without_a_password(servers: Any) -> None:
    email = topic_side()["email"]

    async def one(number: int) -> int:
        base = (servers.http_url, servers.other_url)[number % 2]
        async with httpx.AsyncClient(timeout=60) as client:
            body = {"username": topic_side()["username"], "email": email}
            return (await client.post(f"{base}/api/auth/register-passwordless", json=body)).status_code

    found = Counter(await asyncio.gather(*map(one, range(AT_ONCE))))
    assert set(found) <= {201, 400}, "an account that was only begun makes room, again and again"
    assert found[201] >= 1
