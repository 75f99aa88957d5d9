"""Where copies are kept, and the addresses under which they are fetched: signed, and good for as long as the file."""

import base64
import hmac
from datetime import datetime

from django.conf import settings

from core.clock import now
from core.sealing import keys_for
from core.storage import MEDIA_PATH

FOLDER = "exports"
FILE_NAME = "user-data.zip"
_PURPOSE = "export"
_SIGNATURE_BYTES = 24
_LONGEST_NUMBER = 12


def export_key(user_id: int, export_id: int) -> str:
    """The storage key of a copy."""
    return f"{FOLDER}/{user_id}/{export_id}/{FILE_NAME}"


def export_url(user_id: int, export_id: int, expires_at: datetime) -> str:
    """Where whoever has the address can fetch the copy until then."""
    return signed_url(export_key(user_id, export_id), expires_at)


def signed_url(key: str, expires_at: datetime) -> str:
    """The same for any key below the media address."""
    ends = int(expires_at.timestamp())
    base = settings.GUILDHALL.public_url.rstrip("/") + MEDIA_PATH
    return f"{base}{key}?ex={ends}&hm={_signature(keys_for(_PURPOSE)[0], key, ends)}"


def is_signed(user_id: int, export_id: int, ends: str, signature: str) -> bool:
    """Whether this server made the address, and its time has not run out."""
    return is_signed_key(export_key(user_id, export_id), ends, signature)


def is_signed_key(key: str, ends: str, signature: str) -> bool:
    """The same for any key."""
    if not ends.isascii() or not ends.isdigit() or len(ends) > _LONGEST_NUMBER or int(ends) <= now().timestamp():
        return False
    given = signature.encode(errors="replace")
    known = [_signature(secret, key, int(ends)).encode() for secret in keys_for(_PURPOSE)]
    return any(hmac.compare_digest(each, given) for each in known)


def _signature(secret: bytes, key: str, ends: int) -> str:
    digest = hmac.digest(secret, f"{key}/{ends}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).decode()
