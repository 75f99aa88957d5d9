"""Reporting."""

from collections.abc import Iterable
from typing import Literal

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.models.user import UserFlags
from chat.access import ChannelAccess
from chat.records import MessageRecord
from core.actor import Actor
from core.alerts import alert_of_report
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.limits import require
from core.operations import operation
from moderation.drafts import ReportDraft
from moderation.events import AdministratorsNotified
from moderation.models import Report, ReportKind, ReportSource
from moderation.operations._evidence_rows import CHILD_SAFETY, collect_later
from moderation.operations.reported_files import keep_files
from moderation.report_context import context_of
from moderation.subjects import Subject, message_facts, subject_of

Again = Literal["refuse", "keep"]

_SHOWN_OF_REASON = 100
_OWN = {
    ReportKind.MESSAGE: Code.CANNOT_REPORT_OWN_MESSAGE,
    ReportKind.USER: Code.CANNOT_REPORT_YOURSELF,
    ReportKind.GUILD: Code.CANNOT_REPORT_OWN_GUILD,
}


@operation("report.create", limit="report:create")
def create_report(actor: Actor, *, draft: ReportDraft, again: Again = "refuse") -> Report:
    """Report something to those who run the instance and, unless it is private, the moderators of its topic.

    Keeps a copy of it. Nobody who is reported hears of it. Publishes AdministratorsNotified. Raises ProductError as
    `subject_of`, REPORT_BANNED, CANNOT_REPORT_YOURSELF and its like (BAD_REQUEST with `own_post` and so on),
    CONFLICT (`already_reported`) while the actor's report of the same thing is open, unless `again` says to keep that
    one, and RateLimited then after five in an hour.
    """
    if actor.user.flags & UserFlags.REPORT_BANNED:
        raise ProductError(Code.REPORT_BANNED)
    subject = subject_of(actor, draft)
    if subject.reported_id == actor.user_id:
        raise ProductError(_OWN.get(subject.kind, Code.BAD_REQUEST), reason=f"own_{subject.kind}")
    if again == "keep":
        earlier = _open_one(actor, subject)
        if earlier is not None:
            return earlier
        require("report:accepted", actor.user_id)
    report = _stored(actor, draft, subject)
    if report is None:
        earlier = _open_one(actor, subject) if again == "keep" else None
        if earlier is None:
            raise ProductError(Code.CONFLICT, reason="already_reported")
        return earlier
    keep_files(report)
    if report.category == CHILD_SAFETY:
        collect_later(report)
    tell_administrators(report)
    return report


def report_removal(access: ChannelAccess, message: MessageRecord, reason: str) -> None:
    """For `chat.hooks.removed_by_owner`: note for the administrators what an owner took away that somebody else had
    written."""
    assert access.actor is not None
    report = Report.objects.create(
        source=ReportSource.REMOVAL,
        kind=ReportKind.MESSAGE,
        target_id=message.id,
        reporter=access.actor.user,
        reported_user_id=message.author.id,
        alias=message.alias,
        topic_id=access.channel.topic_id,
        channel_id=access.channel.id,
        is_private=True,  # it is about what those who moderate the topic do
        category=reason,
        snapshot=message_facts(message),
    )
    keep_files(report)
    tell_administrators(report)


def _open_one(actor: Actor, subject: Subject) -> Report | None:
    mine = Report.objects.filter(reporter_id=actor.user_id, source=ReportSource.PERSON, is_open=True)
    return mine.filter(kind=subject.kind, aspect=subject.aspect, target_id=subject.target_id).first()


def _stored(actor: Actor, draft: ReportDraft, subject: Subject) -> Report | None:
    """None when the actor has an open report of it."""
    report = Report(
        kind=subject.kind,
        aspect=subject.aspect,
        target_id=subject.target_id,
        reporter=actor.user,
        reported_user_id=subject.reported_id,
        alias=subject.alias,
        guild_id=subject.guild_id,
        topic_id=subject.topic_id,
        channel_id=subject.channel_id,
        is_private=subject.is_private,
        category=draft.category,
        details=draft.details,
        snapshot=subject.snapshot,
        context=context_of(actor, draft, subject),
    )
    try:
        # The inner block keeps the operation's transaction usable on PostgreSQL.
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        return None
    return report


def tell_administrators(report: Report) -> None:
    """Let those who run the instance know of a new report, in the caller's transaction: their sockets, and the webhook
    of REPORT_ALERTS_URL, which hears neither who reported nor what. Publishes AdministratorsNotified."""
    data = {
        "report_id": report.id,
        "reporter_id": _reporter_told_of(report),
        "reason": report.category[:_SHOWN_OF_REASON],
    }
    publish(AdministratorsNotified(type="new_report", data=data, at=now()))
    page = f"{settings.GUILDHALL.public_url}/admin/moderation/report/{report.id}/change/"
    alert_of_report({"Of a": report.kind, "From": report.source, "Look at it": page})


def _reporter_told_of(report: Report) -> int | None:
    """None where an administrator is reported, who hears of it as all of them do: nobody learns who reported them."""
    if report.reporter_id is None or report.reported_user_id is None:
        return report.reporter_id
    reported = User.objects.filter(pk=report.reported_user_id).exclude(acls=[])
    return None if reported.exists() else report.reporter_id


def are_reported(kind: str, target_ids: Iterable[int]) -> bool:
    """For `posts.hooks.is_reported`: whether a report of any of these things is open. One query."""
    return Report.objects.filter(kind=kind, target_id__in=target_ids, is_open=True).exists()
