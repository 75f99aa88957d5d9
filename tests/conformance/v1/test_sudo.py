"""Sudo mode on /v1: the table of who passes with what, and the token that stands for a proof."""

import json
from typing import Any

import httpx
import pytest

from tests.authenticator import decoded
from tests.factors import (
    SMS_CODE,
    SUDO,
    anybody,
    forgetful,
    sudo_by_passkey,
    sudo_token,
    with_passkey,
    with_sms,
    with_totp,
)
from tests.guild_side import invalid, refusal
from tests.people import PASSWORD, Person

VERIFY, HELPERS = "/auth/sudo/verify", "/users/@me/sudo"
GUARDED = "/users/@me/mfa/sms/disable"  # succeeds for everybody who passes
WRONG = "wrong-password"


@pytest.fixture
async def alice(servers: Any) -> Person:
    return await forgetful(servers.http_url)


async def guarded(person: Person, *, token: str = "", cookie: str = "", **proof: Any) -> httpx.Response:
    """An operation behind sudo mode."""
    headers = ({SUDO: token} if token else {}) | ({"Cookie": f"__flx_sudo_{person.id}={cookie}"} if cookie else {})
    return await person.call("POST", GUARDED, proof, headers=headers)


def passes(answer: httpx.Response) -> bool:
    return answer.status_code == 204


def wanted(answer: httpx.Response, *, has_mfa: bool) -> bool:
    return (*refusal(answer), answer.json()["has_mfa"]) == (403, "SUDO_MODE_REQUIRED", has_mfa)


async def unclaimed(base_url: str) -> Person:
    """Somebody with neither address nor password."""
    async with httpx.AsyncClient(timeout=30) as client:
        body = {"global_name": "Zoe", "date_of_birth": "1990-01-01", "consent": True}
        answer = await client.post(f"{base_url}/v1/auth/register", json=body)
    assert answer.status_code == 200, answer.text
    return Person(base_url, answer.json()["token"], answer.json()["user_id"], "", "")


