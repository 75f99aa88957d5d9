"""Authenticator app and backup codes on /v1: switched on and off, signed in with."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from tests.factors import App, anybody, first_step, forgetful, ticket_of, with_phone, with_totp
from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.people import PASSWORD, Person, text_channel

MANAGE_CHANNELS = str(1 << 4)
ENABLE, DISABLE, CODES = (f"/users/@me/mfa/{name}" for name in ("totp/enable", "totp/disable", "backup-codes"))
SECRET = "/users/@me/mfa/totp/secret"
BOTH_SPELLINGS = pytest.mark.parametrize("path", ["/auth/login/mfa/totp", "/auth/mfa/totp"])


@pytest.fixture
async def alice(servers: Any) -> Person:
    return await forgetful(servers.http_url)


class TestSecrets:
    async def test_a_secret_with_its_picture_to_switch_on(self, alice: Person) -> None:
        made = await alice.ask("POST", SECRET)
        assert set(made) == {"secret", "uri", "qr"}
        uri = urlsplit(made["uri"])
        assert (uri.scheme, uri.netloc, parse_qs(uri.query)["secret"]) == ("otpauth", "totp", [made["secret"]])
        picture = base64.b64decode(made["qr"].removeprefix("data:image/png;base64,"), validate=True)
        assert picture.startswith(b"\x89PNG")
        body = {"secret": made["secret"], "code": pyotp.TOTP(made["secret"]).now(), "password": PASSWORD}
        assert len((await alice.ask("POST", ENABLE, body))["backup_codes"]) == 10

    async def test_nothing_of_it_is_kept(self, alice: Person) -> None:
        first, second = await alice.ask("POST", SECRET), await alice.ask("POST", SECRET)
        assert first["secret"] != second["secret"]
        assert (await alice.ask("GET", "/users/@me"))["mfa_enabled"] is False


class TestSwitchingOn:
    async def test_ten_codes_and_an_update(self, alice: Person, servers: Any) -> None:
        app = App()
        async with GatewayClient(servers.other_gateway_url) as socket:
            await socket.identify(alice.token)
            body = {"secret": app.secret, "code": app.present_code(), "password": PASSWORD}
            answer = await alice.ask("POST", ENABLE, body)
            update = await socket.expect("USER_UPDATE")
        codes = answer["backup_codes"]
        assert len({one["code"] for one in codes}) == 10
        assert all(set(one) == {"code", "consumed"} and one["consumed"] is False for one in codes)
        assert all(len(one["code"]) == 9 and one["code"][4] == "-" for one in codes)
        assert (update["mfa_enabled"], update["authenticator_types"]) == (True, [0])
        assert update == await alice.ask("GET", "/users/@me")

    async def test_it_counts_at_once_in_guilds_that_demand_one(self, alice: Person, servers: Any) -> None:
        bob = await forgetful(servers.http_url, "bob")
        _, owned = await with_totp(alice)
        guild = await alice.guild()
        await bob.join(alice, guild)
        role = await alice.ask(
            "POST", f"/guilds/{guild['id']}/roles", {"name": "heads", "permissions": MANAGE_CHANNELS}
        )
        await alice.ask("PUT", f"/guilds/{guild['id']}/members/{bob.id}/roles/{role['id']}")
        demand = {"mfa_level": 1, "mfa_method": "totp", "mfa_code": owned[0]}
        await alice.ask("PATCH", f"/guilds/{guild['id']}", demand)
        async with GatewayClient(servers.other_gateway_url) as socket:
            await socket.identify(bob.token)
            invites = f"/channels/{text_channel(guild)['id']}/invites"
            await alice.ask("POST", invites, {"unique": True})  # those who manage the channel hear of it
            assert [frame["t"] for frame in await socket.settle()] == []
            await with_totp(bob)
            await socket.expect("USER_UPDATE")
            made = await alice.ask("POST", invites, {"unique": True})
            assert (await socket.expect("INVITE_CREATE"))["code"] == made["code"]

    async def test_secrets_as_people_write_them(self, alice: Person) -> None:
        app = App()
        written = " ".join(app.secret[at : at + 4] for at in range(0, len(app.secret), 4)).lower().replace(" ", "- ")
        body = {"secret": f"{written}==", "code": app.present_code(), "password": PASSWORD}
        assert (await alice.call("POST", ENABLE, body)).status_code == 200

    @pytest.mark.parametrize("secret", ["1", "A", "not base32!", "0189", "=", "é"])
    async def test_no_secret(self, alice: Person, secret: str) -> None:
        answer = await alice.call("POST", ENABLE, {"secret": secret, "code": "123456", "password": PASSWORD})
        assert invalid(answer) == [("code", "INVALID_CODE")]

    @pytest.mark.parametrize("code", ["000000", "12345", "1234567", "١٢٣٤٥٦", "123-", "-"])
    async def test_wrong_codes(self, alice: Person, code: str) -> None:
        body = {"secret": App().secret, "code": code, "password": PASSWORD}
        assert invalid(await alice.call("POST", ENABLE, body)) == [("code", "INVALID_CODE")]
        assert (await alice.ask("GET", "/users/@me"))["mfa_enabled"] is False

    async def test_only_once(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        other = App()
        proof = {"mfa_method": "totp", "mfa_code": codes[0]}
        body = {"secret": other.secret, "code": other.present_code(), **proof}
        assert refusal(await alice.call("POST", ENABLE, body)) == (400, "TWO_FA_NOT_ENABLED")

    async def test_the_body_comes_before_the_proof(self, alice: Person) -> None:
        assert {path for path, _ in invalid(await alice.call("POST", ENABLE, {}))} == {"secret", "code"}
        answer = await alice.call("POST", ENABLE, {"secret": "x", "code": "1"})
        assert refusal(answer) == (403, "SUDO_MODE_REQUIRED")
        assert answer.json()["has_mfa"] is False


class TestSigningIn:
    async def test_the_challenge(self, alice: Person) -> None:
        await with_totp(alice)
        body = (await first_step(alice)).json()
        assert len(body.pop("ticket")) == 64
        assert body == {
            "mfa": True,
            "allowed_methods": ["totp"],
            "sms_phone_hint": None,
            "totp": True,
            "sms": False,
            "webauthn": False,
        }

    async def test_a_phone_is_hinted_at(self, alice: Person) -> None:
        phone = await with_phone(alice)
        await with_totp(alice)
        assert (await first_step(alice)).json()["sms_phone_hint"] == f"****{phone[-4:]}"

    @BOTH_SPELLINGS
    async def test_the_code_of_enrolment_is_still_good_and_then_used_up(self, alice: Person, path: str) -> None:
        app, _ = await with_totp(alice)
        code = app.present_code()
        first, second = await ticket_of(alice), await ticket_of(alice)
        answer = await anybody(alice, path, {"ticket": first, "code": code})
        assert answer.status_code == 200, answer.text
        assert (set(answer.json()), answer.json()["user_id"]) == ({"token", "user_id"}, alice.id)
        assert answer.json()["token"] != alice.token
        again = await anybody(alice, path, {"ticket": second, "code": code})
        assert invalid(again) == [("code", "INVALID_CODE")]
        used = await anybody(alice, path, {"ticket": first, "code": app.code()})
        assert invalid(used) == [("code", "SESSION_TIMEOUT")]

    @BOTH_SPELLINGS
    async def test_a_backup_code_works_once(self, alice: Person, path: str) -> None:
        _, codes = await with_totp(alice)
        assert (await anybody(alice, path, {"ticket": await ticket_of(alice), "code": codes[0]})).status_code == 200
        again = await anybody(alice, path, {"ticket": await ticket_of(alice), "code": codes[0]})
        assert invalid(again) == [("code", "INVALID_CODE")]
        plain = {"ticket": await ticket_of(alice), "code": codes[1].replace("-", "")}
        assert (await anybody(alice, path, plain)).status_code == 200

    async def test_a_wrong_code_leaves_the_ticket(self, alice: Person) -> None:
        app, _ = await with_totp(alice)
        ticket = await ticket_of(alice)
        wrong = await anybody(alice, "/auth/login/mfa/totp", {"ticket": ticket, "code": "000000"})
        assert invalid(wrong) == [("code", "INVALID_CODE")]
        right = await anybody(alice, "/auth/login/mfa/totp", {"ticket": ticket, "code": app.code()})
        assert right.status_code == 200

    @BOTH_SPELLINGS
    async def test_tickets_of_nobody(self, alice: Person, path: str) -> None:
        answer = await anybody(alice, path, {"ticket": "a" * 64, "code": "123456"})
        assert invalid(answer) == [("code", "SESSION_TIMEOUT")]
        assert {one for one, _ in invalid(await anybody(alice, path, {}))} == {"ticket", "code"}


class TestBackupCodes:
    async def test_the_list_shows_what_is_used(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        proof = {"mfa_method": "totp", "mfa_code": codes[3]}
        shown = (await alice.ask("POST", CODES, {"regenerate": False, **proof}))["backup_codes"]
        assert [one["code"] for one in shown] == codes
        assert [one["code"] for one in shown if one["consumed"]] == [codes[3]]

    async def test_new_ones_replace_all(self, alice: Person) -> None:
        app, codes = await with_totp(alice)
        body = {"regenerate": True, "mfa_method": "totp", "mfa_code": app.code()}
        shown = (await alice.ask("POST", CODES, body))["backup_codes"]
        assert len(shown) == 10
        assert not any(one["consumed"] for one in shown)
        assert not {one["code"] for one in shown} & set(codes)
        old = await anybody(alice, "/auth/mfa/totp", {"ticket": await ticket_of(alice), "code": codes[0]})
        assert invalid(old) == [("code", "INVALID_CODE")]

    async def test_without_an_app_there_are_none(self, alice: Person) -> None:
        empty = await alice.ask("POST", CODES, {"regenerate": False, "password": PASSWORD})
        assert empty == {"backup_codes": []}
        answer = await alice.call("POST", CODES, {"regenerate": True, "password": PASSWORD})
        assert refusal(answer) == (400, "TWO_FACTOR_REQUIRED")

    async def test_the_choice_must_be_made(self, alice: Person) -> None:
        answer = await alice.call("POST", CODES, {"password": PASSWORD})
        assert [path for path, _ in invalid(answer)] == ["regenerate"]


class TestSwitchingOff:
    @pytest.mark.parametrize("kind", ["app", "backup"])
    async def test_one_code_serves_as_proof_and_for_the_operation(self, alice: Person, servers: Any, kind: str) -> None:
        app, codes = await with_totp(alice)
        code = app.code() if kind == "app" else codes[0]
        async with GatewayClient(servers.gateway_url) as socket:
            await socket.identify(alice.token)
            answer = await alice.call("POST", DISABLE, {"code": code, "mfa_method": "totp", "mfa_code": code})
            assert answer.status_code == 204, answer.text
            update = await socket.expect("USER_UPDATE")
        assert (update["mfa_enabled"], update["authenticator_types"]) == (False, [])
        assert set((await first_step(alice)).json()) == {"token", "user_id"}

    async def test_a_code_used_before_is_wrong(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        await alice.ask("POST", CODES, {"regenerate": False, "mfa_method": "totp", "mfa_code": codes[0]})
        body = {"code": codes[0], "mfa_method": "totp", "mfa_code": codes[1]}
        assert invalid(await alice.call("POST", DISABLE, body)) == [("code", "INVALID_CODE")]

    async def test_what_is_off_cannot_be_switched_off(self, alice: Person) -> None:
        answer = await alice.call("POST", DISABLE, {"code": "123456", "password": PASSWORD})
        assert refusal(answer) == (400, "TWO_FACTOR_REQUIRED")

    async def test_old_backup_codes_are_worth_nothing_later(self, alice: Person) -> None:
        _, codes = await with_totp(alice)
        await alice.ask("POST", DISABLE, {"code": codes[0], "mfa_method": "totp", "mfa_code": codes[0]})
        await with_totp(alice)
        answer = await anybody(alice, "/auth/mfa/totp", {"ticket": await ticket_of(alice), "code": codes[1]})
        assert invalid(answer) == [("code", "INVALID_CODE")]


@pytest.mark.parametrize("path", [SECRET, ENABLE, DISABLE, CODES])
async def test_strangers_are_told_to_sign_in(alice: Person, path: str) -> None:
    assert refusal(await anybody(alice, path, {})) == (401, "UNAUTHORIZED")
