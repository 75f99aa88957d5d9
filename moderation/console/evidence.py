"""What the page of a report says of its evidence and of handing it in, and the buttons for that."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.rights import Right, holds
from core.actor import Actor
from core.clock import now
from moderation.console.buttons import days_of, decided
from moderation.models import Evidence, Report, ReportedFile, Submission, SubmissionState
from moderation.operations._evidence_rows import CHILD_SAFETY
from moderation.operations.evidence import hold_evidence, release_evidence
from moderation.submitting import submit_report


def evidence_urls(view: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of the buttons, below those of reports."""
    return [
        path("<int:report_id>/hold/", view(hold), name="console_hold"),
        path("<int:report_id>/release/", view(release), name="console_release"),
        path("<int:report_id>/submit/", view(submit), name="console_submit"),
    ]


def evidence_facts(actor: Actor, report: Report) -> dict[str, Any]:
    """For the page of a report: what is kept of it, whether it was handed in, and what the actor may do about that."""
    is_child_safety = report.category == CHILD_SAFETY
    submission = Submission.objects.filter(pk=report.pk).first() if is_child_safety else None
    is_submitted = submission is not None and submission.state == SubmissionState.SUBMITTED
    return {
        "is_child_safety": is_child_safety,
        "evidence": Evidence.objects.filter(pk=report.pk).first(),
        "submission": submission,
        "may_hold": holds(actor, Right.REPORT_RESOLVE),
        "may_submit": is_child_safety and not is_submitted and holds(actor, Right.CSAM_SUBMIT_NCMEC),
        "may_ban_files": ReportedFile.objects.filter(report=report).exists() and holds(actor, Right.BAN_FILE_ADD),
    }


def hold(request: HttpRequest, report_id: int) -> HttpResponse:
    """Keep the evidence of a report for so many days, or without end."""

    def act(actor: Actor) -> None:
        days = days_of(request)
        hold_evidence(actor, report_id, until=None if days is None else now() + timedelta(days=days))

    return decided(request, act, done="The evidence is on hold.", back=_page_of(report_id))


def release(request: HttpRequest, report_id: int) -> HttpResponse:
    """End the hold."""
    act = partial(release_evidence, report_id=report_id)
    return decided(request, act, done="The hold is over; the evidence goes when its time is.", back=_page_of(report_id))


def submit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Hand the report in."""
    act = partial(submit_report, report_id=report_id)
    return decided(request, act, done="The report was handed in.", back=_page_of(report_id))


def _page_of(report_id: int) -> str:
    return reverse("admin:moderation_report_change", args=(report_id,))
