"""SEC-001, SEC-002, SEC-010 on the topic wire: strangers learn nothing of who is registered, and wear nobody out."""

import itertools
from typing import Any

import pytest
from django.test import Client

from accounts.models import TotpDevice
from accounts.operations.recovery import set_recovery_code
from accounts.signing_in import passwords
from accounts.signing_in.passwords import hashed_secret
from accounts.signing_in.second_factor import confirm, provision
from core.actor import Actor
from core.api.json import decode, encode
from core.models import Job
from tests.newcomers import PASSWORD, newcomer
from tests.wire import LIMITED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on", "still_limits")]
_numbers = itertools.count()  # counters outlive a test, so every one has addresses and names of its own
# Every step that names an account and is open to strangers, as a stranger would take it.
STEPS: dict[str, dict[str, Any]] = {
    "/login": {"password": "Wr0ng-Horse!"},
    "/login#code": {"totp_code": "000000"},
    "/login/passwordless": {},
    "/login/passwordless#code": {"code": "000000"},
    "/login/passwordless#totp": {"totp_code": "000000"},
    "/login-backup": {"password": "Wr0ng-Horse!", "backup_code": "00000000"},
    "/login-passwordless-backup": {"backup_code": "00000000"},
    "/resend-verification": {},
    "/verify-email": {"code": "000000"},
    "/complete-totp-setup": {"totp_code": "000000"},
    "/verify-totp": {"totp_code": "000000", "is_setup": True},
    "/totp/qrcode": {},
    "/recovery-code/set": {"recovery_code": "long enough"},
    "/passkey/register-options": {},
    "/passkey/auth-options": {},
    "/recovery/initiate-passwordless": {},
    "/recovery/verify-email-code": {"code": "000000"},
    "/recovery/verify-user-code": {"recovery_code": "long enough"},
    "/recovery/reset-totp": {"original_secret": "JBSWY3DPEHPK3PXP"},
    "/recovery/initiate": {"method": "sms"},
    "/recovery/initiate#questions": {"method": "security_questions"},
}
_VARYING = {"x-request-id", "x-ratelimit-reset", "x-ratelimit-reset-after"}
KINDS = ["fresh", "setting_up", "guarded"]


def address() -> str:
    number = next(_numbers)
    return f"10.77.{number // 250}.{number % 250 + 1}"


def known(kind: str) -> str:
    """The address of an account that is as far as this."""
    user = newcomer()
    if kind != "fresh":
        provision(user)
        set_recovery_code(Actor(user=None, kind="system"), user=user, code_hash=hashed_secret("something else"))
    if kind == "guarded":
        confirm(user)
    assert TotpDevice.objects.filter(user=user).exists() == (kind != "fresh")
    return str(user.email)


def asked(step: str, name: str, ip: str, **headers: str) -> Any:
    path, body = step.partition("#")[0], STEPS[step] | {"email": name, "identifier": name, "username": name}
    client = Client(raise_request_exception=False, REMOTE_ADDR=ip)
    return client.generic("POST", f"/api/auth{path}", encode(body), "application/json", headers=headers)


def told(answer: Any) -> tuple[Any, ...]:
    """All that a stranger sees, but for what differs from answer to answer."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in _VARYING}
    body = decode(answer.content)
    if "challenge" in body:
        body["challenge"] = body["options"]["challenge"] = ""
    return answer.status_code, body, headers, sorted(answer.cookies)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", STEPS)
def test_sec_001_known_and_unknown_names_are_answered_alike(
    step: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []
    check = passwords.check_password
    monkeypatch.setattr(
        passwords, "check_password", lambda *given, **more: work.append("hash") or check(*given, **more)
    )
    name = known(kind)
    seen = []
    for who in (name, f"nobody{next(_numbers)}@example.com"):
        work.clear()
        Job.objects.all().delete()
        answers = [told(asked(step, who, address(), **LIMITED)) for _ in range(4)]
        seen.append((answers, len(work), Job.objects.count()))
    assert seen[0] == seen[1]


def test_sec_010_success_does_not_clear_the_failures_of_an_address() -> None:
    mine, victim = newcomer(), newcomer()
    ip = address()
    body = {"identifier": mine.email, "password": PASSWORD}
    statuses = []
    for number in range(12):
        if number % 3 == 2:
            client = Client(raise_request_exception=False, REMOTE_ADDR=ip)
            answer = client.generic("POST", "/api/auth/login", encode(body), "application/json", headers=LIMITED)
        else:
            answer = asked("/login", str(victim.email), ip, **LIMITED)
        statuses.append(answer.status_code)
    assert statuses[-1] == 429
    assert 200 in statuses
