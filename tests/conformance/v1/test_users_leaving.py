"""Disabling and deleting one's account on /v1, and deleting everything one has written."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.mailbox import mail_to
from tests.people import PASSWORD, Person, register, text_channel

PROOF = {"password": PASSWORD}
WAYS_OUT = [("POST", "/users/@me/disable"), ("POST", "/users/@me/delete"), ("DELETE", "/users/@me")]
DELETIONS = WAYS_OUT[1:]
SCHEDULE = "/users/@me/messages/delete"


async def sign_in(person: Person) -> httpx.Response:
    body = {"email": person.email, "password": PASSWORD}
    return await person.client.post(f"{person.base_url}/v1/auth/login", json=body)


async def come_back(person: Person) -> None:
    answer = await sign_in(person)
    assert answer.status_code == 200, answer.text
    person.token = answer.json()["token"]


def since(text: str) -> timedelta:
    return datetime.fromisoformat(text) - datetime.now(UTC)


@pytest.mark.parametrize(("method", "path"), [*WAYS_OUT, ("POST", SCHEDULE)])
async def test_who_one_is_has_to_be_proved(servers: Any, method: str, path: str) -> None:
    person = await register(servers.http_url)
    missing = await person.call(method, path, {})
    assert refusal(missing) == (403, "SUDO_MODE_REQUIRED")
    assert missing.json()["has_mfa"] is False
    assert invalid(await person.call(method, path, {"password": "wrong-password"})) == [
        ("password", "INVALID_PASSWORD")
    ]
    assert (await person.call("GET", "/users/@me")).status_code == 200


@pytest.mark.parametrize(("method", "path"), WAYS_OUT)
async def test_everything_ends_and_signing_in_brings_it_back(servers: Any, method: str, path: str) -> None:
    person = await register(servers.http_url)
    async with GatewayClient(servers.other_gateway_url) as client:
        await client.identify(person.token)
        answer = await person.call(method, path, PROOF)
        assert (answer.status_code, answer.content) == (204, b"")
        assert "X-Fluxer-Sudo-Mode-JWT" not in answer.headers
        await client.expect("USER_UPDATE", id=person.id)
        await client.expect_op(9)
    assert refusal(await person.call("GET", "/users/@me")) == (401, "UNAUTHORIZED")
    await come_back(person)
    assert (await person.ask("GET", "/users/@me"))["id"] == person.id


@pytest.mark.parametrize(("method", "path"), WAYS_OUT)
async def test_an_unclaimed_account_has_nothing_to_prove_itself_with(servers: Any, method: str, path: str) -> None:
    body = {"global_name": "Nobody", "date_of_birth": "1990-01-01", "consent": True}
    async with httpx.AsyncClient(base_url=f"{servers.http_url}/v1", timeout=30) as client:
        token = (await client.post("/auth/register", json=body)).json()["token"]
        headers = {"Authorization": token}
        assert (await client.request(method, path, headers=headers)).status_code == 204
        assert (await client.get("/users/@me", headers=headers)).status_code == 401


@pytest.mark.parametrize(("method", "path"), DELETIONS)
async def test_owners_of_guilds_hand_over_first(servers: Any, method: str, path: str) -> None:
    person = await register(servers.http_url)
    guild = await person.guild()
    assert refusal(await person.call(method, path, {})) == (403, "SUDO_MODE_REQUIRED")
    assert refusal(await person.call(method, path, PROOF)) == (400, "USER_OWNS_GUILDS")
    await person.ask("DELETE", f"/guilds/{guild['id']}", PROOF)
    assert (await person.call(method, path, PROOF)).status_code == 204


async def test_disabling_does_not_ask_about_guilds(servers: Any) -> None:
    person = await register(servers.http_url)
    await person.guild()
    await person.ask("POST", "/users/@me/disable", PROOF)


async def test_a_deletion_is_announced_by_mail(servers: Any) -> None:
    person = await register(servers.http_url)
    await person.ask("POST", "/users/@me/delete", PROOF)
    facts = await mail_to(servers, person.email, "self_deletion_scheduled")
    assert timedelta(hours=71) < since(facts["deletion_at"]) <= timedelta(hours=72)


async def test_the_header_alone_is_enough_for_clients_that_send_no_body(servers: Any) -> None:
    person = await register(servers.http_url)
    proved = await person.ask("POST", "/auth/sudo/verify", PROOF)
    headers = {"Authorization": person.token, "X-Fluxer-Sudo-Mode-JWT": proved["sudo_token"]}
    answer = await person.client.delete(f"{servers.http_url}/v1/users/@me", headers=headers)
    assert answer.status_code == 204


async def test_messages_to_be_deleted_are_counted_and_shown(servers: Any) -> None:
    person = await register(servers.http_url)
    channel = text_channel(await person.guild())["id"]
    for number in range(3):
        await person.say(channel, f"{number}")
    async with GatewayClient(servers.gateway_url) as client:
        await client.identify(person.token)
        await person.ask("POST", SCHEDULE, PROOF)
        told = (await client.expect("USER_UPDATE", id=person.id))["pending_bulk_message_deletion"]
        shown = (await person.ask("GET", "/users/@me"))["pending_bulk_message_deletion"]
        assert told == shown
        assert (shown["channel_count"], shown["message_count"]) == (1, 3)
        assert timedelta(hours=23) < since(shown["scheduled_at"]) <= timedelta(days=1)
        assert await person.ask("DELETE", SCHEDULE) == {"success": True}
        assert (await client.expect("USER_UPDATE", id=person.id))["pending_bulk_message_deletion"] is None
        assert await person.ask("DELETE", SCHEDULE) == {"success": True}
        await client.expect("USER_UPDATE", id=person.id)
    assert (await person.ask("GET", "/users/@me"))["pending_bulk_message_deletion"] is None


async def test_the_trial_is_for_staff(servers: Any) -> None:
    person = await register(servers.http_url)
    assert refusal(await person.call("POST", f"{SCHEDULE}/test", {})) == (403, "MISSING_ACCESS")
