"""Passkeys on /v1: registered, listed, named, removed, and signed in with as second factor and alone."""

from typing import Any

import pytest

from tests.authenticator import Authenticator, decoded, encoded
from tests.factors import App, anybody, first_step, forgetful, sudo_by_passkey, ticket_of, with_passkey, with_totp
from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.people import PASSWORD, Person

CREDENTIALS = "/users/@me/mfa/webauthn/credentials"
TOTP = "/users/@me/mfa/totp"
OPTIONS = f"{CREDENTIALS}/registration-options"
SUDO_HEADER = "X-Fluxer-Sudo-Mode-JWT"
FAILED = (401, "PASSKEY_AUTHENTICATION_FAILED")
MFA = pytest.mark.parametrize(
    ("options_path", "path"),
    [
        ("/auth/login/mfa/webauthn/authentication-options", "/auth/login/mfa/webauthn"),
        ("/auth/mfa/webauthn/options", "/auth/mfa/webauthn"),
    ],
    ids=["real", "seed"],
)
ALONE = pytest.mark.parametrize(
    "options_path", ["/auth/webauthn/authentication-options", "/auth/webauthn/authenticate/options"]
)


@pytest.fixture
async def alice(servers: Any) -> Person:
    return await forgetful(servers.http_url)


class TestRegistering:
    async def test_the_options(self, alice: Person) -> None:
        key = await with_passkey(alice)
        answer = await alice.call("POST", OPTIONS, await sudo_by_passkey(alice, key))
        assert SUDO_HEADER not in answer.headers
        body = answer.json()
        assert len(decoded(body.pop("challenge"))) >= 32
        assert decoded(body["user"].pop("id")).decode() == alice.id
        assert body.pop("rp")["id"] == "127.0.0.1"
        assert body == {
            "user": {"name": alice.name, "displayName": alice.name},
            "pubKeyCredParams": [{"alg": alg, "type": "public-key"} for alg in (-8, -7, -257)],
            "timeout": 60000,
            "attestation": "none",
            "excludeCredentials": [{"id": key.id, "type": "public-key", "transports": ["hybrid", "internal"]}],
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": True,
                "userVerification": "required",
            },
            "extensions": {"credProps": True},
        }

    async def test_the_first_passkey_is_a_second_factor_and_the_last_ends_it(self, alice: Person, servers: Any) -> None:
        async with GatewayClient(servers.other_gateway_url) as socket:
            await socket.identify(alice.token)
            first = await with_passkey(alice, "laptop")
            assert (await socket.expect("USER_UPDATE"))["authenticator_types"] == [2]
            second = await with_passkey(alice, "phone", **await _proof(alice, first))
            shown = await alice.ask("GET", CREDENTIALS)
            assert [(one["id"], one["name"]) for one in shown] == [(first.id, "laptop"), (second.id, "phone")]
            assert all(set(one) == {"id", "name", "created_at", "last_used_at"} for one in shown)
            assert shown[1]["last_used_at"] is None
            assert shown[0]["last_used_at"] is not None
            for key in (second, first):
                gone = await alice.call("DELETE", f"{CREDENTIALS}/{key.id}", await sudo_by_passkey(alice, first))
                assert gone.status_code == 204, gone.text
            assert (await socket.expect("USER_UPDATE"))["authenticator_types"] == []
        assert set((await first_step(alice)).json()) == {"token", "user_id"}

    async def test_a_password_serves_for_the_first_one_only(self, alice: Person) -> None:
        await with_passkey(alice)
        for method, path in (("POST", OPTIONS), ("DELETE", f"{CREDENTIALS}/x")):
            answer = await alice.call(method, path, {"password": PASSWORD})
            assert (*refusal(answer), answer.json()["has_mfa"]) == (403, "SUDO_MODE_REQUIRED", True)

    async def test_answers_that_do_not_hold(self, alice: Person) -> None:
        refused = (400, "INVALID_WEBAUTHN_CREDENTIAL")
        for lies in (
            {"origin": "https://evil.example"},
            {"rp_id": "evil.example"},
            {"flags": 1},
            {"challenge": "AAAA"},
        ):
            options = await alice.ask("POST", OPTIONS, {"password": PASSWORD})
            response = Authenticator(alice.base_url).create(options, **lies)
            assert refusal(await _register(alice, options, response)) == refused
        options = await alice.ask("POST", OPTIONS, {"password": PASSWORD})
        response = Authenticator(alice.base_url).create(options, cose={1: 2, 3: -7, -1: 1, -2: b"x", -3: b"y"})
        assert refusal(await _register(alice, options, response)) == (400, "INVALID_WEBAUTHN_PUBLIC_KEY_FORMAT")
        assert await alice.ask("GET", CREDENTIALS) == []

    async def test_a_challenge_serves_once_and_its_owner_alone(self, alice: Person) -> None:
        bob = await forgetful(alice.base_url, "bob")
        options = await alice.ask("POST", OPTIONS, {"password": PASSWORD})
        response = Authenticator(alice.base_url).create(options)
        assert refusal(await _register(bob, options, response)) == (400, "INVALID_WEBAUTHN_CREDENTIAL")
        assert refusal(await _register(alice, options, response)) == (400, "INVALID_WEBAUTHN_CREDENTIAL")

    async def test_the_body_comes_before_the_proof(self, alice: Person) -> None:
        answer = await alice.call("POST", CREDENTIALS, {"response": "x", "challenge": "", "name": "n" * 101})
        assert {path for path, _ in invalid(answer)} == {"response", "challenge", "name"}
        answer = await alice.call("POST", CREDENTIALS, {"response": {"id": "x"}, "challenge": "x", "name": "n"})
        assert refusal(answer) == (403, "SUDO_MODE_REQUIRED")


