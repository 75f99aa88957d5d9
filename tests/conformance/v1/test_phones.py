"""Phones on /v1, and codes by SMS as second factor."""

from typing import Any

import pytest

from tests.factors import (
    SMS_CODE,
    anybody,
    forgetful,
    new_number,
    phone_token,
    ticket_of,
    with_phone,
    with_sms,
    with_totp,
)
from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.people import PASSWORD, Person

PHONE = "/users/@me/phone"
SEND, VERIFY = f"{PHONE}/send-verification", f"{PHONE}/verify"
ENABLE, DISABLE = "/users/@me/mfa/sms/enable", "/users/@me/mfa/sms/disable"


@pytest.fixture
async def alice(servers: Any) -> Person:
    return await forgetful(servers.http_url)


class TestPhone:
    async def test_from_number_to_account(self, alice: Person, servers: Any) -> None:
        phone = new_number()
        sent = await alice.call("POST", SEND, {"phone": phone})
        assert (sent.status_code, sent.content) == (204, b"")
        token = (await alice.ask("POST", VERIFY, {"phone": phone, "code": SMS_CODE}))["phone_token"]
        assert len(token) == 64
        async with GatewayClient(servers.other_gateway_url) as socket:
            await socket.identify(alice.token)
            body = {"phone_token": token, "password": PASSWORD}
            assert (await alice.call("POST", PHONE, body)).status_code == 204
            assert (await socket.expect("USER_UPDATE"))["phone"] == phone
            gone = await alice.call("DELETE", PHONE, {"password": PASSWORD})
            assert gone.status_code == 204
            assert (await socket.expect("USER_UPDATE"))["phone"] is None
        assert refusal(await alice.call("POST", PHONE, body)) == (400, "PHONE_VERIFICATION_REQUIRED")

    @pytest.mark.parametrize("path", [SEND, VERIFY])
    @pytest.mark.parametrize("phone", ["5551234567", "+05551234567", "+1555abc", "+", "+1234567890123456", "+1 555 12"])
    async def test_no_numbers(self, alice: Person, path: str, phone: str) -> None:
        answer = await alice.call("POST", path, {"phone": phone, "code": SMS_CODE})
        assert invalid(answer) == [("phone", "PHONE_NUMBER_INVALID_FORMAT")]

    @pytest.mark.parametrize("path", [SEND, VERIFY])
    async def test_numbers_that_no_country_has(self, alice: Person, path: str) -> None:
        answer = await alice.call("POST", path, {"phone": "+12", "code": SMS_CODE})
        assert refusal(answer) == (400, "INVALID_PHONE_NUMBER")

    async def test_a_number_has_one_account(self, alice: Person) -> None:
        bob = await forgetful(alice.base_url, "bob")
        phone = new_number()
        token = await phone_token(bob, phone)
        mine = await phone_token(alice, phone)
        await alice.ask("POST", PHONE, {"phone_token": mine, "password": PASSWORD})
        taken = (400, "PHONE_ALREADY_USED")
        assert refusal(await bob.call("POST", SEND, {"phone": phone})) == taken
        assert refusal(await bob.call("POST", PHONE, {"phone_token": token, "password": PASSWORD})) == taken
        assert (await alice.call("POST", SEND, {"phone": phone})).status_code == 204

    async def test_only_the_right_code_of_the_right_phone(self, alice: Person) -> None:
        phone, wrong = new_number(), (400, "INVALID_PHONE_VERIFICATION_CODE")
        body = {"phone": phone, "code": SMS_CODE}
        assert refusal(await alice.call("POST", VERIFY, body)) == wrong
        await alice.ask("POST", SEND, {"phone": phone})
        assert refusal(await alice.call("POST", VERIFY, body | {"phone": new_number()})) == wrong
        assert refusal(await alice.call("POST", VERIFY, body | {"code": "000000"})) == wrong
        await alice.ask("POST", VERIFY, body)
        assert refusal(await alice.call("POST", VERIFY, body)) == wrong

    async def test_five_tries_a_code(self, alice: Person) -> None:
        phone = new_number()
        await alice.ask("POST", SEND, {"phone": phone})
        for _ in range(5):
            await alice.call("POST", VERIFY, {"phone": phone, "code": "000000"})
        answer = await alice.call("POST", VERIFY, {"phone": phone, "code": SMS_CODE})
        assert refusal(answer) == (400, "INVALID_PHONE_VERIFICATION_CODE")

    async def test_tokens_are_their_owners(self, alice: Person) -> None:
        bob = await forgetful(alice.base_url, "bob")
        token = await phone_token(bob, new_number())
        wanted = (400, "PHONE_VERIFICATION_REQUIRED")
        for one in (token, "unknown"):
            answer = await alice.call("POST", PHONE, {"phone_token": one, "password": PASSWORD})
            assert refusal(answer) == wanted
        assert refusal(await bob.call("POST", PHONE, {"phone_token": token})) == (403, "SUDO_MODE_REQUIRED")

    async def test_nothing_to_forget_is_fine(self, alice: Person) -> None:
        assert (await alice.call("DELETE", PHONE, {"password": PASSWORD})).status_code == 204


