"""Addresses of files that not everybody may see: signed, for about a day.

Everybody who sees a file in the same hour gets the same address, so that an event is encoded once for all of them.
"""

import base64
import hmac
from urllib.parse import quote

from django.conf import settings

from core.clock import now
from core.sealing import keys_for
from core.storage import MEDIA_PATH

FOLDER = "attachments"
_PURPOSE = "media"
_HOUR = 3600
_SIGNATURE_BYTES = 18
_LONGEST_NUMBER = 12
_SHORT = 16


def file_url(channel_id: int, attachment_id: int, filename: str, *, seconds: int | None = None) -> str:
    """Where anybody may fetch the file until the signature expires: that day, or in so many seconds."""
    place = f"{channel_id}/{attachment_id}"
    ends = _end_of_validity() if seconds is None else int(now().timestamp()) + seconds
    base = settings.GUILDHALL.public_url.rstrip("/") + MEDIA_PATH
    signature = _signature(keys_for(_PURPOSE)[0], place, ends)
    return f"{base}{FOLDER}/{place}/{quote(filename, safe='')}?ex={ends}&hm={signature}"


def seconds_signed(channel_id: int, attachment_id: int, ends: str, signature: str) -> int:
    """For how many more seconds the signature lets anybody fetch the file; 0 for a wrong or expired one."""
    if not ends.isascii() or not ends.isdigit() or len(ends) > _LONGEST_NUMBER:
        return 0
    left = int(ends) - int(now().timestamp())
    if left <= 0:
        return 0
    place, given = f"{channel_id}/{attachment_id}", signature.encode(errors="replace")
    known = (_signature(key, place, int(ends)) for key in keys_for(_PURPOSE))
    return left if any(hmac.compare_digest(each.encode(), given) for each in known) else 0


def short_key(file_id: int) -> str:
    """The key of a file for addresses that have room for 16 hex digits alone; good for one to two times as long as a
    signature."""
    return _short(keys_for(_PURPOSE)[0], file_id, _window())


def is_short_key(file_id: int, key: str) -> bool:
    """Whether this is such a key, and still good."""
    given, window = key.encode(errors="replace"), _window()
    known = (_short(secret, file_id, each) for secret in keys_for(_PURPOSE) for each in (window, window - 1))
    return any(hmac.compare_digest(each.encode(), given) for each in known)


def _window() -> int:
    return int(now().timestamp()) // ((settings.GUILDHALL.media_url_hours + 1) * _HOUR)


def _short(secret: bytes, file_id: int, window: int) -> str:
    return hmac.digest(secret, f"file/{file_id}/{window}".encode(), "sha256").hex()[:_SHORT]


def _end_of_validity() -> int:
    seconds = int(now().timestamp())
    return seconds - seconds % _HOUR + (settings.GUILDHALL.media_url_hours + 1) * _HOUR


def _signature(key: bytes, place: str, ends: int) -> str:
    digest = hmac.digest(key, f"{place}/{ends}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).decode()
