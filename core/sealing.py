"""Secrets that must be read again, encrypted for the database; short codes, hashed under a key.

Keys are derived from SECRET_KEY; what older keys sealed (SECRET_KEY_FALLBACKS) still opens.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12
_CODE_HASH_CHARS = 16  # 96 bits: the width of django-otp's token column


def seal(secret: bytes) -> str:
    """The secret encrypted and authenticated (AES-256-GCM), as base64url."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key("seal", settings.SECRET_KEY)).encrypt(nonce, secret, None)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def open_sealed(text: str) -> bytes:
    """The secret again. ValueError when no known key sealed it."""
    raw = base64.urlsafe_b64decode(text)
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key("seal", secret_key)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None)
        except InvalidTag:
            continue
    raise ValueError("sealed with a key this instance no longer has")


def code_hash(code: str) -> str:
    """What is stored of a short code. A plain hash of eight digits could be reversed by trying them all."""
    return code_hashes(code)[0]


def code_hashes(code: str) -> list[str]:
    """What may be stored of a short code: its hash under today's key, then under older ones."""
    return [_code_hash(secret_key, code) for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def keys_for(purpose: str) -> list[bytes]:
    """32 bytes for signing what is for this purpose alone: today's key, then older ones."""
    return [_key(purpose, secret_key) for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def derived(purpose: str, text: str) -> bytes:
    """32 bytes that only this instance can compute from the text."""
    return hmac.digest(_key(purpose, settings.SECRET_KEY), text.encode(), "sha256")


def _code_hash(secret_key: str, code: str) -> str:
    # What people type may hold anything, half a surrogate pair included.
    digest = hmac.digest(_key("code", secret_key), code.encode(errors="replace"), "sha256")
    return base64.urlsafe_b64encode(digest).decode()[:_CODE_HASH_CHARS]


def _key(purpose: str, secret_key: str) -> bytes:
    return hashlib.sha256(f"guildhall.{purpose}:{secret_key}".encode()).digest()
