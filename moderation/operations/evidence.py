"""Evidence of abuse of children: written down, held, let go."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.rights import Right, require_right
from core import kept_facts
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import NO_ID
from core.operations import operation
from core.screening import Offered
from moderation.audit import record_admin
from moderation.file_bans import BANS
from moderation.models import Evidence, FileBan, Report, ReportKind, ReportSource
from moderation.operations._evidence_rows import CHILD_SAFETY, collect_later, end_of_retention
from moderation.operations.reports import tell_administrators
from moderation.report_access import refuse_own
from moderation.scanning import Match

EVIDENCE = "evidence"  # what is kept in memory of it (moderation/child_safety.py)
PIECE = 100
MOST_A_DAY = 50  # of one account, or of nobody in particular in one channel
_WRITES, _READS = "admin:message:operation", "admin:lookup"


@operation("evidence.match")
def note_match(actor: Actor, *, offered: Offered, match: Match, digests: list[str]) -> Evidence:
    """Report a file that a service knows, and say that there will be evidence of it. For the system. Publishes
    AdministratorsNotified, KeptFactsChanged."""
    place, user_id = offered.place, offered.user_id
    report = Report.objects.create(
        source=ReportSource.SERVER,
        kind=ReportKind.MESSAGE,
        target_id=0,  # there will be no message
        reported_user=User.objects.filter(pk=user_id or 0).first(),
        guild_id=place.guild_id,
        channel_id=place.channel_id,
        is_private=True,
        category=CHILD_SAFETY,
        details=f"{match.provider} knows a file that was handed in ({place.kind})",
        snapshot={"place": place.kind, "filename": offered.name, "address": place.address},
    )
    evidence = Evidence.objects.create(
        report=report,
        provider=match.provider,
        tracking_id=match.tracking_id[:200],
        sha256=digests[0],
        kept_sha256=digests[-1],
        user_id=user_id,
        expires_at=end_of_retention(),
    )
    tell_administrators(report)
    kept_facts.tell_changed(EVIDENCE)
    return evidence


def is_enough_kept(offered: Offered) -> bool:
    """Whether so much that services know came from whoever this is from, within a day, that more of it tells nothing
    and fills the storage. One query."""
    lately = Evidence.objects.filter(user_id=offered.user_id, created_at__gt=now() - timedelta(days=1))
    if offered.user_id is None:
        lately = lately.filter(report__channel_id=offered.place.channel_id)
    return lately.exclude(provider="").count() >= MOST_A_DAY


@operation("evidence.kept")
def note_evidence_kept(actor: Actor, *, report_id: int) -> None:
    """Say that the files of some evidence are stored. Publishes nothing."""
    Evidence.objects.filter(pk=report_id).update(has_files=True)


@operation("evidence.want")
def wanted_evidence(actor: Actor, *, report_id: int) -> Evidence:
    """The evidence of a report, as a row whose files may not be there yet. For the system. Publishes nothing."""
    report = _report(report_id)
    defaults = {"user_id": report.reported_user_id, "expires_at": end_of_retention()}
    return Evidence.objects.get_or_create(report=report, defaults=defaults)[0]


def is_held(actor: Actor, report_id: int) -> bool:
    """Whether the evidence of a report is on hold. Needs `report:view`. Raises as `require_right`, UNKNOWN_REPORT."""
    require_right(actor, Right.REPORT_VIEW)
    _report(report_id)
    evidence = Evidence.objects.filter(pk=report_id).first()
    return evidence is not None and evidence.is_on_hold


@operation("legal_hold.set", limit=_WRITES)
def hold_evidence(actor: Actor, report_id: int, *, until: datetime | None = None) -> None:
    """Keep the evidence of a report until then, or without end; replaces the hold there is. Needs `report:resolve`. It
    stays as long as without a hold in any case, or a short one would be a way to be rid of it. Where nothing was
    collected yet, that is done now. Publishes nothing.

    Raises as `require_right` and `refuse_own`, UNKNOWN_REPORT, CONFLICT while the evidence is being removed,
    InvalidForm at `expires_at` for what is over.
    """
    require_right(actor, Right.REPORT_RESOLVE)
    if until is not None and until <= now():
        raise InvalidForm.at("expires_at", FieldCode.INVALID_FORMAT, text="This moment is over")
    report = _report(report_id)
    refuse_own(actor, report)
    collect_later(report)
    evidence = _locked(report_id)
    if evidence is None or evidence.is_going:
        raise ProductError(Code.CONFLICT, reason="evidence_gone")
    unheld = evidence.expires_at if not evidence.is_held else end_of_retention(evidence.created_at)
    evidence.expires_at = None if until is None else max(until, unheld or until)
    evidence.is_held, evidence.held_until = True, until
    evidence.save(update_fields=["is_held", "held_until", "expires_at"])
    record_admin(actor, "legal_hold.set", "report", report_id, expires_at=until)


@operation("legal_hold.clear", limit=_WRITES)
def release_evidence(actor: Actor, report_id: int) -> None:
    """End the hold on the evidence of a report: retention begins again from now. Needs `report:resolve`; without a hold
    nothing changes. Publishes nothing. Raises as `require_right` and `refuse_own`, UNKNOWN_REPORT."""
    require_right(actor, Right.REPORT_RESOLVE)
    refuse_own(actor, _report(report_id))
    evidence = _locked(report_id)
    if evidence is not None and evidence.is_held:
        evidence.is_held, evidence.held_until, evidence.expires_at = False, None, end_of_retention()
        evidence.save(update_fields=["is_held", "held_until", "expires_at"])
    record_admin(actor, "legal_hold.clear", "report", report_id)


@operation("evidence.let_go")
def let_go_of_evidence(actor: Actor) -> list[Evidence]:
    """Mark some evidence whose time is over, whose files then go. For the system. Publishes nothing."""
    rows = due_evidence().select_for_update(of=("self",)).order_by("expires_at", "pk")[:PIECE]
    going = list(rows)
    Evidence.objects.filter(pk__in=[row.pk for row in going]).update(is_going=True)
    return going


@operation("evidence.forget")
def forget_evidence(actor: Actor, *, report_ids: list[int]) -> None:
    """Remove the rows of evidence whose files are gone. The digests of what a service knew stay, as those of banned
    files: what was stored before it was known is not shown again. For the system. Publishes KeptFactsChanged."""
    for report_id in report_ids:
        record_admin(actor, "evidence.delete", "report", report_id)
    gone = Evidence.objects.filter(pk__in=report_ids, is_going=True)
    notes = {digest: f"report {row.pk}" for row in gone for digest in (row.sha256, row.kept_sha256) if digest}
    known = [FileBan(sha256=digest, note=note, banned_by=NO_ID) for digest, note in notes.items()]
    FileBan.objects.bulk_create(known, ignore_conflicts=True)
    gone.delete()
    kept_facts.tell_changed(BANS)
    kept_facts.tell_changed(EVIDENCE)


def due_evidence() -> "QuerySet[Evidence]":
    """Evidence whose time is over, and that nobody holds."""
    moment = now()
    is_on_hold = Q(is_held=True) & (Q(held_until=None) | Q(held_until__gt=moment))
    return Evidence.objects.filter(expires_at__lte=moment).exclude(is_on_hold)


def child_safety_report(report_id: int) -> Report:
    """A report of abuse of children. Raises UNKNOWN_REPORT for every other."""
    report = _report(report_id)
    if report.category != CHILD_SAFETY:
        raise ProductError(Code.UNKNOWN_REPORT)
    return report


def _report(report_id: int) -> Report:
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise ProductError(Code.UNKNOWN_REPORT)
    return report


def _locked(report_id: int) -> Evidence | None:
    return Evidence.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
