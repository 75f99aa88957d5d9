"""Changing address and password on /v1, as people live it: with their mail, their other devices and their gateway."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.gateway_client import PUSHED_SECONDS, GatewayClient
from tests.mailbox import mail_to, mails_to
from tests.people import PASSWORD, Person, register
from tests.registrations import codes, guild_side, unique

FLOW = "/users/@me/email-change"
INVALID_SESSION = 9
NEW_TOKEN = "X-New-Session-Token"
NEW_PASSWORD = "another-horse-43-battery"


async def verified(servers: Any, name: str = "alice") -> Person:
    person = await register(servers.http_url, name)
    facts = await mail_to(servers, person.email, "email_verification")
    assert (await person.call("POST", "/auth/verify", {"token": facts["token"]})).status_code == 204
    return person


async def signed_in_again(person: Person, password: str = PASSWORD, **more: Any) -> httpx.Response:
    body = {"email": person.email, "password": password} | more
    return await person.client.post(f"{person.base_url}/v1/auth/login", json=body)


async def other_device(person: Person, password: str = PASSWORD) -> Person:
    answer = await signed_in_again(person, password)
    assert answer.status_code == 200, answer.text
    return Person(person.base_url, answer.json()["token"], person.id, person.name, person.email)


async def alive(person: Person, token: str = "") -> bool:
    answer = await person.call("GET", "/users/@me", headers={"Authorization": token or person.token})
    return answer.status_code == 200


async def email_token(servers: Any, person: Person, new: str) -> str:
    started = await person.ask("POST", f"{FLOW}/start")
    ticket, proof = started["ticket"], started["original_proof"]
    if started["require_original"]:
        code = (await mail_to(servers, person.email, "email_change_original"))["code"]
        proof = (await person.ask("POST", f"{FLOW}/verify-original", {"ticket": ticket, "code": code}))[
            "original_proof"
        ]
    wish = {"ticket": ticket, "new_email": new, "original_proof": proof}
    assert (await person.ask("POST", f"{FLOW}/request-new", wish))["new_email"] == new
    code = (await mail_to(servers, new, "email_change_new"))["code"]
    shown = {"ticket": ticket, "code": code, "original_proof": proof}
    return str((await person.ask("POST", f"{FLOW}/verify-new", shown))["email_token"])


async def moved(servers: Any, person: Person) -> str:
    """The person's new address; the change is made."""
    new = f"{unique()}@example.org"
    token = await email_token(servers, person, new)
    user = await person.ask("PATCH", "/users/@me", {"email_token": token, "password": PASSWORD})
    assert (user["email"], user["verified"]) == (new, True)
    return new


async def test_an_address_is_changed_and_the_change_taken_back(servers: Any) -> None:
    person = await verified(servers)
    stranger = await other_device(person)
    old = person.email
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(person.token)
        new = await moved(servers, person)
        assert (await socket.expect("USER_UPDATE", email=new))["verified"] is True
    assert await alive(person)
    assert not await alive(stranger)
    person.email = new
    thief = await other_device(person)
    revert = await mail_to(servers, old, "email_change_revert")
    assert revert["new_email"] == new
    assert revert["link"].endswith(f"/wasntme#token={revert['token']}")
    body = {"token": revert["token"], "password": NEW_PASSWORD}
    answer = await person.client.post(f"{person.base_url}/v1/auth/email-revert", json=body)
    assert answer.status_code == 200, answer.text
    back = Person(person.base_url, answer.json()["token"], person.id, person.name, old)
    user = await back.ask("GET", "/users/@me")
    assert (user["email"], user["verified"], user["phone"], user["mfa_enabled"]) == (old, True, None, False)
    assert not await alive(thief)
    assert not await alive(person)
    again = await person.client.post(f"{person.base_url}/v1/auth/email-revert", json=body)
    assert codes(again) == [("token", "INVALID_OR_EXPIRED_REVERT_TOKEN")]
    assert (await signed_in_again(back, NEW_PASSWORD)).status_code == 200
    assert (await signed_in_again(back, PASSWORD)).status_code == 400


async def test_the_oldest_address_wins(servers: Any) -> None:
    """Who took an account and moved it twice has a link for the address in between."""
    person = await verified(servers)
    oldest = person.email
    person.email = await moved(servers, person)
    between = person.email
    person.email = await moved(servers, person)
    thiefs = await mail_to(servers, between, "email_change_revert")
    owners = await mail_to(servers, oldest, "email_change_revert")
    url = f"{person.base_url}/v1/auth/email-revert"
    for facts, password in ((thiefs, NEW_PASSWORD), (owners, "the-owner-is-back-44")):
        answer = await person.client.post(url, json={"token": facts["token"], "password": password})
        assert answer.status_code == 200, answer.text
    person.email = oldest
    assert (await signed_in_again(person, "the-owner-is-back-44")).status_code == 200
    late = await person.client.post(url, json={"token": thiefs["token"], "password": NEW_PASSWORD})
    assert codes(late) == [("token", "INVALID_OR_EXPIRED_REVERT_TOKEN")]


