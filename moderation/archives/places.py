"""Where archives are kept, and the addresses under which they are fetched."""

from datetime import datetime

from accounts.exports.places import is_signed_key, signed_url
from moderation.models import Archive

FOLDER = "archives"
FILE_NAME = "archive.zip"


def archive_key(subject_type: str, subject_id: int, archive_id: int) -> str:
    """The storage key of an archive."""
    return f"{FOLDER}/{subject_type}/{subject_id}/{archive_id}/{FILE_NAME}"


def key_of(row: Archive) -> str:
    """The storage key of an archive by its row."""
    return archive_key(row.subject_type, row.subject_id, row.id)


def archive_url(row: Archive, ends_at: datetime) -> str:
    """Where whoever has the address can fetch the archive until then."""
    return signed_url(key_of(row), ends_at)


def is_signed(row: Archive, ends: str, signature: str) -> bool:
    """Whether this server made the address, and its time has not run out."""
    return is_signed_key(key_of(row), ends, signature)
