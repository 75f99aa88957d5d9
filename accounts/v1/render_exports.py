"""Copies of one's data as the guild wire shows them."""

from accounts.exports.places import export_url
from accounts.exports.records import ExportRecord
from accounts.v1.schemas_exports import (
    DownloadCreatedResponse,
    DownloadResponse,
    HarvestCreatedResponse,
    HarvestDownloadResponse,
    HarvestResponse,
)
from core.clock import iso, iso_or_none


def render_created(export: ExportRecord) -> HarvestCreatedResponse:
    """A copy that was just asked for."""
    return {"harvest_id": str(export.id), "status": export.state, "created_at": iso(export.created_at)}


def render_created_download(export: ExportRecord) -> DownloadCreatedResponse:
    """The same for the routes below /download."""
    return {**render_created(export), "request_id": str(export.id)}


def render_export(export: ExportRecord) -> HarvestResponse:
    """How far a copy is."""
    expires_at = iso_or_none(export.expires_at)
    return {
        **render_created(export),
        "started_at": iso_or_none(export.started_at),
        "completed_at": iso_or_none(export.completed_at),
        "failed_at": iso_or_none(export.failed_at),
        "file_size": None if export.size is None else str(export.size),
        "progress_percent": export.progress_percent,
        "progress_step": export.progress_step,
        "error_message": export.error or None,
        "download_url_expires_at": expires_at,
        "expires_at": expires_at,
    }


def render_download(export: ExportRecord) -> DownloadResponse:
    """The same for the routes below /download, with the address while there is one."""
    fetched = None if export.expires_at is None or export.is_over else render_address(export)["download_url"]
    return {**render_export(export), "request_id": str(export.id), "download_url": fetched}


def render_address(export: ExportRecord) -> HarvestDownloadResponse:
    """Where a finished copy can be fetched."""
    assert export.expires_at is not None
    address = export_url(export.user_id, export.id, export.expires_at)
    return {"download_url": address, "expires_at": iso(export.expires_at)}