async def test_the_old_address_cannot_be_squatted(servers: Any) -> None:
    person = await verified(servers)
    old = person.email
    person.email = await moved(servers, person)
    async with httpx.AsyncClient(base_url=f"{servers.http_url}/v1") as client:
        squatter = await client.post("/auth/register", json=guild_side(email=old))
        assert squatter.status_code == 200
        revert = await mail_to(servers, old, "email_change_revert")
        body = {"token": revert["token"], "password": NEW_PASSWORD}
        assert (await client.post("/auth/email-revert", json=body)).status_code == 200
        headers = {"Authorization": squatter.json()["token"]}
        assert (await client.get("/users/@me", headers=headers)).json()["email"] is None


async def test_changing_the_address_wants_a_proof_and_never_takes_it_bare(servers: Any) -> None:
    person = await verified(servers)
    refused = await person.call("PATCH", "/users/@me", {"email_token": "whatever"})
    assert (refused.status_code, refused.json()["code"]) == (403, "SUDO_MODE_REQUIRED")
    bare = await person.call("PATCH", "/users/@me", {"email": "x@example.com", "password": PASSWORD})
    assert codes(bare) == [("email", "EMAIL_MUST_BE_CHANGED_VIA_TOKEN")]
    wrong = await person.call("PATCH", "/users/@me", {"email_token": "whatever", "password": PASSWORD})
    assert codes(wrong) == [("email_token", "INVALID_EMAIL_TOKEN")]


async def test_a_throwaway_account_is_claimed(servers: Any) -> None:
    body = guild_side(email=None, password=None)
    async with httpx.AsyncClient(base_url=f"{servers.http_url}/v1") as client:
        made = (await client.post("/auth/register", json=body)).json()
    person = Person(servers.http_url, made["token"], made["user_id"], body["username"], f"{unique()}@example.org")
    token = await email_token(servers, person, person.email)
    claim = {"email_token": token, "new_password": PASSWORD}
    answer = await person.call("PATCH", "/users/@me", claim)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["email"], answer.json()["verified"]) == (person.email, True)
    assert NEW_TOKEN not in answer.headers
    assert await alive(person)
    assert (await signed_in_again(person)).status_code == 200


async def test_a_new_password_moves_the_gateway_to_a_new_token(servers: Any) -> None:
    """GW-039."""
    person = await verified(servers)
    stranger = await other_device(person)
    async with GatewayClient(servers.gateway_url) as own, GatewayClient(servers.other_gateway_url) as foreign:
        ready = await own.identify(person.token)
        await foreign.identify(stranger.token)
        answer = await person.call("PATCH", "/users/@me", {"password": PASSWORD, "new_password": NEW_PASSWORD})
        started = time.monotonic()
        assert answer.status_code == 200, answer.text
        assert "token" not in answer.json()
        change = await own.expect("AUTH_SESSION_CHANGE")
        await foreign.expect_op(INVALID_SESSION)
        assert time.monotonic() - started < PUSHED_SECONDS
        assert change["old_auth_session_id_hash"] == ready["auth_session_id_hash"]
        assert change["new_token"] == answer.headers[NEW_TOKEN]
        assert not [frame for frame in foreign.frames if frame.get("t") == "AUTH_SESSION_CHANGE"]
        renewed = change["new_token"]
        assert [await alive(person, token) for token in (person.token, stranger.token, renewed)] == [
            False,
            False,
            True,
        ]
        person.token = renewed
        (only,) = await person.ask("GET", "/auth/sessions")
        assert (only["id_hash"], only["current"]) == (change["new_auth_session_id_hash"], True)
        guild = await person.guild()
        await own.expect("GUILD_CREATE", id=guild["id"])
        assert not [frame for frame in own.frames if frame["op"] == INVALID_SESSION]
        number = own.number
        own.drop()
    async with GatewayClient(servers.other_gateway_url) as back:
        await back.resume(renewed, own.session_id, number)
        await back.expect("RESUMED")
    assert (await signed_in_again(person)).status_code == 400
    assert (await signed_in_again(person, NEW_PASSWORD)).status_code == 200
    await mail_to(servers, person.email, "password_changed")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"password": "wrong-password"}, [("password", "INVALID_PASSWORD")]),
        ({"password": PASSWORD, "new_password": "password123"}, [("new_password", "PASSWORD_IS_TOO_COMMON")]),
        ({"password": PASSWORD, "new_password": "short"}, [("new_password", "PASSWORD_LENGTH_INVALID")]),
    ],
)
async def test_new_passwords_that_are_refused(servers: Any, body: dict[str, str], expected: Any) -> None:
    person = await register(servers.http_url)
    answer = await person.call("PATCH", "/users/@me", {"new_password": NEW_PASSWORD} | body)
    assert codes(answer) == expected
    assert await alive(person)


