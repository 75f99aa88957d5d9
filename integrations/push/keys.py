"""The key by which push services know this server (VAPID, RFC 8292).

It is the operator's, or made from SECRET_KEY: all processes have the same one, and there is nothing to keep. Browsers
subscribe to it, so that with another one they have to subscribe anew.
"""

import hmac
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from core.p256 import key_from, private_key, public_text

_TOKEN_SECONDS = 12 * 3600


def public_key() -> str:
    """The key that clients subscribe with: an uncompressed point, in base64url."""
    return public_text(_own_key())


def discovery_part() -> dict[str, Any]:
    """What clients learn of it before they sign in."""
    return {"push": {"public_vapid_key": public_key()}}


def authorization(endpoint: str) -> str:
    """The header that says to a push service who sends, valid there alone and for half a day."""
    parts, contact = urlsplit(endpoint), settings.GUILDHALL.vapid_contact or settings.GUILDHALL.public_url
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + _TOKEN_SECONDS, "sub": contact}
    return f"vapid t={jwt.encode(claims, _own_key(), 'ES256')}, k={public_key()}"


def _own_key() -> ec.EllipticCurvePrivateKey:
    return _key(settings.GUILDHALL.vapid_private_key, settings.SECRET_KEY)


@cache
def _key(given: str, secret_key: str) -> ec.EllipticCurvePrivateKey:
    return private_key(given) if given else key_from(hmac.digest(secret_key.encode(), b"guildhall.vapid", "sha256"))