class TestNaming:
    async def test_a_new_name(self, alice: Person) -> None:
        key = await with_passkey(alice, "old")
        body = {"name": "  new  ", **await sudo_by_passkey(alice, key)}
        answer = await alice.call("PATCH", f"{CREDENTIALS}/{key.id}", body)
        assert (answer.status_code, SUDO_HEADER in answer.headers) == (204, True)
        assert [one["name"] for one in await alice.ask("GET", CREDENTIALS)] == ["new"]

    async def test_only_ones_own(self, alice: Person) -> None:
        bob = await forgetful(alice.base_url, "bob")
        key = await with_passkey(alice)
        for credential_id in (key.id, encoded(b"unknown"), "%F0%9F%90%88", "x" * 2000):
            path = f"{CREDENTIALS}/{credential_id}"
            for method, more in (("PATCH", {"name": "mine"}), ("DELETE", {})):
                answer = await bob.call(method, path, {"password": PASSWORD, **more})
                assert refusal(answer) == (404, "UNKNOWN_WEBAUTHN_CREDENTIAL")


async def test_a_passkey_that_is_left_is_still_asked_for(alice: Person) -> None:
    key = await with_passkey(alice)
    app = App()
    proof = await sudo_by_passkey(alice, key)
    answer = await alice.call("POST", f"{TOTP}/enable", {"secret": app.secret, "code": app.present_code(), **proof})
    codes = [one["code"] for one in answer.json()["backup_codes"]]
    assert (await first_step(alice)).json()["allowed_methods"] == ["totp", "webauthn"]
    proof = {"mfa_method": "totp", "mfa_code": codes[0]}
    assert (await alice.call("POST", f"{TOTP}/disable", {"code": codes[1], **proof})).status_code == 204
    challenge = (await first_step(alice)).json()
    assert challenge["allowed_methods"] == ["webauthn"]
    assert (challenge["totp"], challenge["sms"], challenge["webauthn"]) == (False, False, True)
    refused = await anybody(alice, "/auth/login/mfa/totp", {"ticket": challenge["ticket"], "code": codes[2]})
    assert invalid(refused) == [("code", "INVALID_CODE")]