async def test_a_new_password_wants_the_old_one_even_in_sudo_mode(servers: Any) -> None:
    person = await register(servers.http_url)
    bare = await person.call("PATCH", "/users/@me", {"new_password": NEW_PASSWORD})
    assert (bare.status_code, bare.json()["code"]) == (403, "SUDO_MODE_REQUIRED")
    sudo = (await person.ask("POST", "/auth/sudo/verify", {"password": PASSWORD}))["sudo_token"]
    headers = {"X-Fluxer-Sudo-Mode-JWT": sudo}

    async def change(**more: str) -> httpx.Response:
        return await person.call("PATCH", "/users/@me", {"new_password": NEW_PASSWORD, **more}, headers=headers)

    assert codes(await change()) == [("password", "PASSWORD_NOT_SET")]
    assert codes(await change(password="wrong-password")) == [("password", "INVALID_CURRENT_PASSWORD")]
    assert (await change(password=PASSWORD)).status_code == 200


async def test_a_password_is_changed_by_a_mailed_code(servers: Any) -> None:
    person = await register(servers.http_url)
    stranger = await other_device(person)
    base = "/users/@me/password-change"
    started = await person.ask("POST", f"{base}/start")
    assert set(started) == {"ticket", "code_expires_at", "resend_available_at"}
    ticket = started["ticket"]
    code = (await mail_to(servers, person.email, "password_change_verification"))["code"]
    proof = (await person.ask("POST", f"{base}/verify", {"ticket": ticket, "code": code}))["verification_proof"]
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(person.token)
        body = {"ticket": ticket, "verification_proof": proof, "new_password": NEW_PASSWORD}
        answer = await person.call("POST", f"{base}/complete", body)
        assert (answer.status_code, answer.content) == (204, b"")
        change = await socket.expect("AUTH_SESSION_CHANGE")
    assert change["new_token"] == answer.headers[NEW_TOKEN]
    assert not await alive(person)
    assert not await alive(stranger)
    person.token = change["new_token"]
    assert codes(await person.call("POST", f"{base}/complete", body)) == [("ticket", "TICKET_ALREADY_COMPLETED")]
    assert (await signed_in_again(person, NEW_PASSWORD)).status_code == 200


async def test_a_forgotten_password_is_reset(servers: Any) -> None:
    person = await register(servers.http_url)
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(person.token)
        for path in ("/auth/forgot", "/auth/forgot-password"):
            answer = await person.client.post(f"{person.base_url}/v1{path}", json={"email": person.email.upper()})
            assert (answer.status_code, answer.content) == (204, b"")
        await mail_to(servers, person.email, "password_reset", count=2)
        first, second = [mail.facts for mail in mails_to(servers, person.email, "password_reset")]
        assert second["link"].endswith(f"/reset#token={second['token']}")
        url = f"{person.base_url}/v1/auth/reset-password"
        answer = await person.client.post(url, json={"token": second["token"], "password": NEW_PASSWORD})
        started = time.monotonic()
        assert set(answer.json()) == {"token", "user_id"}
        await socket.expect_op(INVALID_SESSION)
        assert time.monotonic() - started < PUSHED_SECONDS
    assert not await alive(person)
    assert await alive(person, answer.json()["token"])
    for facts in (first, second):
        used = await person.client.post(url, json={"token": facts["token"], "password": NEW_PASSWORD})
        assert codes(used) == [("token", "INVALID_OR_EXPIRED_RESET_TOKEN")]
    assert (await signed_in_again(person, NEW_PASSWORD)).status_code == 200


async def test_nobody_learns_who_has_forgotten_a_password(servers: Any) -> None:
    person = await register(servers.http_url)
    unknown = f"{unique()}@example.com"
    url = f"{person.base_url}/v1/auth/forgot"
    answers = [await person.client.post(url, json={"email": email}) for email in (person.email, unknown)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    await mail_to(servers, person.email, "password_reset")
    await asyncio.sleep(0.2)
    assert not mails_to(servers, unknown)


async def test_an_address_is_verified_once_by_its_newest_link(servers: Any) -> None:
    person = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(person.token)
        assert (await person.call("POST", "/auth/verify/resend")).status_code == 204
        await mail_to(servers, person.email, "email_verification", count=2)
        first, second = [mail.facts for mail in mails_to(servers, person.email, "email_verification")]
        assert second["link"].endswith(f"/verify#token={second['token']}")
        answer = await person.client.post(f"{person.base_url}/v1/auth/verify", json={"token": second["token"]})
        assert (answer.status_code, answer.content) == (204, b"")
        await socket.expect("USER_UPDATE", verified=True)
    for facts in (first, second):
        used = await person.call("POST", "/auth/verify", {"token": facts["token"]})
        assert codes(used) == [("token", "INVALID_OR_EXPIRED_VERIFICATION_TOKEN")]
    assert (await person.call("POST", "/auth/verify/resend")).status_code == 204
    assert len(mails_to(servers, person.email, "email_verification")) == 2
