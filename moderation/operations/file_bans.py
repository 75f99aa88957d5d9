"""Banning files from the instance, and letting them in again."""

from accounts.rights import Right, require_right
from core import kept_facts
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from moderation.audit import record_admin
from moderation.file_bans import BANS, is_digest
from moderation.models import FileBan, Report, ReportedFile

MOST_NOTE = 200
_LIMIT = "admin:ban:operation"


@operation("admin.ban.file.add", limit=_LIMIT)
def ban_file(actor: Actor, *, sha256: str, note: str = "") -> FileBan:
    """Let nobody send or see a file any more, by the SHA-256 of its content. Needs `ban:file:add`; again changes
    nothing. Publishes KeptFactsChanged. Raises as `require_right`, InvalidForm at `sha256`."""
    require_right(actor, Right.BAN_FILE_ADD)
    return _add(actor, sha256.strip().lower(), note)


@operation("admin.ban.file.of_report", limit=_LIMIT)
def ban_file_of_report(actor: Actor, report_id: int, attachment_id: int) -> FileBan:
    """Ban a file of a message that was kept with a report. Needs `ban:file:add` and `report:view`. Publishes
    KeptFactsChanged. Raises as `require_right`, UNKNOWN_REPORT; NOT_FOUND for a file that is none of the report's or
    is gone."""
    require_right(actor, Right.BAN_FILE_ADD)
    require_right(actor, Right.REPORT_VIEW)
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise ProductError(Code.UNKNOWN_REPORT)
    file = ReportedFile.objects.select_related("file").filter(report=report, attachment_id=attachment_id).first()
    if file is None:
        raise ProductError(Code.NOT_FOUND)
    return _add(actor, file.file.content_hash, f"report {report_id}")


@operation("admin.ban.file.remove", limit=_LIMIT)
def unban_file(actor: Actor, *, sha256: str) -> None:
    """Take the ban of a file back, if there is one. Needs `ban:file:remove`. Publishes KeptFactsChanged. Raises as
    `require_right`."""
    require_right(actor, Right.BAN_FILE_REMOVE)
    digest = sha256.strip().lower()
    FileBan.objects.filter(sha256=digest).delete()
    record_admin(actor, "unban_file", "file", sha256=digest)
    kept_facts.tell_changed(BANS)


def _add(actor: Actor, digest: str, note: str) -> FileBan:
    if not is_digest(digest):
        raise InvalidForm.at("sha256", FieldCode.INVALID_FORMAT, text="This is no SHA-256: 64 hexadecimal digits")
    defaults = {"note": note[:MOST_NOTE], "banned_by": actor.user_id}
    ban, _ = FileBan.objects.get_or_create(sha256=digest, defaults=defaults)
    record_admin(actor, "ban_file", "file", sha256=digest)
    kept_facts.tell_changed(BANS)
    return ban
