"""Deciding about reports."""

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.rights import Right, among, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.mail import send_mail
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import Evidence, Report, ReportAction, ReportSource, ReportStatus, Submission
from moderation.operations.remedies import Remedy, apply
from moderation.operations.strikes import StrikeDraft
from moderation.report_access import access_decision, refuse_own

_MOST_REASON = 512
_STATUS = {ReportAction.DISMISSED: ReportStatus.DISMISSED, ReportAction.RESOLVED: ReportStatus.RESOLVED}


@operation("report.review")
def review_report(
    actor: Actor, report_id: int, *, action: ReportAction, notes: str = "", passed_to: int | None = None
) -> Report:
    """Say what was done about a report; nothing is done by that. Escalating passes it on to the administrators, or by
    one of them to another, who looks after it from then on.

    For administrators, and moderators of its topic. Raises ProductError as `access_decision`, UNKNOWN_USER for somebody
    who does not settle reports, BAD_REQUEST (`own_report`) for who is reported.
    """
    report, desk = access_decision(actor, report_id)
    if action == ReportAction.ESCALATED:
        _pass_on(report, actor, notes, passed_to if desk.is_administrator else None)
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
    hours: int = 0,
    strike: StrikeDraft | None = None,
) -> Report:
    """Do what a report calls for, and settle it: delete what was reported; ban, warn, time out or disable who is, or
    give them a strike; or nothing of that.

    Needs the right to settle reports, and the one to what is done. Publishes and raises as `remedies.apply`; raises
    ProductError as `require_right`, `access_decision`.
    """
    require_right(actor, Right.REPORT_RESOLVE)
    report, _ = access_decision(actor, report_id)
    remedy = Remedy(action, notes, days=ban_days, hours=hours, warning=warning, strike=strike)
    apply(actor, report, remedy)
    _settle(report, actor, action, notes)
    _audit(actor, report, "resolve_report")
    return report


@operation("admin.report.reopen")
def reopen_report(actor: Actor, report_id: int, *, reason: str = "") -> None:
    """Take the decision about a report back. Needs the right to settle reports.

    Raises ProductError as `require_right` and `refuse_own`, UNKNOWN_REPORT, BAD_REQUEST (`report_open`), also when its
    reporter has reported the same thing again.
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

    Raises ProductError as `require_right` and `refuse_own`, UNKNOWN_REPORT, UNKNOWN_USER for who is no administrator,
    BAD_REQUEST (`own_report`) for who is reported.
    """
    report = _held(actor, report_id)
    assignee = User.objects.filter(pk=assignee_id).first() if assignee_id is not None else None
    if assignee_id is not None and (assignee is None or not assignee.acls):
        raise ProductError(Code.UNKNOWN_USER)
    if assignee is not None and assignee_id == report.reported_user_id:
        raise ProductError(Code.BAD_REQUEST, reason="own_report")
    report.assignee = assignee
    report.save(update_fields=["assignee"])
    record_admin(actor, "assign_report", "report", report.id, assignee_id=assignee_id or "")


@operation("admin.report.delete")
def delete_report(actor: Actor, report_id: int) -> None:
    """Delete a report. Needs the right to settle reports. Raises ProductError as `require_right` and `refuse_own`,
    UNKNOWN_REPORT, CONFLICT (`evidence_kept`) for one with evidence, or that was or is to be handed in."""
    report = _held(actor, report_id)
    if any(model.objects.filter(pk=report_id).exists() for model in (Evidence, Submission)):
        raise ProductError(Code.CONFLICT, reason="evidence_kept")
    _audit(actor, report, "delete_report")
    report.delete()


def _held(actor: Actor, report_id: int) -> Report:
    require_right(actor, Right.REPORT_RESOLVE)
    report = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if report is None:
        raise ProductError(Code.UNKNOWN_REPORT)
    refuse_own(actor, report)
    return report


def _pass_on(report: Report, actor: Actor, why: str, to: int | None) -> None:
    if to is not None:
        found = User.objects.filter(pk=to, is_bot=False).first()
        if found is None or not among(found.acls, Right.REPORT_RESOLVE):
            raise ProductError(Code.UNKNOWN_USER)
        if to == report.reported_user_id:
            raise ProductError(Code.BAD_REQUEST, reason="own_report")
        report.assignee = found
    report.escalated_by, report.escalated_to, report.escalated_at = actor.user_id, to, now()
    report.escalation_reason = why[:_MOST_REASON]
    report.save(update_fields=["assignee", "escalated_by", "escalated_to", "escalated_at", "escalation_reason"])


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
    facts = {"report_type": report.kind, "outcome": report.action}
    if report.action == ReportAction.ESCALATED:
        facts["escalated_to"] = str(report.escalated_to or "")
    record_admin(actor, action, "report", report.id, **facts)
