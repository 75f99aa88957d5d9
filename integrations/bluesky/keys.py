"""The keys by which servers of Bluesky know this one, and what is signed with them.

The client's own key is made from SECRET_KEY: all processes have the same one, and there is nothing to keep. Older ones
(SECRET_KEY_FALLBACKS) stay in the list that servers read. Each sign-in has a key of its own besides (DPoP, RFC 9449).
"""

import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from core.p256 import base64url, key_from
from core.sealing import keys_for

ALGORITHM = "ES256"
_PURPOSE = "bluesky"
_ASSERTION_SECONDS = 60
_RANDOM_BYTES = 16


def public_keys() -> dict[str, Any]:
    """What is served as jwks.json: public halves alone."""
    keys = (key_from(seed) for seed in keys_for(_PURPOSE))
    return {"keys": [{**_public(key), "kid": _name(key), "use": "sig", "alg": ALGORITHM} for key in keys]}


def client_assertion(client_id: str, issuer: str) -> str:
    """What says to one server that it is this client who asks, for a minute (RFC 7523)."""
    key, moment = key_from(keys_for(_PURPOSE)[0]), int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(_RANDOM_BYTES),
        "iat": moment,
        "exp": moment + _ASSERTION_SECONDS,
    }
    return jwt.encode(claims, key, ALGORITHM, headers={"kid": _name(key)})


def possession(key: ec.EllipticCurvePrivateKey, method: str, url: str, nonce: str) -> str:
    """The header `DPoP`: that whoever sends this one request has the key."""
    claims = {
        "jti": secrets.token_urlsafe(_RANDOM_BYTES),
        "htm": method,
        "htu": urlunsplit(urlsplit(url)._replace(query="", fragment="")),
        "iat": int(time.time()),
    }
    headers = {"typ": "dpop+jwt", "jwk": _public(key)}
    return jwt.encode(claims | ({"nonce": nonce} if nonce else {}), key, ALGORITHM, headers=headers)


def _public(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return dict(ECAlgorithm.to_jwk(key.public_key(), as_dict=True))


def _name(key: ec.EllipticCurvePrivateKey) -> str:
    """The thumbprint of its public half (RFC 7638)."""
    facts = {name: value for name, value in _public(key).items() if name in ("crv", "kty", "x", "y")}
    return base64url(hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).digest())
