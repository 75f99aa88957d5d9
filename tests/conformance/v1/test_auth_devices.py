"""Signing in from new addresses, and signing further devices in by a code, on /v1."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import httpx

from tests.mailbox import mail_to, mails_to
from tests.people import PASSWORD, Person, register
from tests.registrations import codes

UNKNOWN_TICKET = [("ticket", "INVALID_OR_EXPIRED_AUTHORIZATION_TICKET")]


async def from_anywhere(person: Person, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
    """A request of somebody who is not signed in."""
    return await person.client.request(method, f"{person.base_url}/v1{path}", json=body, **more)


async def login(person: Person) -> httpx.Response:
    return await from_anywhere(person, "POST", "/auth/login", {"email": person.email, "password": PASSWORD})


async def waiting(person: Person) -> str:
    """The ticket of a sign-in that has to be confirmed."""
    assert (await person.call("DELETE", "/users/@me/authorized-ips", {"password": PASSWORD})).status_code == 204
    refused = await login(person)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (403, "IP_AUTHORIZATION_REQUIRED")
    assert (body["ip_authorization_required"], body["resend_available_in"]) == (True, 30)
    assert body["email"] == person.email
    return str(body["ticket"])


async def test_a_sign_in_from_a_new_address_waits_for_its_mail(servers: Any) -> None:
    person = await register(servers.http_url)
    assert (await login(person)).status_code == 200
    ticket = await waiting(person)
    for path in ("/auth/ip-authorization/poll", "/auth/authorize-ip/poll"):
        answer = await from_anywhere(person, "GET", path, params={"ticket": ticket})
        assert (answer.status_code, answer.json()) == (200, {"completed": False})
    facts = await mail_to(servers, person.email, "ip_authorization")
    assert facts["link"].endswith(f"/authorize-ip#token={facts['token']}")
    assert facts["ip"] == "127.0.0.1"
    confirmed = await from_anywhere(person, "POST", "/auth/authorize-ip", {"token": facts["token"]})
    assert (confirmed.status_code, confirmed.content) == (204, b"")
    used = await from_anywhere(person, "POST", "/auth/authorize-ip", {"token": facts["token"]})
    assert codes(used) == [("token", "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN")]
    late = await from_anywhere(person, "POST", "/auth/ip-authorization/resend", {"ticket": ticket})
    assert codes(late) == UNKNOWN_TICKET
    found = (await from_anywhere(person, "GET", "/auth/ip-authorization/poll", params={"ticket": ticket})).json()
    assert (found["completed"], found["user_id"]) == (True, person.id)
    me = await person.call("GET", "/users/@me", headers={"Authorization": found["token"]})
    assert me.status_code == 200
    again = await from_anywhere(person, "GET", "/auth/ip-authorization/poll", params={"ticket": ticket})
    assert codes(again) == UNKNOWN_TICKET
    assert (await login(person)).status_code == 200


async def test_only_one_of_many_gets_what_was_confirmed(servers: Any) -> None:
    person = await register(servers.http_url)
    ticket = await waiting(person)
    token = (await mail_to(servers, person.email, "ip_authorization"))["token"]
    clicks = [from_anywhere(person, "POST", "/auth/authorize-ip", {"token": token}) for _ in range(5)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*clicks)) == [204, 400, 400, 400, 400]
    polls = [from_anywhere(person, "GET", "/auth/ip-authorization/poll", params={"ticket": ticket}) for _ in range(5)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*polls)) == [200, 400, 400, 400, 400]


async def test_a_stream_tells_when_the_mail_was_answered(servers: Any) -> None:
    person = await register(servers.http_url)
    ticket = await waiting(person)
    token = (await mail_to(servers, person.email, "ip_authorization"))["token"]
    url = f"{servers.other_url}/v1/auth/ip-authorization/stream"
    async with person.client.stream("GET", url, params={"ticket": ticket}) as stream:
        assert stream.status_code == 200
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        assert await anext(lines) == ": connected"
        await from_anywhere(person, "POST", "/auth/authorize-ip", {"token": token})
        rest = [line async for line in lines if line]
    assert len(rest) == 1
    assert rest[0].startswith("data: ")
    found = json.loads(rest[0].removeprefix("data: "))
    assert (set(found), found["user_id"]) == ({"token", "user_id"}, person.id)
    me = await person.call("GET", "/users/@me", headers={"Authorization": found["token"]})
    assert me.status_code == 200
    again = await from_anywhere(person, "GET", "/auth/ip-authorization/stream", params={"ticket": ticket})
    assert codes(again) == UNKNOWN_TICKET


async def test_streams_that_wait_keep_nobody_else_waiting(servers: Any) -> None:
    """More streams than the server has threads."""
    person = await register(servers.http_url)
    ticket = await waiting(person)
    url = f"{servers.http_url}/v1/auth/ip-authorization/stream"
    async with AsyncExitStack() as stack:
        for _ in range(40):
            opened = await stack.enter_async_context(person.client.stream("GET", url, params={"ticket": ticket}))
            assert await anext(opened.aiter_lines()) == ": connected"
        assert (await person.call("GET", "/users/@me")).status_code == 200


async def test_resending_waits(servers: Any) -> None:
    person = await register(servers.http_url)
    ticket = await waiting(person)
    early = await from_anywhere(person, "POST", "/auth/ip-authorization/resend", {"ticket": ticket})
    assert (early.status_code, early.json()["code"]) == (429, "IP_AUTHORIZATION_RESEND_COOLDOWN")
    assert 0 < early.json()["resend_available_in"] <= 30
    assert len(mails_to(servers, person.email, "ip_authorization")) <= 1


async def test_tickets_nobody_was_given(servers: Any) -> None:
    person = await register(servers.http_url)
    for ticket in (None, "", "x" * 64):
        body = {} if ticket is None else {"ticket": ticket}
        poll = await from_anywhere(person, "GET", "/auth/ip-authorization/poll", params=body)
        assert codes(poll) == UNKNOWN_TICKET
        resend = await from_anywhere(person, "POST", "/auth/ip-authorization/resend", body)
        assert codes(resend) == UNKNOWN_TICKET


async def test_forgetting_addresses_wants_a_proof(servers: Any) -> None:
    person = await register(servers.http_url)
    bare = await person.call("DELETE", "/users/@me/authorized-ips")
    assert (bare.status_code, bare.json()["code"]) == (403, "SUDO_MODE_REQUIRED")
    assert (await login(person)).status_code == 200


async def test_a_device_is_signed_in_by_a_code(servers: Any) -> None:
    person = await register(servers.http_url)
    begun = await from_anywhere(person, "POST", "/auth/handoff/initiate")
    assert set(begun.json()) == {"code", "expires_at"}
    code = begun.json()["code"]

    async def status(spelling: str = code) -> Any:
        answer = await from_anywhere(person, "GET", f"/auth/handoff/{spelling}/status")
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert await status(code.replace("-", "").lower()) == {"status": "pending"}
    body = {"code": f" {code.lower()} ", "token": person.token, "user_id": person.id}
    done = await from_anywhere(person, "POST", "/auth/handoff/complete", body)
    assert (done.status_code, done.content) == (204, b"")
    twice = await from_anywhere(person, "POST", "/auth/handoff/complete", body)
    assert (twice.status_code, twice.json()["code"]) == (400, "INVALID_HANDOFF_CODE")
    answers = await asyncio.gather(*(status() for _ in range(4)))
    completed = [answer for answer in answers if answer["status"] == "completed"]
    assert len(completed) == 1
    assert [answer for answer in answers if answer not in completed] == [{"status": "expired"}] * 3
    assert completed[0]["user_id"] == person.id
    for token in (person.token, completed[0]["token"]):
        assert (await person.call("GET", "/users/@me", headers={"Authorization": token})).status_code == 200
    assert completed[0]["token"] != person.token


async def test_the_request_itself_may_stand_for_the_token(servers: Any) -> None:
    person = await register(servers.http_url)
    code = (await from_anywhere(person, "POST", "/auth/handoff/initiate")).json()["code"]
    nobody = await from_anywhere(person, "POST", f"/auth/handoff/{code}/complete", {})
    assert (nobody.status_code, nobody.json()["code"]) == (401, "INVALID_TOKEN")
    other = await person.call("POST", f"/auth/handoff/{code}/complete", {"user_id": "1"})
    assert (other.status_code, other.json()["code"]) == (400, "SESSION_TOKEN_MISMATCH")
    assert (await person.call("POST", f"/auth/handoff/{code}/complete")).status_code == 204
    found = (await from_anywhere(person, "GET", f"/auth/handoff/{code}/status")).json()
    assert (found["status"], found["user_id"]) == ("completed", person.id)


async def test_hand_offs_that_are_refused(servers: Any) -> None:
    person = await register(servers.http_url)
    dead = {"code": "ABCD", "token": "flx_" + "a" * 36, "user_id": person.id}
    cases = [
        (dead, 401, "INVALID_TOKEN"),
        (dead | {"token": person.token, "user_id": "7"}, 400, "SESSION_TOKEN_MISMATCH"),
        (dead | {"token": person.token}, 400, "INVALID_HANDOFF_CODE"),
        (dead | {"token": person.token, "code": "ABCD-EFGH"}, 400, "INVALID_HANDOFF_CODE"),
    ]
    sessions = len(await person.ask("GET", "/auth/sessions"))
    for body, status, code in cases:
        answer = await from_anywhere(person, "POST", "/auth/handoff/complete", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(await person.ask("GET", "/auth/sessions")) == sessions
    for method, path in (("GET", "/auth/handoff/{}/status"), ("DELETE", "/auth/handoff/{}")):
        for malformed in ("ABCD", "ABCD-EFG0", "ABCD-EFGI", "ABCDEFGHJ"):
            answer = await from_anywhere(person, method, path.format(malformed))
            assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_HANDOFF_CODE")
    unknown = await from_anywhere(person, "GET", "/auth/handoff/ABCD-EFGH/status")
    assert unknown.json() == {"status": "expired"}


async def test_a_code_is_taken_back(servers: Any) -> None:
    person = await register(servers.http_url)
    code = (await from_anywhere(person, "POST", "/auth/handoff/initiate")).json()["code"]
    for _ in range(2):
        assert (await from_anywhere(person, "DELETE", f"/auth/handoff/{code}")).status_code == 204
    assert (await from_anywhere(person, "GET", f"/auth/handoff/{code}/status")).json() == {"status": "expired"}
    late = await person.call("POST", f"/auth/handoff/{code}/complete")
    assert (late.status_code, late.json()["code"]) == (400, "INVALID_HANDOFF_CODE")