class TestSwitching:
    async def test_an_app_comes_first_and_a_phone(self, alice: Person) -> None:
        answer = await alice.call("POST", ENABLE, {"password": PASSWORD})
        assert refusal(answer) == (400, "SMS_MFA_REQUIRES_TOTP")
        app, _ = await with_totp(alice)
        answer = await alice.call("POST", ENABLE, {"mfa_method": "totp", "mfa_code": app.code()})
        assert refusal(answer) == (400, "PHONE_REQUIRED_FOR_SMS_MFA")

    async def test_on_and_off(self, alice: Person, servers: Any) -> None:
        await with_phone(alice)
        _, codes = await with_totp(alice)
        proof = {"mfa_method": "totp", "mfa_code": codes[0]}
        async with GatewayClient(servers.gateway_url) as socket:
            await socket.identify(alice.token)
            on = await alice.call("POST", ENABLE, proof)
            assert (on.status_code, "X-Fluxer-Sudo-Mode-JWT" in on.headers) == (204, False)
            assert (await socket.expect("USER_UPDATE"))["authenticator_types"] == [0, 1]
            proof = {"mfa_method": "totp", "mfa_code": codes[1]}
            assert refusal(await alice.call("DELETE", PHONE, proof)) == (400, "SMS_MFA_NOT_ENABLED")
            for _ in range(2):  # switching off what is off is fine
                proof = {"mfa_method": "totp", "mfa_code": codes.pop()}
                assert (await alice.call("POST", DISABLE, proof)).status_code == 204
            assert (await socket.expect("USER_UPDATE"))["authenticator_types"] == [0]
            assert not [one for one in await socket.settle() if one["t"] == "USER_UPDATE"]

    async def test_it_goes_with_the_app(self, alice: Person) -> None:
        _, codes = await with_sms(alice)
        body = {"code": codes[0], "mfa_method": "totp", "mfa_code": codes[0]}
        await alice.ask("POST", "/users/@me/mfa/totp/disable", body)
        assert (await alice.ask("GET", "/users/@me"))["authenticator_types"] == []

    async def test_it_proves_who_one_is(self, alice: Person) -> None:
        await with_sms(alice)
        assert (await alice.call("POST", "/users/@me/sudo/mfa/sms/send")).status_code == 204
        proof = {"mfa_method": "sms", "mfa_code": SMS_CODE}
        assert (await alice.call("POST", DISABLE, proof)).status_code == 204

    async def test_nothing_is_sent_where_it_is_off(self, alice: Person) -> None:
        answer = await alice.call("POST", "/users/@me/sudo/mfa/sms/send")
        assert refusal(answer) == (400, "SMS_MFA_NOT_ENABLED")


@pytest.mark.parametrize("path", ["/auth/login/mfa/sms", "/auth/mfa/sms"])
class TestSigningIn:
    async def test_send_and_finish(self, alice: Person, path: str) -> None:
        await with_sms(alice)
        ticket = await ticket_of(alice)
        early = await anybody(alice, path, {"ticket": ticket, "code": SMS_CODE})
        assert invalid(early) == [("code", "INVALID_CODE")]
        assert (await anybody(alice, f"{path}/send", {"ticket": ticket})).status_code == 204
        wrong = await anybody(alice, path, {"ticket": ticket, "code": "000000"})
        assert invalid(wrong) == [("code", "INVALID_CODE")]
        right = await anybody(alice, path, {"ticket": ticket, "code": SMS_CODE})
        assert (right.status_code, right.json()["user_id"]) == (200, alice.id)
        again = await anybody(alice, path, {"ticket": await ticket_of(alice), "code": SMS_CODE})
        assert invalid(again) == [("code", "INVALID_CODE")]

    async def test_a_phone_alone_is_no_factor(self, alice: Person, path: str) -> None:
        await with_phone(alice)
        await with_totp(alice)
        ticket = await ticket_of(alice)
        assert refusal(await anybody(alice, f"{path}/send", {"ticket": ticket})) == (400, "SMS_MFA_NOT_ENABLED")
        answer = await anybody(alice, path, {"ticket": ticket, "code": SMS_CODE})
        assert invalid(answer) == [("code", "INVALID_CODE")]

    async def test_tickets_of_nobody(self, alice: Person, path: str) -> None:
        unknown = {"ticket": "a" * 64, "code": SMS_CODE}
        assert invalid(await anybody(alice, f"{path}/send", unknown)) == [("ticket", "SESSION_TIMEOUT")]
        assert invalid(await anybody(alice, path, unknown)) == [("code", "SESSION_TIMEOUT")]
