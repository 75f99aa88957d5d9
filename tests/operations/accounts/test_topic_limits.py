"""How often the topic side's steps of signing in may be called from one address, whichever spelling is used."""

from itertools import cycle
from typing import Any

import pytest
from django.test import Client

from tests.wire import LIMITED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_limits")]

A_MINUTE = {
    3: [
        "recovery/initiate",
        "recovery/initiate-passwordless",
        "recovery/reset-totp",
        "resend-verification",
        "resend-login-email-2fa",
        "recovery-code/set",
    ],
    5: [
        "register",
        "register-passwordless",
        "login",
        "login-backup",
        "login-passwordless-backup",
        "verify-login-email-2fa",
        "recovery/verify-sms",
        "recovery/verify-questions",
        "recovery/confirm-totp",
        "recovery/verify-email-code",
        "recovery/verify-user-code",
        "passkey/auth-verify",
    ],
    10: ["verify-totp", "verify-email", "recovery/complete-totp-setup", "passkey/auth-options"],
}
SETUP = ["/auth/complete-totp-setup", "/auth/totp/complete", "/complete-totp-setup", "/totp/complete"]
TABLE = [([f"/auth/{path}", f"/{path}"], limit) for limit, paths in A_MINUTE.items() for path in paths]
PASSWORDLESS = ["/auth/login/passwordless", "/auth/login-passwordless", "/login/passwordless", "/login-passwordless"]


def post(path: str, ip: str, **headers: str) -> Any:
    """A request that says nothing, counted."""
    return Client(REMOTE_ADDR=ip, headers=LIMITED | headers).post(f"/api{path}", {}, content_type="application/json")


@pytest.mark.parametrize(("paths", "limit"), [*TABLE, (PASSWORDLESS, 5), (SETUP, 10)], ids=str)
def test_every_spelling_counts(paths: list[str], limit: int) -> None:
    """TF-028."""
    ways = cycle(paths)
    answers = [post(next(ways), "203.0.113.9") for _ in range(limit)]
    assert 429 not in {answer.status_code for answer in answers}
    for path in paths:
        refused = post(path, "203.0.113.9")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
    assert post(paths[0], "203.0.113.10").status_code != 429


def test_nobody_gets_more_by_saying_they_come_from_elsewhere() -> None:
    """TF-028."""
    for number in range(5):
        post("/auth/login", "203.0.113.11", **{"X-Forwarded-For": f"198.51.100.{number}"})
    assert post("/auth/login", "203.0.113.11", **{"X-Forwarded-For": "198.51.100.99"}).status_code == 429


def test_one_step_takes_nothing_from_another() -> None:
    for _ in range(5):
        post("/auth/login", "203.0.113.12")
    assert post("/auth/login", "203.0.113.12").status_code == 429
    assert post("/auth/login-backup", "203.0.113.12").status_code == 400
