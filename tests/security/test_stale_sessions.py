"""A sign-in stolen long after it was made is no way to plant another way in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.operations.sessions import start_session
from accounts.signing_in.devices import Device
from core.api.json import encode
from core.clock import at, now
from tests.newcomers import PASSWORD, newcomer

pytestmark = pytest.mark.django_db

PLANTED = ("/auth/passkey/register-options", "/auth/totp/qrcode", "/auth/recovery-code/set")
CODE = {"recovery_code": "long enough"}


def ask(token: str, path: str, **body: Any) -> tuple[int, str]:
    answer = Client(headers={"Authorization": token}).post(f"/api{path}", encode(CODE | body), "application/json")
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.parametrize("path", PLANTED)
def test_a_fresh_sign_in_is_proof_enough_and_an_older_one_is_not(path: str) -> None:
    user = newcomer()
    fresh = start_session(user, Device())
    with at(now() - timedelta(minutes=16)):
        stale = start_session(user, Device())
    assert ask(fresh, path)[0] == 200
    words = "Please sign in again, or give your password or authentication code"
    assert ask(stale, path) == (401, words)
    assert ask(stale, path, password="Wrong!Pass1")[0] == 400
    assert ask(stale, path, password=PASSWORD)[0] == 200


def test_passkeys_are_not_taken_away_by_an_older_sign_in() -> None:
    user = newcomer()
    with at(now() - timedelta(minutes=16)):
        stale = start_session(user, Device())
    fresh = start_session(user, Device())
    answers = [Client(headers={"Authorization": token}).delete("/api/auth/passkey/abc") for token in (stale, fresh)]
    assert [answer.status_code for answer in answers] == [401, 400], "only the fresh one gets to look for it"
