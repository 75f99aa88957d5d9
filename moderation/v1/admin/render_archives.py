"""Archives on the guild wire."""

from datetime import datetime
from typing import Literal, TypedDict, cast

from core.clock import iso, iso_or_none, now
from moderation.models import Archive
from moderation.operations.admin_archives import LINK


class ArchiveResponse(TypedDict):
    """How far an archive is. `file_size` is in bytes; a link that is asked for now is good until
    `download_url_expires_at`, the archive is there until `expires_at`."""

    archive_id: str
    subject_type: Literal["user", "guild"]
    subject_id: str
    requested_by: str
    requested_at: str
    started_at: str | None
    completed_at: str | None
    failed_at: str | None
    file_size: str | None
    progress_percent: int
    progress_step: str | None
    error_message: str | None
    download_url_expires_at: str | None
    expires_at: str | None


class ArchivesResponse(TypedDict):
    """Several archives, latest first."""

    archives: list[ArchiveResponse]


class OneArchiveResponse(TypedDict):
    """An archive, null for one that there is not."""

    archive: ArchiveResponse | None


class ArchiveLinkResponse(TypedDict):
    """Where an archive can be fetched by whoever has the address, and until when."""

    downloadUrl: str
    expiresAt: str


def render_archive(row: Archive) -> ArchiveResponse:
    """One archive."""
    return {
        "archive_id": str(row.id),
        "subject_type": cast(Literal["user", "guild"], row.subject_type),
        "subject_id": str(row.subject_id),
        "requested_by": str(row.requested_by),
        "requested_at": iso(row.requested_at),
        "started_at": iso_or_none(row.started_at),
        "completed_at": iso_or_none(row.completed_at),
        "failed_at": iso_or_none(row.failed_at),
        "file_size": None if row.size is None else str(row.size),
        "progress_percent": row.progress_percent,
        "progress_step": row.progress_step or None,
        "error_message": row.error or None,
        "download_url_expires_at": iso_or_none(_link_ends(row)),
        "expires_at": iso(row.expires_at),
    }


def _link_ends(row: Archive) -> datetime | None:
    if row.completed_at is None or row.expires_at <= now():
        return None
    return min((now() + LINK).replace(microsecond=0), row.expires_at)


def render_link(url: str, ends_at: datetime) -> ArchiveLinkResponse:
    """Where an archive can be fetched."""
    return {"downloadUrl": url, "expiresAt": iso(ends_at)}
