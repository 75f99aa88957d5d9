"""The credentials this server hands out: how they look, and what is kept of them.

All of them are random, so a plain SHA-256 is enough to make the stored form useless: there is nothing to guess from,
unlike with passwords, which people choose. That also keeps each request free of slow hashing.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import string

from core.ids import MAX_ID

_ALPHABET = string.digits + string.ascii_letters
_SESSION_LENGTH = 36
_SESSION = re.compile(rf"flx_[A-Za-z0-9]{{{_SESSION_LENGTH}}}")
_BOT_SECRET_BYTES = 32
_BOT_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY_SECRET_LENGTH = 32
_KEY = re.compile(rf"fa_([1-9][0-9]{{0,18}})_([A-Za-z0-9]{{{_KEY_SECRET_LENGTH}}})")
_ID = re.compile(r"[1-9][0-9]{0,18}")
_LONGEST_ID_PART = 28  # 19 digits in base64


def new_session_token() -> str:
    """A token of one sign-in: `flx_` and 36 letters and digits, 214 bits."""
    return "flx_" + "".join(secrets.choice(_ALPHABET) for _ in range(_SESSION_LENGTH))


def is_session_token(text: str) -> bool:
    """Whether the text has the form of a session token."""
    return _SESSION.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """What is stored of a session token, and its public name: base64url of its SHA-256, 43 characters."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode(errors="replace")).digest()).decode().rstrip("=")


def new_bot_secret() -> str:
    """The second half of a bot token: 32 random bytes as base64url, 43 characters."""
    return secrets.token_urlsafe(_BOT_SECRET_BYTES)


def bot_token(bot_id: int, secret: str) -> str:
    """The token a bot signs in with."""
    return f"{bot_id}.{secret}"


def secret_hash(secret: str) -> str:
    """What is stored of the secret of a bot or a key: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, stored_hash: str | None) -> bool:
    """Whether the secret is the one behind the stored hash, compared in constant time."""
    return stored_hash is not None and hmac.compare_digest(secret_hash(secret), stored_hash)


def split_bot_token(token: str) -> tuple[int, str] | None:
    """Bot id and secret of `<id>.<secret>`, where some libraries write the id in base64; None for anything else."""
    id_part, dot, secret = token.partition(".")
    if not dot or not _BOT_SECRET.fullmatch(secret):
        return None
    digits = id_part if _ID.fullmatch(id_part) else _from_base64(id_part)
    if not _ID.fullmatch(digits) or int(digits) > MAX_ID:
        return None
    return int(digits), secret


def new_key_secret() -> str:
    """The last part of an administrator's key: 32 letters and digits, 190 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_KEY_SECRET_LENGTH))


def admin_key(key_id: int, secret: str) -> str:
    """The key an administrator's program comes with."""
    return f"fa_{key_id}_{secret}"


def split_admin_key(key: str) -> tuple[int, str] | None:
    """Id and secret of an administrator's key; None for anything else."""
    parts = _KEY.fullmatch(key)
    return None if parts is None or int(parts[1]) > MAX_ID else (int(parts[1]), parts[2])


def _from_base64(text: str) -> str:
    if not text or len(text) > _LONGEST_ID_PART:
        return ""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_").decode("ascii")
    except (binascii.Error, ValueError):
        return ""
