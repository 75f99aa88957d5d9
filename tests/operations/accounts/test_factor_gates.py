"""Who may come to the routes of second factors and phones, and how often."""

import json
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.newcomers import PASSWORD, signed_in
from tests.wire import LIMITED

pytestmark = pytest.mark.django_db
PHONE = "+15550003333"
MFA, PASSKEYS = "/v1/users/@me/mfa", "/v1/users/@me/mfa/webauthn/credentials"
FOR_LOCKED = [
    ("POST", "/v1/users/@me/phone/send-verification"),
    ("POST", "/v1/users/@me/phone/verify"),
    ("POST", "/v1/users/@me/phone"),
    ("POST", "/v1/auth/sudo/verify"),
]
NOT_FOR_LOCKED = [
    ("POST", f"{MFA}/totp/enable"),
    ("POST", f"{MFA}/totp/disable"),
    ("POST", f"{MFA}/backup-codes"),
    ("POST", f"{MFA}/sms/enable"),
    ("POST", f"{MFA}/sms/disable"),
    ("GET", PASSKEYS),
    ("POST", PASSKEYS),
    ("POST", f"{PASSKEYS}/registration-options"),
    ("PATCH", f"{PASSKEYS}/x"),
    ("DELETE", f"{PASSKEYS}/x"),
    ("DELETE", "/v1/users/@me/phone"),
    ("GET", "/v1/users/@me/sudo/mfa-methods"),
    ("POST", "/v1/users/@me/sudo/mfa/sms/send"),
    ("POST", "/v1/users/@me/sudo/webauthn/authentication-options"),
]


def ask(client: Client, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
    answer = client.generic(method, path, *_content(body), headers=headers)
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def _content(body: Any) -> tuple[bytes, str]:
    return json.dumps(body or {}).encode(), "application/json"


@pytest.fixture
def locked() -> Client:
    """Somebody under suspicion, who is to show a phone."""
    actor, token = signed_in()
    User.objects.filter(id=actor.user_id).update(suspicious_activity_flags=1 << 2)
    return Client(headers={"Authorization": token})


@pytest.mark.parametrize(("method", "path"), FOR_LOCKED)
def test_locked_accounts_may_help_themselves(locked: Client, method: str, path: str) -> None:
    status, code = ask(locked, method, path)
    assert (status, code) in [(400, "INVALID_FORM_BODY"), (403, "SUDO_MODE_REQUIRED")]


@pytest.mark.parametrize(("method", "path"), NOT_FOR_LOCKED)
def test_locked_accounts_may_do_nothing_else(locked: Client, method: str, path: str) -> None:
    assert ask(locked, method, path) == (403, "ACCOUNT_SUSPICIOUS_ACTIVITY")


@pytest.mark.parametrize(("method", "path"), FOR_LOCKED + NOT_FOR_LOCKED)
def test_strangers_are_asked_to_sign_in_before_anything_is_read(method: str, path: str) -> None:
    assert ask(Client(), method, path, {"password": 1}) == (401, "UNAUTHORIZED")


def test_a_phone_unlocks(locked: Client, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, sms_provider="memory")
    assert ask(locked, "POST", FOR_LOCKED[0][1], {"phone": PHONE}) == (204, "")
    answer = locked.post(FOR_LOCKED[1][1], {"phone": PHONE, "code": "123456"}, content_type="application/json")
    body = {"phone_token": answer.json()["phone_token"], "password": PASSWORD}
    assert ask(locked, "POST", FOR_LOCKED[2][1], body) == (204, "")
    assert ask(locked, "GET", "/v1/users/@me/sudo/mfa-methods")[0] == 200


LOGIN, ALIAS = "/v1/auth/login/mfa", "/v1/auth/mfa"


@pytest.mark.parametrize(
    ("paths", "limit"),
    [
        (
            [
                f"{LOGIN}/totp",
                f"{ALIAS}/totp",
                f"{LOGIN}/sms/send",
                f"{ALIAS}/sms",
                f"{LOGIN}/webauthn/authentication-options",
                f"{ALIAS}/webauthn/options",
                f"{ALIAS}/webauthn",
            ],
            5,
        ),
        (["/v1/auth/webauthn/authentication-options", "/v1/auth/webauthn/authenticate/options"], 20),
        (["/v1/auth/webauthn/authenticate"], 10),
    ],
    ids=["second steps", "options", "passkeys alone"],
)
@pytest.mark.usefixtures("still_limits")
def test_both_spellings_share_one_bucket(paths: list[str], limit: int) -> None:
    client, ways = Client(REMOTE_ADDR="203.0.113.77"), cycle(paths)
    answers = [ask(client, "POST", next(ways), **LIMITED) for _ in range(limit)]
    assert 429 not in {status for status, _ in answers}
    assert ask(client, "POST", next(ways), **LIMITED) == (429, "RATE_LIMITED")
