"""Passkeys in a real browser, whose virtual authenticator answers the options that the API gives."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.house import address
from tests.people import PASSWORD
from tests.servers import Servers

pytestmark = pytest.mark.once

# The page stands on the product's own origin and speaks to the API as any client does.
_ANSWER = """
async ({token, options, path, body, creates}) => {
  const call = async (where, what) => {
    const headers = {"Content-Type": "application/json", ...(token ? {Authorization: token} : {})};
    const answer = await fetch(`/v1${where}`, {method: "POST", headers, body: JSON.stringify(what)});
    const text = await answer.text();
    return {status: answer.status, body: text ? JSON.parse(text) : null};
  };
  const given = (await call(options, body)).body;
  const credential = creates
    ? await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(given)})
    : await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given)});
  return await call(path, {...body, response: credential.toJSON(), challenge: given.challenge});
}
"""
_CALL = """
async ({token, path, body}) => {
  const headers = {"Content-Type": "application/json", ...(token ? {Authorization: token} : {})};
  const method = body ? "POST" : "GET";
  const answer = await fetch(`/v1${path}`, {method, headers, body: body && JSON.stringify(body)});
  return await answer.json();
}
"""
_CREDENTIALS = "/users/@me/mfa/webauthn/credentials"


@pytest.fixture
def page(house: Servers, visitor: Callable[..., Any]) -> Page:
    person = visitor(address(house), "Ada")
    opened: Page = person.open()
    return opened


@pytest.fixture
def device(page: Page) -> tuple[CDPSession, str]:
    """A platform authenticator that verifies its user."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def _registered(page: Page, email: str) -> tuple[str, str]:
    """A new account's token and id, with a passkey on the page's device."""
    body = {"email": email, "password": PASSWORD, "date_of_birth": "1990-01-01", "consent": True}
    made = page.evaluate(_CALL, {"path": "/auth/register", "body": body})
    wanted = {
        "token": made["token"],
        "options": f"{_CREDENTIALS}/registration-options",
        "path": _CREDENTIALS,
        "body": {"password": PASSWORD, "name": "This browser"},
        "creates": True,
    }
    assert page.evaluate(_ANSWER, wanted)["status"] == 204
    return made["token"], made["user_id"]


def test_registers_and_signs_in_behind_a_password_and_alone(page: Page, device: tuple[CDPSession, str]) -> None:
    email = f"browser{device[1][:8]}@example.com"
    token, user_id = _registered(page, email)
    (kept,) = page.evaluate(_CALL, {"token": token, "path": _CREDENTIALS})
    assert (kept["name"], kept["last_used_at"]) == ("This browser", None)

    challenge = page.evaluate(_CALL, {"path": "/auth/login", "body": {"email": email, "password": PASSWORD}})
    assert challenge["allowed_methods"] == ["webauthn"]
    second_factor = {
        "options": "/auth/login/mfa/webauthn/authentication-options",
        "path": "/auth/login/mfa/webauthn",
        "body": {"ticket": challenge["ticket"]},
    }
    alone = {"options": "/auth/webauthn/authentication-options", "path": "/auth/webauthn/authenticate", "body": {}}
    for way in (second_factor, alone):
        answer = page.evaluate(_ANSWER, way)
        assert (answer["status"], answer["body"].get("user_id")) == (200, user_id), answer
        assert page.evaluate(_CALL, {"token": answer["body"]["token"], "path": "/users/@me"})["id"] == user_id
    (kept,) = page.evaluate(_CALL, {"token": token, "path": _CREDENTIALS})
    assert kept["last_used_at"] is not None


def test_a_person_who_is_not_verified_gets_nowhere(page: Page, device: tuple[CDPSession, str]) -> None:
    _registered(page, f"unsure{device[1][:8]}@example.com")
    session, authenticator = device
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    alone = {"options": "/auth/webauthn/authentication-options", "path": "/auth/webauthn/authenticate", "body": {}}
    with pytest.raises(Exception, match="NotAllowedError"):
        page.evaluate(_ANSWER, alone)


def test_a_challenge_for_sudo_mode_opens_no_other_door(page: Page, device: tuple[CDPSession, str]) -> None:
    token, _ = _registered(page, f"sudo{device[1][:8]}@example.com")
    options, body = "/users/@me/sudo/webauthn/authentication-options", {}
    astray = {"token": token, "options": options, "path": "/auth/webauthn/authenticate", "body": body}
    assert page.evaluate(_ANSWER, astray)["status"] == 401
