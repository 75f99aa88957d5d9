"""Looking at the files of reported messages: by an address that is good for minutes, and not without a line in the
log."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from accounts.exports.places import is_signed_key, signed_url
from accounts.rights import Right, require_right
from chat.attachment_access import served_file
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.media.serving import ServedFile
from moderation.models import ReportedFile, ReportKind
from moderation.operations.reading import note_look
from moderation.report_queries import ReportView, report_for

FOLDER = "reported"
LINK_SECONDS = 5 * 60


def kept_files(report_id: int) -> frozenset[int]:
    """The attachments whose files are kept with a report. One query."""
    rows = ReportedFile.objects.filter(report_id=report_id, file__is_gone=False)
    return frozenset(rows.values_list("attachment_id", flat=True))


def link_to(report_id: int, attachment_id: int) -> str:
    """Where whoever has the address can fetch a file that is kept, for five minutes."""
    return signed_url(_key(report_id, attachment_id), now() + timedelta(seconds=LINK_SECONDS))


def look_at_file(actor: Actor, report_id: int, attachment_id: int) -> str:
    """The address of a file of a report, for whoever may see the message that it is of; the look is logged. Needs
    `report:view`. Raises as `require_right` and `report_for`, NOT_FOUND."""
    require_right(actor, Right.REPORT_VIEW)
    view = report_for(actor, report_id)
    if attachment_id not in {file["id"] for message in _shown(view) for file in message.get("attachments", ())}:
        raise ProductError(Code.NOT_FOUND)
    served_file(_row(report_id, attachment_id))
    note_look(actor, kind="report_file", target_id=attachment_id)
    return link_to(report_id, attachment_id)


def fetched_file(report_id: int, attachment_id: int, ends: str, signature: str) -> ServedFile:
    """The file at an address of `link_to`. Raises ACCESS_DENIED, NOT_FOUND: also for what is to be shown to nobody."""
    if not is_signed_key(_key(report_id, attachment_id), ends, signature):
        raise ProductError(Code.ACCESS_DENIED)
    return served_file(_row(report_id, attachment_id))


def _shown(view: ReportView) -> list[Mapping[str, Any]]:
    own = [view.report.snapshot] if view.report.kind == ReportKind.MESSAGE and view.report.snapshot.get("id") else []
    return [message for message in [*own, *view.report.context] if view.may_show(message)]


def _row(report_id: int, attachment_id: int) -> ReportedFile:
    rows = ReportedFile.objects.select_related("file").filter(file__is_gone=False)
    row = rows.filter(report_id=report_id, attachment_id=attachment_id).first()
    if row is None:
        raise ProductError(Code.NOT_FOUND)
    return row


def _key(report_id: int, attachment_id: int) -> str:
    return f"{FOLDER}/{report_id}/{attachment_id}"
