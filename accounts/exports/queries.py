"""Reads of the copies people asked for. Somebody else's does not exist."""

from accounts.exports.records import ExportRecord
from accounts.models import DataExport
from core.actor import Actor
from core.errors import Code, ProductError


def latest_export(actor: Actor) -> ExportRecord | None:
    """The copy that the actor asked for last."""
    row = DataExport.objects.filter(user_id=actor.user_id).order_by("-id").first()
    return None if row is None else ExportRecord.of(row)


def export_of(actor: Actor, export_id: int) -> ExportRecord:
    """One of the actor's copies. Raises UNKNOWN_HARVEST."""
    row = DataExport.objects.filter(user_id=actor.user_id, id=export_id).first()
    if row is None:
        raise ProductError(Code.UNKNOWN_HARVEST)
    return ExportRecord.of(row)


def finished_export_of(actor: Actor, export_id: int) -> ExportRecord:
    """One of the actor's copies that can be fetched now. Raises UNKNOWN_HARVEST, HARVEST_FAILED, HARVEST_NOT_READY,
    HARVEST_EXPIRED."""
    export = export_of(actor, export_id)
    if export.state == "failed":
        raise ProductError(Code.HARVEST_FAILED)
    if export.state != "completed":
        raise ProductError(Code.HARVEST_NOT_READY)
    if export.is_over:
        raise ProductError(Code.HARVEST_EXPIRED)
    return export
