"""Deciding about reports."""

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.mail import send_mail
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import Report, ReportAction, ReportSource, ReportStatus
from moderation.operations.people import ban, warn
from moderation.operations.removing import remove_reported
from moderation.report_access import access_decision

_STATUS = {ReportAction.DISMISSED: ReportStatus.DISMISSED, ReportAction.RESOLVED: ReportStatus.RESOLVED}


@operation("report.review")
def review_report(actor: Actor, report_id: int, *, action: ReportAction, notes: str = "") -> Report:
    """Say what was done about a report; nothing is done by that. Escalating passes it on to the administrators.

    For administrators, and moderators of its topic. Raises ProductError as `access_decision`.
    """
    report, desk = access_decision(actor, report_id)
    _settle(report, actor, action, notes)
    if desk.is_administrator:
        _audit(actor, report, f"{action}_report")
    return report


@operation("admin.report.resolve", limit="admin:lookup")
def resolve_report(actor: Actor, report_id: int, *, public_comment: str = "") -> Report:
    """Settle a report; a comment is mailed to whoever reported it, with an account or without. Needs the right to
    settle reports. Raises ProductError as `require_right`, `access_decision`."""
    require_right(actor, Right.REPORT_RESOLVE)
    report, _ = access_decision(actor, report_id)
    report.public_comment = public_comment
    report.save(update_fields=["public_comment"])
    _settle(report, actor, ReportAction.RESOLVED, "")
    record_admin(actor, "resolve_report", "report", report.id, report_id=report.id, report_type=report.kind)
    if public_comment:
        _mail_reporter(report)
    return report


@operation("admin.report.act")
def act_on_report(
    actor: Actor,
    report_id: int,
    *,
    action: ReportAction,
    notes: str = "",
    ban_days: int | None = None,
    warning: str = "",
) -> Report:
    """Do what a report calls for, and settle it: delete what was reported, ban or warn who is, or nothing of that.

    Needs the right to settle reports, and the one to what is done. Publishes what deleting, banning or warning does.
    Raises ProductError as `require_right`, `access_decision`, `ban`, `remove_reported`; BAD_REQUEST (`bad_action`)
    when the report does not lead to anything it could be done to.
    """
    require_right(actor, Right.REPORT_RESOLVE)
    report, _ = access_decision(actor, report_id)
    _act(actor, report, action, notes, ban_days, warning)
    _settle(report, actor, action, notes)
    _audit(actor, report, "resolve_report")
    return report


@operation("admin.report.reopen")
def reopen_report(actor: Actor, report_id: int, *, reason: str = "") -> None:
    """Take the decision about a report back. Needs the right to settle reports.

    Raises ProductError as `require_right`, UNKNOWN_REPORT, BAD_REQUEST (`report_open`), also when its reporter has
    reported the same thing again.
    """
    report = _held(actor, report_id)
    if report.status == ReportStatus.PENDING:
        raise ProductError(Code.BAD_REQUEST, reason="report_open")
    report.is_open, report.status, report.action = True, ReportStatus.PENDING, ReportAction.NONE
    report.reviewed_by, report.reviewed_at = None, None
    report.notes = _with_line(report.notes, reason and f"[REOPENED] {reason}")
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        raise ProductError(Code.BAD_REQUEST, reason="report_open") from None
    _audit(actor, report, "reopen_report")


@operation("admin.report.assign")
def assign_report(actor: Actor, report_id: int, *, assignee_id: int | None) -> None:
    """Give a report to an administrator to look after, or (None) to nobody. Needs the right to settle reports.

    Raises ProductError as `require_right`, UNKNOWN_REPORT, UNKNOWN_USER for who is no administrator.
    """
    report = _held(actor, report_id)
    assignee = User.objects.filter(pk=assignee_id).first() if assignee_id is not None else None
    if assignee_id is not None and (assignee is None or not assignee.acls):
        raise ProductError(Code.UNKNOWN_USER)
    report.assignee = assignee
    report.save(update_fields=["assignee"])
    record_admin(actor, "assign_report", "report", report.id, assignee_id=assignee_id or "")


@operation("admin.report.delete")
def delete_report(actor: Actor, report_id: int) -> None:
    """Delete a report. Needs the right to settle reports. Raises ProductError as `require_right`, UNKNOWN_REPORT."""
    report = _held(actor, report_id)
    _audit(actor, report, "delete_report")
    report.delete()


def _held(actor: Actor, report_id: int) -> Report:
    require_right(actor, Right.REPORT_RESOLVE)
    report = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if report is None:
        raise ProductError(Code.UNKNOWN_REPORT)
    return report


def _act(actor: Actor, report: Report, action: ReportAction, notes: str, days: int | None, warning: str) -> None:
    if action in (ReportAction.USER_BANNED, ReportAction.USER_WARNED):
        require_right(actor, Right.USER_TEMP_BAN)
        if report.reported_user_id is None:
            raise ProductError(Code.BAD_REQUEST, reason="bad_action")
        if action == ReportAction.USER_BANNED:
            ban(actor, report.reported_user_id, reason=notes or report.category, days=days)
        else:
            warn(actor, report.reported_user_id, message=warning, report_id=report.id)
    if action == ReportAction.DELETED:
        require_right(actor, Right.MESSAGE_DELETE)
        remove_reported(actor, report, reason=notes or report.category)


def _settle(report: Report, actor: Actor, action: ReportAction, notes: str) -> None:
    report.action = action
    report.status = _STATUS.get(action, ReportStatus.REVIEWED)
    report.is_open = action == ReportAction.ESCALATED
    report.notes = _with_line(report.notes, notes)
    report.reviewed_by, report.reviewed_at = actor.user_id, now()
    report.save(update_fields=["action", "status", "is_open", "notes", "reviewed_by", "reviewed_at"])


def _mail_reporter(report: Report) -> None:
    reporter = report.reporter if report.source == ReportSource.PERSON else None
    to = reporter.email if reporter is not None else report.reporter_facts.get("email")
    locale = reporter.locale if reporter is not None else ""
    send_mail("report_resolved", to=to, locale=locale, comment=report.public_comment, report_id=report.id)


def _with_line(text: str, line: str) -> str:
    return "\n".join(filter(None, (text, line)))


def _audit(actor: Actor, report: Report, action: str) -> None:
    record_admin(actor, action, "report", report.id, report_type=report.kind, outcome=report.action)
