"""POST /v1/auth/login/link: the link that the topic side mails opens a sign-in of this wire."""

from typing import Any

import httpx
import pytest

from tests.factors import anybody, with_totp
from tests.guild_side import invalid
from tests.mailbox import mail_to
from tests.people import Person, register

LINK = "/auth/login/link"
WRONG = [("token", "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN")]


@pytest.fixture
async def alice(servers: Any) -> Person:
    """Her address is verified."""
    person = await register(servers.http_url)
    facts = await mail_to(servers, person.email, "email_verification")
    assert (await anybody(person, "/auth/verify", {"token": facts["token"]})).status_code == 204
    return person


async def mailed_link(servers: Any, person: Person) -> str:
    """The token of a link that was mailed just now."""
    asked = httpx.post(f"{servers.other_url}/api/auth/login-passwordless", json={"identifier": person.email})
    assert asked.status_code == 200, asked.text
    return str((await mail_to(servers, person.email, "passwordless_login"))["token"])


async def test_it_signs_in_once(alice: Person, servers: Any) -> None:
    token = await mailed_link(servers, alice)
    answer = await anybody(alice, LINK, {"token": token})
    assert set(answer.json()) == {"token", "user_id"}
    signed_in = Person(servers.other_url, answer.json()["token"], alice.id, alice.name, alice.email)
    assert (await signed_in.ask("GET", "/users/@me"))["id"] == alice.id
    assert invalid(await anybody(alice, LINK, {"token": token})) == WRONG
    await alice.ask("GET", "/users/@me")  # other sign-ins stay


async def test_a_second_factor_is_still_asked_for(alice: Person, servers: Any) -> None:
    app, _ = await with_totp(alice)
    token = await mailed_link(servers, alice)
    challenge = (await anybody(alice, LINK, {"token": token})).json()
    assert (challenge["mfa"], challenge["allowed_methods"]) == (True, ["totp"])
    assert invalid(await anybody(alice, LINK, {"token": token})) == WRONG
    answer = await anybody(alice, "/auth/login/mfa/totp", {"ticket": challenge["ticket"], "code": app.code()})
    assert set(answer.json()) == {"token", "user_id"}


@pytest.mark.parametrize("token", ["x" * 64, "0" * 64])
async def test_unknown_links(alice: Person, token: str) -> None:
    assert invalid(await anybody(alice, LINK, {"token": token})) == WRONG