@MFA
class TestSecondFactor:
    async def test_options_and_answer(self, alice: Person, options_path: str, path: str) -> None:
        key = await with_passkey(alice)
        challenge = (await first_step(alice)).json()
        assert challenge["allowed_methods"] == ["webauthn"]
        ticket = challenge["ticket"]
        options = (await anybody(alice, options_path, {"ticket": ticket})).json()
        assert {name: value for name, value in options.items() if name != "challenge"} == {
            "rpId": "127.0.0.1",
            "timeout": 60000,
            "userVerification": "required",
            "allowCredentials": [{"id": key.id, "type": "public-key", "transports": ["hybrid", "internal"]}],
        }
        body = {"response": key.get(options), "challenge": options["challenge"], "ticket": ticket}
        answer = await anybody(alice, path, body)
        assert (answer.status_code, answer.json()["user_id"]) == (200, alice.id)
        assert invalid(await anybody(alice, path, body)) == [("ticket", "SESSION_TIMEOUT")]

    async def test_a_challenge_belongs_to_its_ticket(self, alice: Person, options_path: str, path: str) -> None:
        key = await with_passkey(alice)
        first, second = await ticket_of(alice), await ticket_of(alice)
        options = (await anybody(alice, options_path, {"ticket": first})).json()
        body = {"response": key.get(options), "challenge": options["challenge"], "ticket": second}
        assert refusal(await anybody(alice, path, body)) == FAILED

    async def test_who_has_none(self, alice: Person, options_path: str, path: str) -> None:
        await with_totp(alice)
        ticket = await ticket_of(alice)
        assert refusal(await anybody(alice, options_path, {"ticket": ticket})) == (400, "NO_PASSKEYS_REGISTERED")

    async def test_tickets_of_nobody(self, alice: Person, options_path: str, path: str) -> None:
        body = {"ticket": "a" * 64, "response": {"id": "x"}, "challenge": "x"}
        assert invalid(await anybody(alice, options_path, body)) == [("ticket", "SESSION_TIMEOUT")]
        assert invalid(await anybody(alice, path, body)) == [("ticket", "SESSION_TIMEOUT")]


@ALONE
class TestAlone:
    async def test_options_and_answer(self, alice: Person, options_path: str) -> None:
        key = await with_passkey(alice)
        options = (await anybody(alice, options_path)).json()
        assert set(options) == {"challenge", "rpId", "timeout", "userVerification"}
        body = {"response": key.get(options), "challenge": options["challenge"]}
        answer = await anybody(alice, "/auth/webauthn/authenticate", body)
        assert answer.status_code == 200, answer.text
        assert (set(answer.json()), answer.json()["user_id"]) == ({"token", "user_id"}, alice.id)
        assert refusal(await anybody(alice, "/auth/webauthn/authenticate", body)) == FAILED

    async def test_nobodys_key(self, alice: Person, options_path: str) -> None:
        options = (await anybody(alice, options_path)).json()
        key = Authenticator(alice.base_url, options["rpId"])
        body = {"response": key.get(options), "challenge": options["challenge"]}
        assert refusal(await anybody(alice, "/auth/webauthn/authenticate", body)) == FAILED


async def _proof(person: Person, key: Authenticator) -> dict[str, Any]:
    """A proof that serves for several requests."""
    answer = await person.ask("POST", "/auth/sudo/verify", await sudo_by_passkey(person, key))
    person.client.headers[SUDO_HEADER] = answer["sudo_token"]
    return {"mfa_code": "unused"}


async def _register(person: Person, options: dict[str, Any], response: dict[str, Any]) -> Any:
    body = {"response": response, "challenge": options["challenge"], "name": "key", "password": PASSWORD}
    return await person.call("POST", CREDENTIALS, body)
