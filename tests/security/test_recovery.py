"""Attacks on the ways back into an account, and on sign-ins that wait for somebody."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.gateway_client import PUSHED_SECONDS, GatewayClient
from tests.mailbox import mail_to, mails_to
from tests.people import PASSWORD, register
from tests.registrations import codes, unique
from tests.spending import given_back

INVALID_SESSION = 9
NEW_PASSWORD = "another-horse-43-battery"
_VARYING = {"date", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset"}


@pytest.fixture
def http(servers: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{servers.http_url}/v1", timeout=60) as client:
        yield client


async def test_sec_001_a_forgotten_password_is_answered_alike_for_everybody(servers: Any, http: httpx.Client) -> None:
    known = (await register(servers.http_url)).email
    answers = [http.post("/auth/forgot", json={"email": email}) for email in (known, f"{unique()}@example.com")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    headers = [{k: v for k, v in answer.headers.items() if k not in _VARYING} for answer in answers]
    assert headers[0] == headers[1]


async def test_sec_006_links_lead_where_the_operator_said(servers: Any, http: httpx.Client) -> None:
    person = await register(servers.http_url)
    """SEC-090 too."""
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "Origin": "https://evil.example",
    }
    http.post("/auth/forgot", json={"email": person.email}, headers=forged)
    facts = await mail_to(servers, person.email, "password_reset")
    assert facts["link"].startswith(servers.environment["PUBLIC_URL"])
    (mail,) = mails_to(servers, person.email, "password_reset")
    assert "evil.example" not in mail.message.as_string()


async def test_sec_006_a_link_is_for_its_own_account_once(servers: Any, http: httpx.Client) -> None:
    person, other = await register(servers.http_url), await register(servers.http_url, "other")
    http.post("/auth/forgot", json={"email": person.email})
    body = {"token": (await mail_to(servers, person.email, "password_reset"))["token"], "password": NEW_PASSWORD}
    swapped = http.post("/auth/verify", json={"token": body["token"]})
    assert codes(swapped) == [("token", "INVALID_OR_EXPIRED_VERIFICATION_TOKEN")]
    reverted = http.post("/auth/email-revert", json=body)
    assert codes(reverted) == [("token", "INVALID_OR_EXPIRED_REVERT_TOKEN")]
    answer = http.post("/auth/reset", json=body | {"user_id": other.id, "email": other.email})
    assert answer.json()["user_id"] == person.id
    assert codes(http.post("/auth/reset", json=body)) == [("token", "INVALID_OR_EXPIRED_RESET_TOKEN")]
    untouched = http.post("/auth/login", json={"email": other.email, "password": PASSWORD})
    assert untouched.status_code == 200


async def test_sec_006_a_link_ends_when_the_password_changes(servers: Any, http: httpx.Client) -> None:
    person = await register(servers.http_url)
    http.post("/auth/forgot", json={"email": person.email})
    token = (await mail_to(servers, person.email, "password_reset"))["token"]
    await person.ask("PATCH", "/users/@me", {"password": PASSWORD, "new_password": NEW_PASSWORD})
    late = http.post("/auth/reset", json={"token": token, "password": "yet-another-horse-44"})
    assert codes(late) == [("token", "INVALID_OR_EXPIRED_RESET_TOKEN")]


async def test_sec_013_a_changed_password_ends_what_others_hold(servers: Any, http: httpx.Client) -> None:
    person = await register(servers.http_url)
    stolen = http.post("/auth/login", json={"email": person.email, "password": PASSWORD}).json()["token"]
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(stolen)
        number = socket.number
        session_id = socket.session_id
        await person.ask("PATCH", "/users/@me", {"password": PASSWORD, "new_password": NEW_PASSWORD})
        await socket.expect_op(INVALID_SESSION, PUSHED_SECONDS)
    for headers in ({"Authorization": stolen}, {"Authorization": person.token}):
        assert http.get("/users/@me", headers=headers).status_code == 401
    async with GatewayClient(servers.gateway_url) as back:
        await back.resume(stolen, session_id, number)
        await back.expect_op(INVALID_SESSION)
        assert not [frame for frame in back.frames if frame["op"] == 0]
    code = http.post("/auth/handoff/initiate").json()["code"]
    refused = http.post("/auth/handoff/complete", json={"code": code, "token": stolen, "user_id": person.id})
    assert (refused.status_code, refused.json()["code"]) == (401, "INVALID_TOKEN")


async def test_sec_015_a_renewed_sign_in_leaves_its_sudo_token_behind(servers: Any) -> None:
    person = await register(servers.http_url)
    sudo = (await person.ask("POST", "/auth/sudo/verify", {"password": PASSWORD}))["sudo_token"]
    change = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    answer = await person.call("PATCH", "/users/@me", change)
    person.token = answer.headers["X-New-Session-Token"]
    headers = {"X-Fluxer-Sudo-Mode-JWT": sudo}
    refused = await person.call("DELETE", "/users/@me/authorized-ips", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "SUDO_MODE_REQUIRED")


async def test_sec_017_what_waits_for_one_is_not_had_by_another(servers: Any, http: httpx.Client) -> None:
    person, other = await register(servers.http_url), await register(servers.http_url, "other")
    tickets = []
    for one in (person, other):
        await one.ask("DELETE", "/users/@me/authorized-ips", {"password": PASSWORD})
        tickets.append(http.post("/auth/login", json={"email": one.email, "password": PASSWORD}).json()["ticket"])
    token = (await mail_to(servers, person.email, "ip_authorization"))["token"]
    assert http.post("/auth/authorize-ip", json={"token": token}).status_code == 204
    polls = [http.get("/auth/ip-authorization/poll", params={"ticket": ticket}).json() for ticket in tickets]
    assert polls[0]["user_id"] == person.id
    assert polls[1] == {"completed": False}
    for wrong in (token, tickets[1]):
        refused = http.post("/auth/authorize-ip", json={"token": wrong})
        assert codes(refused) == [("token", "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN")]


def test_sec_017_guessing_is_limited(http: httpx.Client) -> None:
    limited = {"X-Fluxer-Test-Enable-Rate-Limits": "true"}
    tries = {
        ("POST", "/auth/handoff/complete", 10): {"code": "ABCD-EFGH", "token": "x", "user_id": "1"},
        ("POST", "/auth/reset", 10): {"token": "a" * 64, "password": NEW_PASSWORD},
        ("POST", "/auth/authorize-ip", 5): {"token": "a" * 64},
    }
    for (method, path, budget), body in tries.items():
        started, answered = time.monotonic(), 0
        while http.request(method, path, json=body, headers=limited).status_code != 429:
            answered += 1
            assert answered <= budget + given_back(started, budget, 60), path
        assert answered >= budget, path
