"""SEC-013: disabling or deleting an account ends every sign-in, socket and bot of it, whichever wire it is done on."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.gateway_client import PUSHED_SECONDS, GatewayClient
from tests.mailbox import mail_to
from tests.people import Person
from tests.registrations import PASSWORD
from tests.socketio_client import listening
from tests.topic_browsers import Browser, browser

INVALID_SESSION = 9
PROOF = {"password": PASSWORD}


async def disable(servers: Any, browser: Browser, person: Person) -> None:
    await person.ask("POST", "/users/@me/disable", PROOF)


async def delete_by_password(servers: Any, browser: Browser, person: Person) -> None:
    await person.ask("DELETE", "/users/@me", PROOF)


async def delete_by_code(servers: Any, browser: Browser, person: Person) -> None:
    browser.ask("POST", "/users/request-deletion-code")
    facts = await mail_to(servers, person.email, "account_deletion_code")
    browser.ask("DELETE", "/users/delete-account", {"verification_code": facts["code"]})


async def everywhere(servers: Any) -> tuple[Browser, Person]:
    """Somebody who is signed in on both sides."""
    topic_side = browser(servers.http_url)
    email = f"{topic_side.name}@example.com"
    async with httpx.AsyncClient(timeout=30) as client:
        body = {"email": email, "password": PASSWORD}
        answer = await client.post(f"{servers.http_url}/v1/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    return topic_side, Person(
        servers.http_url, answer.json()["token"], answer.json()["user_id"], topic_side.name, email
    )


def bot_of(servers: Any, person: Person) -> Person:
    """A bot that belongs to somebody."""
    printed = servers.manage("createbot", "Helper", "--owner", person.email)
    token = printed.split("token:")[1].split()[0]
    return Person(servers.other_url, token, token.partition(".")[0], "Helper", "", scheme="Bot ")


Way = Callable[[Any, Browser, Person], Awaitable[None]]


@pytest.mark.parametrize("leave", [disable, delete_by_password, delete_by_code])
async def test_everything_of_the_account_ends_within_a_second(servers: Any, leave: Way) -> None:
    topic_side, person = await everywhere(servers)
    bot = bot_of(servers, person)
    cookie = topic_side.client.cookies["session"]
    assert (await bot.call("GET", "/users/@me")).status_code == 200
    async with (
        GatewayClient(servers.other_gateway_url) as own,
        GatewayClient(servers.gateway_url) as bots,
        listening(servers.other_url, topic_side) as socket,
    ):
        await own.identify(person.token)
        await bots.identify(bot.token)
        started = time.monotonic()
        await leave(servers, topic_side, person)
        left = time.monotonic()
        for client in (own, bots):
            await client.expect_op(INVALID_SESSION, timeout=PUSHED_SECONDS)
        async with asyncio.timeout(PUSHED_SECONDS):
            await socket.ended.wait()
        assert time.monotonic() - left < PUSHED_SECONDS, f"of {time.monotonic() - started:.1f} s"

    assert (await person.call("GET", "/users/@me")).status_code == 401
    assert (await bot.call("GET", "/users/@me")).status_code == 401
    topic_side.client.cookies.set("session", cookie)
    assert topic_side.call("GET", "/auth/session").json()["authenticated"] is False
    for client, token in ((own, person.token), (bots, bot.token)):
        async with GatewayClient(servers.gateway_url) as again:
            await again.resume(token, client.session_id, client.number)
            await again.next(lambda frame: frame["op"] == INVALID_SESSION or frame.get("t") == "RESUMED")
            assert "RESUMED" not in [frame.get("t") for frame in again.frames]


async def test_a_bot_works_again_when_its_owner_is_back(servers: Any) -> None:
    topic_side, person = await everywhere(servers)
    bot = bot_of(servers, person)
    await disable(servers, topic_side, person)
    assert (await bot.call("GET", "/users/@me")).status_code == 401
    topic_side.ask("POST", "/auth/login", {"username": person.name, "password": PASSWORD})
    assert (await bot.call("GET", "/users/@me")).status_code == 200
