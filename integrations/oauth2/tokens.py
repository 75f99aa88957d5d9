"""Codes, tokens and secrets: random, so that a plain SHA-256 is enough to keep nothing that lets anybody in."""

import hashlib
import hmac
import secrets
from datetime import timedelta

CODE_LIVES = timedelta(minutes=10)
ACCESS_LIVES = timedelta(days=7)
REFRESH_LIVES = timedelta(days=30)
_BYTES = 32


def new_token() -> str:
    """32 random bytes as base64url, 43 characters."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """What is stored of a code, token or secret: its SHA-256 in hex."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def is_secret(secret: str, stored_hash: str) -> bool:
    """Whether the secret is the one behind the stored hash, compared in constant time. Nothing is behind an empty
    hash."""
    return bool(stored_hash) and hmac.compare_digest(hash_of(secret), stored_hash)
