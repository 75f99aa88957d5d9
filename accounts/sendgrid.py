"""What the mail provider SendGrid tells: whether it is the provider who speaks, and at whom mail bounced."""

import base64
import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core.cache import cache as kept

from core.clock import now
from core.p256 import public_key

LATEST_SECONDS = 24 * 3600
"""How old, or how far ahead of our clock, a message may be: they are sent again for a day when nobody takes them."""

_LONGEST_STAMP = 32
_LONGEST_SIGNATURE = 256


def is_from_sendgrid(signature: str, timestamp: str, body: bytes) -> bool:
    """Whether the provider signed this, lately. False for all where the operator has set no key."""
    key = settings.GUILDHALL.sendgrid_webhook_key
    if not key or len(signature) > _LONGEST_SIGNATURE or not _is_recent(timestamp):
        return False
    try:
        signed = base64.b64decode(signature, validate=True)
        public_key(key).verify(signed, timestamp.encode() + body, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def bounced_in(body: bytes) -> list[str] | None:
    """The addresses at which mail bounces for good, or whose owners complain; None for what is no list of events."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(events, list):
        return None
    found = (event.get("email") for event in events if isinstance(event, dict) and _is_bad(event))
    return list(dict.fromkeys(email for email in found if isinstance(email, str) and email))


def was_told(timestamp: str, body: bytes) -> bool:
    """Whether this was taken in already, while it is recent enough to come again. Signatures are no names: whoever has
    one makes another for the same."""
    return kept.get(_key(timestamp, body)) is not None


def note_told(timestamp: str, body: bytes) -> None:
    """Remember that it was taken in."""
    kept.set(_key(timestamp, body), True, 2 * LATEST_SECONDS)


def _is_bad(event: dict[str, object]) -> bool:
    """A bounce of the type "blocked" may be over tomorrow."""
    kind = event.get("event")
    return kind == "spamreport" or (kind == "bounce" and event.get("type") != "blocked")


def _is_recent(timestamp: str) -> bool:
    is_number = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _LONGEST_STAMP
    return is_number and abs(now().timestamp() - int(timestamp)) <= LATEST_SECONDS


def _key(timestamp: str, body: bytes) -> str:
    return f"sendgrid:{hashlib.sha256(timestamp.encode() + b'.' + body).hexdigest()}"
