"""What SendGrid tells (admin-and-instance.md 13): believed when it is signed and fresh, and what it does."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.models import User
from core.clock import now
from tests.newcomers import newcomer
from tests.wire import Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
KEY = ec.generate_private_key(ec.SECP256R1())
EMAIL = "Ann@example.org"
HEADER = "X-Twilio-Email-Event-Webhook"
BOUNCE = {"event": "bounce", "type": "bounce", "email": EMAIL}


def public(key: ec.EllipticCurvePrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.fixture
def ann(settings: Any) -> User:
    settings.GUILDHALL = replace(settings.GUILDHALL, sendgrid_webhook_key=public(KEY))
    user = newcomer(email=EMAIL)
    User.objects.filter(id=user.id).update(email_verified=True)
    return user


def signed(body: bytes, moment: str, key: ec.EllipticCurvePrivateKey = KEY) -> dict[str, str]:
    signature = base64.b64encode(key.sign(moment.encode() + body, ec.ECDSA(SHA256()))).decode()
    return {f"{HEADER}-Signature": signature, f"{HEADER}-Timestamp": moment}


def post(body: bytes, headers: dict[str, str]) -> int:
    answer = Wire()._client.generic("POST", "/v1/webhooks/sendgrid", body, "application/json", headers=headers)
    return Reply(answer.status_code, answer.content, answer.headers).status


def tell(news: Any, late: int = 0) -> int:
    body = news if isinstance(news, bytes) else json.dumps(news).encode()
    return post(body, signed(body, str(int(now().timestamp()) - late)))


def is_bounced(user: User) -> bool:
    user.refresh_from_db()
    return user.email_bounced


@pytest.mark.parametrize(
    "event", [BOUNCE, {"event": "bounce", "email": EMAIL.upper()}, {"event": "spamreport", "email": EMAIL}]
)
def test_an_address_that_takes_no_mail_has_to_be_verified_anew(ann: User, event: dict[str, str]) -> None:
    assert tell([{"event": "processed", "email": EMAIL}, event, event]) == 200
    assert is_bounced(ann)
    assert (ann.email_verified, ann.suspicious_activity_flags) == (False, 2)


def test_other_news_change_nothing(ann: User) -> None:
    kinds = [{"event": kind, "email": EMAIL} for kind in ("delivered", "deferred", "open", None, ["bounce"], {})]
    odd = [
        {},
        None,
        7,
        [BOUNCE],
        {"event": "bounce"},
        *({**BOUNCE, "email": odd} for odd in ("", None, 7, ["x"], "x@y")),
    ]
    blocked = BOUNCE | {"type": "blocked"}
    assert (tell([*kinds, *odd, blocked]), is_bounced(ann)) == (200, False)
    for body in (b"", b"{", b"{}", b"null", b"\xff", b"[" * 60_000):
        assert tell(body) == 400


def test_what_is_not_signed_by_the_provider_is_refused(ann: User, settings: Any) -> None:
    body, moment = json.dumps([BOUNCE]).encode(), str(int(now().timestamp()))
    honest = signed(body, moment)
    signature, timestamp = f"{HEADER}-Signature", f"{HEADER}-Timestamp"
    for lie in ({signature: ""}, {signature: "x"}, {signature: "eA=="}, {signature: "A" * 400}, {timestamp: ""}):
        assert post(body, honest | lie) == 401
    for odd in ("later", "-1", "9" * 40, str(int(moment) + 1), f"{moment} "):
        assert post(body, honest | {timestamp: odd}) == 401
    assert post(body + b" ", honest) == 401
    assert post(body, signed(body, moment, ec.generate_private_key(ec.SECP256R1()))) == 401
    assert [tell([BOUNCE], late) for late in (90_000, -90_000)] == [401, 401]
    assert not is_bounced(ann)
    assert (post(body, honest), is_bounced(ann)) == (200, True)
    # What came already does nothing again, however its signature is written.
    User.objects.filter(id=ann.id).update(email_bounced=False)
    assert [post(body, honest), post(body, signed(body, moment))] == [200, 200]
    assert not is_bounced(ann)
    settings.GUILDHALL = replace(settings.GUILDHALL, sendgrid_webhook_key="")
    assert post(body, honest) == 401