class TestTable:
    async def test_2_with_mfa_a_token_passes_by_header_and_by_cookie(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        token = await sudo_token(alice, mfa_method="totp", mfa_code=codes[0])
        assert passes(await guarded(alice, token=token))
        assert passes(await guarded(alice, cookie=token))
        assert (await alice.ask("POST", VERIFY, {}, headers={SUDO: token}))["method"] == "sudo_token"

    async def test_3_without_mfa_a_token_passes_by_header_alone(self, alice: Person) -> None:
        token = await sudo_token(alice, password=PASSWORD)
        assert passes(await guarded(alice, token=token))
        assert wanted(await guarded(alice, cookie=token), has_mfa=False)

    async def test_4_with_mfa_a_code_of_the_app_passes_and_a_backup_code(self, alice: Person) -> None:
        app, codes = await with_totp(alice)
        assert passes(await guarded(alice, mfa_method="totp", mfa_code=app.code()))
        assert passes(await guarded(alice, mfa_method="totp", mfa_code=codes[0]))

    async def test_4_a_code_by_sms_passes(self, alice: Person) -> None:
        await with_sms(alice)
        assert (await alice.call("POST", f"{HELPERS}/mfa/sms/send")).status_code == 204
        assert passes(await guarded(alice, mfa_method="sms", mfa_code=SMS_CODE))

    async def test_4_a_passkey_passes(self, alice: Person) -> None:
        key = await with_passkey(alice)
        assert passes(await guarded(alice, **await sudo_by_passkey(alice, key)))

    @pytest.mark.parametrize(
        "proof",
        [
            {"mfa_method": "totp"},
            {"mfa_method": "totp", "mfa_code": "000000"},
            {"mfa_method": "sms", "mfa_code": SMS_CODE},
            {"mfa_method": "webauthn"},
            {"mfa_method": "webauthn", "mfa_code": "000000"},
            {"mfa_method": "webauthn", "webauthn_response": {"id": "x"}, "webauthn_challenge": "x"},
            {"mfa_method": "totp", "password": PASSWORD},
        ],
        ids=lambda proof: "-".join(str(value)[:8] for value in proof.values()),
    )
    async def test_5_with_mfa_a_wrong_or_missing_proof_is_named(self, alice: Person, proof: dict[str, Any]) -> None:
        await with_totp(alice)
        assert invalid(await guarded(alice, **proof)) == [("mfa_code", "INVALID_MFA_CODE")]

    async def test_6_an_unclaimed_account_passes_with_anything(self, servers: Any) -> None:
        zoe = await unclaimed(servers.http_url)
        assert passes(await guarded(zoe))
        assert passes(await guarded(zoe, password=WRONG))
        assert (await zoe.ask("POST", VERIFY, {}))["method"] == "password"

    async def test_7_without_mfa_the_password_passes(self, alice: Person) -> None:
        answer = await guarded(alice, password=PASSWORD)
        assert passes(answer)
        assert SUDO not in answer.headers, "people with a password send it each time"
        assert "set-cookie" not in answer.headers

    async def test_8_a_wrong_password_is_named(self, alice: Person) -> None:
        assert invalid(await guarded(alice, password=WRONG)) == [("password", "INVALID_PASSWORD")]

    @pytest.mark.parametrize(
        "proof", [{}, {"mfa_method": "totp", "mfa_code": "000000"}], ids=["nothing", "a factor that is not there"]
    )
    async def test_10_nothing_useful_asks_for_proof(self, alice: Person, proof: dict[str, Any]) -> None:
        assert wanted(await guarded(alice, **proof), has_mfa=False)

    async def test_10_a_password_is_not_enough_with_mfa(self, alice: Person) -> None:
        await with_totp(alice)
        assert wanted(await guarded(alice, password=PASSWORD), has_mfa=True)

    @pytest.mark.parametrize("token", ["rubbish", "a.b.c", "x" * 4000])
    async def test_10_no_tokens(self, alice: Person, token: str) -> None:
        assert wanted(await guarded(alice, token=token), has_mfa=False)
        await with_totp(alice)
        assert wanted(await guarded(alice, token=token, cookie=token), has_mfa=True)


class TestToken:
    async def test_what_it_is(self, alice: Person) -> None:
        answer = await alice.call("POST", VERIFY, {"password": PASSWORD})
        body = answer.json()
        token = body.pop("sudo_token")
        assert body == {"verified": True, "method": "password", "expires_in": 300}
        assert answer.headers[SUDO] == token
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(f"__flx_sudo_{alice.id}=")
        assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=300"))
        head, claims = (json.loads(decoded(part)) for part in token.split(".")[:2])
        assert (head["alg"], claims["type"], claims["sub"]) == ("HS256", "sudo", alice.id)
        assert claims["exp"] - claims["iat"] == 300

    async def test_a_second_factor_gives_one_with_any_operation(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        answer = await guarded(alice, mfa_method="totp", mfa_code=codes[0])
        token = answer.headers[SUDO]
        assert f"__flx_sudo_{alice.id}={token}" in answer.headers["set-cookie"]
        again = await guarded(alice, token=token)
        assert again.headers[SUDO] == token, "the same one, without more time"

    async def test_where_it_is_never_given(self, alice: Person) -> None:
        _, codes = await with_sms(alice)
        await guarded(alice, mfa_method="totp", mfa_code=codes[0])
        credentials = "/users/@me/mfa/webauthn/credentials"
        bodies: dict[str, dict[str, Any]] = {
            "/users/@me/mfa/sms/enable": {},
            f"{credentials}/registration-options": {},
            credentials: {"response": {"id": "x"}, "challenge": "x", "name": "x"},
        }
        for path, body in bodies.items():
            proof = {"mfa_method": "totp", "mfa_code": codes.pop()}
            answer = await alice.call("POST", path, body | proof)
            assert answer.json()["code"] == "INVALID_WEBAUTHN_CREDENTIAL" if path == credentials else answer.is_success
            assert SUDO not in answer.headers
            assert "set-cookie" not in answer.headers

    async def test_a_refused_proof_gives_none(self, alice: Person) -> None:
        await with_totp(alice)
        for path in (VERIFY, GUARDED):
            answer = await alice.call("POST", path, {"mfa_method": "totp", "mfa_code": "000000"})
            assert (answer.status_code, SUDO in answer.headers, "set-cookie" in answer.headers) == (400, False, False)


class TestHelpers:
    async def test_methods(self, alice: Person) -> None:
        none = {"totp": False, "sms": False, "webauthn": False, "has_mfa": False}
        assert await alice.ask("GET", f"{HELPERS}/mfa-methods") == none
        await with_sms(alice)
        assert await alice.ask("GET", f"{HELPERS}/mfa-methods") == none | {"totp": True, "sms": True, "has_mfa": True}

    async def test_passkey_options(self, alice: Person) -> None:
        path = f"{HELPERS}/webauthn/authentication-options"
        assert refusal(await alice.call("POST", path)) == (400, "NO_PASSKEYS_REGISTERED")
        key = await with_passkey(alice)
        options = await alice.ask("POST", path)
        assert [one["id"] for one in options["allowCredentials"]] == [key.id]

    async def test_bots_and_strangers(self, alice: Person, servers: Any) -> None:
        printed = servers.manage("createbot", "Helper", "--owner", alice.email)
        bot = Person(alice.base_url, printed.split("token:")[1].strip(), "", "", "", scheme="Bot ")
        for method, path in (("GET", f"{HELPERS}/mfa-methods"), ("POST", f"{HELPERS}/mfa/sms/send"), ("POST", VERIFY)):
            assert refusal(await bot.call(method, path)) == (403, "ACCESS_DENIED")
        assert refusal(await anybody(alice, VERIFY, {"password": PASSWORD})) == (401, "UNAUTHORIZED")
