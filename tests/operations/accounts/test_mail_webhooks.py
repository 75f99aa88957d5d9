"""What the mail provider tells (admin-and-instance.md 8): believed when it is signed and fresh, and what it does."""

import base64
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest

from accounts.events import UserUpdated
from accounts.models import User
from accounts.signing_in.purposes import VERIFY_EMAIL
from accounts.signing_in.vouchers import find, issue
from core.actor import Actor
from core.clock import now
from gateway.v1.dispatch import render
from tests.newcomers import newcomer
from tests.operations.events import published_during
from tests.wire import Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
SECRET = b"secret of the provider"
EMAIL = "Ann@example.org"


@pytest.fixture
def ann(settings: Any) -> User:
    settings.GUILDHALL = replace(settings.GUILDHALL, sweego_webhook_secret=base64.b64encode(SECRET).decode())
    user = newcomer(email=EMAIL)
    User.objects.filter(id=user.id).update(email_verified=True)
    return user


def signature(name: str, moment: Any, body: bytes, secret: bytes = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret, f"{name}.{moment}.".encode() + body, "sha256")).decode()


def post(body: bytes, **headers: str) -> Reply:
    answer = Wire()._client.generic("POST", "/v1/webhooks/sweego", body, "application/json", headers=headers)
    return Reply(answer.status_code, answer.content, answer.headers)


def tell(news: Any, name: str = "msg_1", late: int = 0) -> int:
    """Told by the provider, some seconds late."""
    body = news if isinstance(news, bytes) else json.dumps(news).encode()
    moment = str(int(now().timestamp()) - late)
    signed = {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signature(name, moment, body)}
    return post(body, **signed).status


def is_bounced(user: User) -> bool:
    user.refresh_from_db()
    return user.email_bounced


@pytest.mark.parametrize("kind", ["hard_bounce", "hard-bounce", "complaint"])
def test_an_address_that_takes_no_mail_has_to_be_verified_anew(ann: User, kind: str) -> None:
    """The person's clients hear of it; old links do not help; they may replace the address."""
    _, token = issue(VERIFY_EMAIL, ann, email_key=ann.email_key)
    wire = Wire(Actor(user=ann))
    with published_during() as events:
        assert tell({"event_type": kind, "recipient": EMAIL.upper()}) == 200
    ann.refresh_from_db()
    assert (ann.email_bounced, ann.email_verified, ann.suspicious_activity_flags) == (True, False, 2)
    assert [event.user_id for event in events if isinstance(event, UserUpdated)] == [ann.id]
    assert find(VERIFY_EMAIL, token) is None
    (told,) = [one for event in events for one in render(event)]
    assert (told.payload["email_bounced"], told.payload["required_actions"]) == (True, ["REQUIRE_REVERIFIED_EMAIL"])
    assert wire.send("GET", "/users/@me").code == "ACCOUNT_SUSPICIOUS_ACTIVITY"
    body = {"new_email": "fresh@example.org"}
    assert wire.send("POST", "/users/@me/email-change/bounced/request-new", body).status == 200
    with published_during() as events:
        assert tell({"event_type": kind, "recipient": EMAIL}, "msg_2") == 200
    assert events == []


@pytest.mark.parametrize(
    "news",
    [
        {"event_type": "soft-bounce", "recipient": EMAIL},
        {"event_type": "delivered", "recipient": EMAIL},
        {"event_type": ["hard_bounce"], "recipient": EMAIL},
        {"recipient": EMAIL},
        {"event_type": "hard_bounce", "recipient": "nobody@example.org"},
        {"event_type": "hard_bounce", "recipient": ""},
        {"event_type": "hard_bounce", "recipient": {"email": EMAIL}},
        {"event_type": "hard_bounce"},
        {},
    ],
)
def test_other_news_change_nothing(ann: User, news: Any) -> None:
    assert (tell(news), is_bounced(ann)) == (200, False)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 60_000])
def test_what_is_no_json_object_is_refused(ann: User, body: bytes) -> None:
    assert tell(body) == 400


@pytest.mark.parametrize(
    "lie",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "x"},
        {"webhook-signature": "v1,x"},
        {"webhook-id": "another"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 300},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "later"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "9" * 300},
    ],
)
def test_what_is_not_signed_by_the_provider_is_refused(ann: User, lie: dict[str, str]) -> None:
    """Whatever it says; before it is read."""
    body = json.dumps({"event_type": "hard_bounce", "recipient": EMAIL}).encode()
    moment = str(int(now().timestamp()))
    honest = {"webhook-id": "1", "webhook-timestamp": moment, "webhook-signature": signature("1", moment, body)}
    assert post(body, **(honest | lie)).status == 401
    assert post(body + b" ", **honest).status == 401
    assert post(body, **(honest | {"webhook-signature": signature("1", moment, body, b"other")})).status == 401
    assert (is_bounced(ann), post(body, **honest).status, is_bounced(ann)) == (False, 200, True)


@pytest.mark.parametrize(("late", "status"), [(290, 200), (310, 401), (-290, 200), (-310, 401)])
def test_what_is_old_is_refused(ann: User, late: int, status: int) -> None:
    news = {"event_type": "complaint", "recipient": EMAIL}
    assert (tell(news, f"late{late}", late), is_bounced(ann)) == (status, status == 200)


def test_a_message_that_comes_again_does_nothing_again(ann: User) -> None:
    news = {"event_type": "complaint", "recipient": EMAIL}
    assert tell(news, "again") == 200
    User.objects.filter(id=ann.id).update(email_bounced=False)
    assert (tell(news, "again"), is_bounced(ann)) == (200, False)
    assert (tell(news, "again2"), is_bounced(ann)) == (200, True)


def test_without_a_secret_nobody_is_believed(ann: User, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, sweego_webhook_secret="")
    body, moment = b"{}", str(int(now().timestamp()))
    signed = {"webhook-id": "1", "webhook-timestamp": moment, "webhook-signature": signature("1", moment, body, b"")}
    assert post(body, **signed).status == 401
