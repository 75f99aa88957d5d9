"""Attacks on second factors, passkeys and sudo mode."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest

from tests.authenticator import PRESENT
from tests.factors import (
    SMS_CODE,
    SUDO,
    anybody,
    first_step,
    forgetful,
    sudo_by_passkey,
    sudo_token,
    ticket_of,
    with_passkey,
    with_sms,
    with_totp,
)
from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.people import PASSWORD, Person
from tests.spending import given_back
from tests.wire import LIMITED

TOTP, SMS, PASSKEY = (f"/auth/login/mfa/{name}" for name in ("totp", "sms", "webauthn"))
GUARDED = "/users/@me/mfa/sms/disable"
FAILED = (401, "PASSKEY_AUTHENTICATION_FAILED")
_AT_ONCE = 20
BUDGET, QUARTER = 20, 15 * 60  # tries of an account
_RUBBISH: list[Any] = [None, "", [], {}, 0, True, "123-", "a" * 900_000, ["x"], {"x": 1}, -1, "\x00", "\ud800"]


@pytest.fixture
async def alice(servers: Any) -> Person:
    return await forgetful(servers.http_url)


def successes(answers: list[httpx.Response]) -> list[httpx.Response]:
    assert not [answer.text for answer in answers if answer.status_code >= 500]
    return [answer for answer in answers if answer.is_success]


class TestSec003OneUseOfACode:
    async def test_many_uses_at_once_of_one_ticket(self, alice: Person) -> None:
        app, _ = await with_totp(alice)
        body = {"ticket": await ticket_of(alice), "code": app.present_code()}
        answers = await asyncio.gather(*(anybody(alice, TOTP, body) for _ in range(_AT_ONCE)))
        assert len(successes(answers)) == 1

    @pytest.mark.parametrize("kind", ["app", "backup"])
    async def test_many_uses_at_once_behind_many_tickets_and_processes(
        self, alice: Person, servers: Any, kind: str
    ) -> None:
        app, codes = await with_totp(alice)
        code = app.present_code() if kind == "app" else codes[0]
        bases = [servers.http_url, servers.other_url] * (_AT_ONCE // 2)
        tickets = [await ticket_of(alice) for _ in bases]
        answers = await asyncio.gather(
            *(
                alice.client.post(f"{base}/v1{TOTP}", json={"ticket": ticket, "code": code})
                for base, ticket in zip(bases, tickets, strict=True)
            )
        )
        assert len(successes(answers)) == 1
        refused = [answer for answer in answers if not answer.is_success]
        assert {tuple(invalid(answer)) for answer in refused} == {(("code", "INVALID_CODE"),)}

    async def test_a_code_by_sms_at_once(self, alice: Person) -> None:
        await with_sms(alice)
        tickets = [await ticket_of(alice) for _ in range(4)]
        await anybody(alice, f"{SMS}/send", {"ticket": tickets[0]})
        bodies = [{"ticket": ticket, "code": SMS_CODE} for ticket in tickets]
        answers = await asyncio.gather(*(anybody(alice, SMS, body) for body in bodies))
        assert len(successes(answers)) == 1

    async def test_a_code_used_elsewhere_is_used(self, alice: Person) -> None:
        app, _ = await with_totp(alice)
        code = app.present_code()
        await sudo_token(alice, mfa_method="totp", mfa_code=code)
        answer = await anybody(alice, TOTP, {"ticket": await ticket_of(alice), "code": code})
        assert invalid(answer) == [("code", "INVALID_CODE")]
        body = {"identifier": alice.email, "password": PASSWORD, "totp_code": code}
        other = await alice.client.post(f"{alice.base_url}/api/auth/login", json=body)
        assert other.status_code == 401, "the wires share the codes that are used"
        again = await alice.call("POST", "/auth/sudo/verify", {"mfa_method": "totp", "mfa_code": code})
        assert invalid(again) == [("mfa_code", "INVALID_MFA_CODE")]


class TestSec004Guessing:
    async def test_a_ticket_dies_after_ten_wrong_codes(self, alice: Person) -> None:
        app, _ = await with_totp(alice)
        ticket = await ticket_of(alice)
        answers = [await anybody(alice, TOTP, {"ticket": ticket, "code": "000000"}) for _ in range(11)]
        assert [invalid(answer)[0][1] for answer in answers] == ["INVALID_CODE"] * 10 + ["SESSION_TIMEOUT"]
        right = await anybody(alice, TOTP, {"ticket": ticket, "code": app.present_code()})
        assert invalid(right) == [("code", "SESSION_TIMEOUT")]

    async def test_an_account_has_one_counter_for_tickets_sudo_and_both_wires(self, alice: Person) -> None:
        app, codes = await with_totp(alice)
        proof = {"mfa_method": "totp", "mfa_code": "000000"}

        async def by_ticket() -> httpx.Response:
            body = {"ticket": await ticket_of(alice), "code": "000000"}
            return await anybody(alice, TOTP, body, headers=LIMITED | {"Authorization": alice.token})

        async def by_sudo() -> httpx.Response:
            return await alice.call("POST", GUARDED, proof, headers=LIMITED)

        async def by_topic_wire() -> httpx.Response:
            body = {"identifier": alice.email, "password": PASSWORD, "totp_code": "000000"}
            return await alice.client.post(f"{alice.base_url}/api/auth/login", json=body, headers=LIMITED)

        # The buckets of the routes are smaller than the counter of the account; each is asked less than it takes.
        started = time.monotonic()
        ways = [by_sudo] * 9 + [by_topic_wire] * 4 + [by_ticket] * 5
        for way in ways:
            assert (await way()).status_code in (400, 401)
        for path in ("/users/@me/mfa/backup-codes", "/users/@me/mfa/totp/disable"):
            body = {"regenerate": False, "mfa_method": "totp", "mfa_code": "000000", "code": "1"}
            assert (await alice.call("POST", path, body, headers=LIMITED)).status_code == 400
        spent = len(ways) + 2
        while (await alice.call("POST", "/auth/sudo/verify", proof, headers=LIMITED)).status_code == 400:
            spent += 1
            assert spent <= BUDGET + given_back(started, BUDGET, QUARTER)
        assert spent >= BUDGET
        proof["mfa_code"] = codes[0]
        late = await alice.call("POST", "/auth/sudo/verify", proof, headers=LIMITED)
        assert refusal(late) == (429, "RATE_LIMITED")
        assert app.secret not in late.text


class TestSec012AFirstFactorOpensNothing:
    async def test_a_ticket_is_no_token(self, alice: Person, servers: Any) -> None:
        await with_totp(alice)
        ticket = await ticket_of(alice)
        for header in (ticket, f"Bearer {ticket}", f"Bot {ticket}"):
            for method, path in (
                ("GET", "/users/@me"),
                ("GET", "/auth/sessions"),
                ("POST", "/auth/sudo/verify"),
                ("POST", "/users/@me/mfa/totp/disable"),
                ("GET", "/users/@me/sudo/mfa-methods"),
                ("POST", "/users/@me/phone/send-verification"),
            ):
                answer = await alice.client.request(
                    method, f"{alice.base_url}/v1{path}", json={}, headers={"Authorization": header}
                )
                assert refusal(answer) == (401, "UNAUTHORIZED"), (header, path)
        async with GatewayClient(servers.gateway_url) as socket:
            await socket.expect_op(10)
            await socket.send(2, {"token": ticket, "properties": {}})
            assert await socket.expect_close() == 4004

    async def test_the_challenge_opens_no_sign_in(self, alice: Person) -> None:
        await with_totp(alice)
        before = await alice.ask("GET", "/auth/sessions")
        answer = await first_step(alice)
        assert "token" not in answer.json()
        assert "set-cookie" not in answer.headers
        assert len(await alice.ask("GET", "/auth/sessions")) == len(before)

    async def test_a_ticket_serves_the_factors_that_the_account_has(self, alice: Person) -> None:
        await with_passkey(alice)
        ticket = await ticket_of(alice)
        for path in (TOTP, SMS):
            answer = await anybody(alice, path, {"ticket": ticket, "code": SMS_CODE})
            assert invalid(answer) == [("code", "INVALID_CODE")]


class TestSec014SignInsAreTheServers:
    async def test_every_step_up_makes_a_new_secret(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        planted = {"Cookie": "session=planted; __flx_sudo_1=planted", "Authorization": "flx_" + "a" * 36}
        body = {"ticket": await ticket_of(alice), "code": codes[0]}
        token = (await anybody(alice, TOTP, body, headers=planted)).json()["token"]
        assert token not in (alice.token, planted["Authorization"])
        proofs = [{"mfa_method": "totp", "mfa_code": code} for code in codes[1:3]]
        first, second = [await sudo_token(Person(alice.base_url, token, alice.id, "", ""), **one) for one in proofs]
        assert first.split(".")[0] == second.split(".")[0]
        assert token not in (first, second)


class TestSec015ProofsAreBound:
    @pytest.mark.parametrize("has_mfa", [False, True])
    async def test_to_sign_in_and_person(self, alice: Person, has_mfa: bool) -> None:
        bob = await forgetful(alice.base_url, "bob")
        proof: dict[str, Any] = {"password": PASSWORD}
        other_token = (await first_step(alice)).json()["token"]
        if has_mfa:
            _, codes = await with_totp(alice)
            proof = {"mfa_method": "totp", "mfa_code": codes[0]}
        token = await sudo_token(alice, **proof)
        other = Person(alice.base_url, other_token, alice.id, "", "")
        for person in (other, bob):
            cookie = f"__flx_sudo_{person.id}={token}"
            answer = await person.call("POST", GUARDED, {}, headers={SUDO: token, "Cookie": cookie})
            assert refusal(answer) == (403, "SUDO_MODE_REQUIRED")
        assert (await alice.call("POST", GUARDED, {}, headers={SUDO: token})).status_code == 204

    async def test_a_passkey_answer_of_somebody_else_proves_nothing(self, alice: Person) -> None:
        bob = await forgetful(alice.base_url, "bob")
        await with_passkey(alice)
        proof = await sudo_by_passkey(bob, await with_passkey(bob))
        assert invalid(await alice.call("POST", GUARDED, proof)) == [("mfa_code", "INVALID_MFA_CODE")]

    async def test_a_passkey_answer_proves_once(self, alice: Person) -> None:
        proof = await sudo_by_passkey(alice, await with_passkey(alice))
        assert (await alice.call("POST", GUARDED, proof)).status_code == 204
        assert invalid(await alice.call("POST", GUARDED, proof)) == [("mfa_code", "INVALID_MFA_CODE")]


class TestSec016Passkeys:
    @pytest.mark.parametrize(
        "lies",
        [
            {"origin": "https://evil.example"},
            {"rp_id": "evil.example"},
            {"flags": PRESENT},
            {"count": 0},
            {"challenge": "AAAA"},
            {"type": "webauthn.create"},
        ],
        ids=lambda lies: "-".join(lies),
    )
    async def test_lies_open_neither_door(self, alice: Person, lies: dict[str, Any]) -> None:
        key = await with_passkey(alice)
        await alice.ask("POST", GUARDED, await sudo_by_passkey(alice, key))  # so that its counter is not 0
        ticket = await ticket_of(alice)
        for options_path, path, more in (
            ("/auth/webauthn/authentication-options", "/auth/webauthn/authenticate", {}),
            (f"{PASSKEY}/authentication-options", PASSKEY, {"ticket": ticket}),
        ):
            options = (await anybody(alice, options_path, more)).json()
            body = {"response": key.get(options, **lies), "challenge": options["challenge"], **more}
            assert refusal(await anybody(alice, path, body)) == FAILED

    async def test_challenges_do_not_serve_another_door(self, alice: Person) -> None:
        key = await with_passkey(alice)
        ticket = await ticket_of(alice)
        alone = (await anybody(alice, "/auth/webauthn/authentication-options")).json()
        behind = (await anybody(alice, f"{PASSKEY}/authentication-options", {"ticket": ticket})).json()
        sudo = await alice.ask("POST", "/users/@me/sudo/webauthn/authentication-options")

        def answer(options: dict[str, Any]) -> dict[str, Any]:
            return {"response": key.get(options), "challenge": options["challenge"]}

        for options in (behind, sudo):
            assert refusal(await anybody(alice, "/auth/webauthn/authenticate", answer(options))) == FAILED
        for options in (alone, sudo):
            assert refusal(await anybody(alice, PASSKEY, answer(options) | {"ticket": ticket})) == FAILED

    async def test_one_answer_at_once_by_many(self, alice: Person) -> None:
        key = await with_passkey(alice)
        options = (await anybody(alice, "/auth/webauthn/authentication-options")).json()
        body = {"response": key.get(options), "challenge": options["challenge"]}
        answers = await asyncio.gather(*(anybody(alice, "/auth/webauthn/authenticate", body) for _ in range(_AT_ONCE)))
        assert len(successes(answers)) == 1

    async def test_a_key_that_was_taken_away_opens_nothing(self, alice: Person) -> None:
        key = await with_passkey(alice)
        path = f"/users/@me/mfa/webauthn/credentials/{key.id}"
        assert (await alice.call("DELETE", path, await sudo_by_passkey(alice, key))).status_code == 204
        options = (await anybody(alice, "/auth/webauthn/authentication-options")).json()
        body = {"response": key.get(options), "challenge": options["challenge"]}
        assert refusal(await anybody(alice, "/auth/webauthn/authenticate", body)) == FAILED


_OPEN = {
    TOTP: {"ticket": "a" * 64, "code": "123456"},
    SMS: {"ticket": "a" * 64, "code": "123456"},
    f"{SMS}/send": {"ticket": "a" * 64},
    f"{PASSKEY}/authentication-options": {"ticket": "a" * 64},
    PASSKEY: {"ticket": "a" * 64, "response": {"id": "x"}, "challenge": "x"},
    "/auth/webauthn/authenticate": {"response": {"id": "x"}, "challenge": "x"},
}
_OWN = {
    "/auth/sudo/verify": {"password": "wrong-password", "mfa_code": "1", "webauthn_response": {"id": "x"}},
    "/users/@me/mfa/totp/enable": {"secret": "AAAA", "code": "123456"},
    "/users/@me/mfa/totp/disable": {"code": "123456"},
    "/users/@me/mfa/webauthn/credentials": {"response": {"id": "x"}, "challenge": "x", "name": "x"},
    "/users/@me/phone/verify": {"phone": "+15550001111", "code": "123456"},
    "/users/@me/phone": {"phone_token": "x"},
}


class TestSec020NoCredentials:
    @pytest.mark.parametrize("path", [*_OPEN, *_OWN])
    async def test_rubbish_is_never_a_match(self, alice: Person, path: str) -> None:
        body = _OPEN.get(path) or _OWN[path]
        if path.endswith(("verify", "disable")):
            await with_totp(alice)
            body = body | {"mfa_method": "totp", "mfa_code": "000000"}
        for name in body:
            for value in _RUBBISH:
                content = _json(body | {name: value})
                answer = await _post(alice, path, content)
                assert answer.status_code in (400, 401, 403), (name, str(value)[:20], answer.text[:300])
            answer = await _post(alice, path, _json(body | {name: 0}).replace(b": 0", b": 1e400"))
            assert answer.status_code in (400, 401, 403), (name, answer.text[:300])

    async def test_one_megabyte_is_turned_away_at_the_door(self, alice: Person) -> None:
        answer = await anybody(alice, TOTP, {"ticket": "a" * 64, "code": "1" * 1_100_000})
        assert answer.status_code in (400, 413)


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


async def _post(person: Person, path: str, content: bytes) -> httpx.Response:
    headers = {"Content-Type": "application/json"} | ({"Authorization": person.token} if path in _OWN else {})
    return await person.client.post(f"{person.base_url}/v1{path}", content=content, headers=headers)
