"""One push to one browser: sealed for it alone, and sent as anything is that goes to an address people gave us."""

import time
from enum import Enum

import http_ece
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache

from core.outbound import Caps, Outbound, OutboundError, Refused, outbound
from core.p256 import from_base64url
from integrations.models import PushSubscription
from integrations.push.keys import authorization

_log = structlog.get_logger(__name__)
_CAPS = Caps(seconds=10.0, redirects=0, body=False)
_KEPT_SECONDS = 86_400
_SLOW_SECONDS, _LEFT_ALONE_SECONDS = 3.0, 300


class Outcome(Enum):
    """What became of a push."""

    TAKEN = "taken"
    LATER = "later"  # the service is busy or away
    GONE = "gone"  # the browser does not want it any more, or can never be reached
    REFUSED = "refused"


def deliver(subscription: PushSubscription, payload: bytes, *, topic: str, is_urgent: bool) -> Outcome:
    """Send a push. Of those with one topic, a browser that is away gets the last. A service that took its time is left
    alone for five minutes: whoever waits for it keeps everybody else's pushes and link previews waiting."""
    slow = f"push:slow:{subscription.pk}"
    if cache.get(slow):
        return Outcome.LATER
    begun = time.monotonic()
    outcome = _sent(subscription, payload, topic, is_urgent)
    if time.monotonic() - begun > _SLOW_SECONDS:
        cache.set(slow, True, _LEFT_ALONE_SECONDS)
    return outcome


def _sent(subscription: PushSubscription, payload: bytes, topic: str, is_urgent: bool) -> Outcome:
    try:
        body = sealed(payload, subscription.p256dh, subscription.auth)
    except Exception:  # whatever a library makes of keys that are none
        return Outcome.GONE
    headers = {
        "Authorization": authorization(subscription.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_KEPT_SECONDS),
        "Topic": topic,
        "Urgency": "high" if is_urgent else "normal",
    }
    try:
        status = client().fetch(subscription.endpoint, method="POST", headers=headers, content=body, caps=_CAPS).status
    except Refused:
        return Outcome.GONE
    except OutboundError as error:
        _log.info("push.not_reached", subscription=subscription.subscription_id, error=type(error).__name__)
        return Outcome.LATER
    return _outcome(status, subscription)


def client() -> Outbound:
    """By which everything is sent: never into the operator's own network (SEC-065)."""
    return outbound()


def sealed(payload: bytes, p256dh: str, auth: str) -> bytes:
    """A payload that only the browser with these keys can read (RFC 8291)."""
    own = ec.generate_private_key(ec.SECP256R1())
    content: bytes = http_ece.encrypt(
        payload, private_key=own, dh=from_base64url(p256dh), auth_secret=from_base64url(auth), version="aes128gcm"
    )
    return content


def _outcome(status: int, subscription: PushSubscription) -> Outcome:
    if 200 <= status < 300:
        return Outcome.TAKEN
    if status in (404, 410):
        return Outcome.GONE
    if status == 429 or status >= 500:
        return Outcome.LATER
    _log.warning("push.refused", subscription=subscription.subscription_id, status=status)
    return Outcome.REFUSED
