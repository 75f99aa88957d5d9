"""What follows when somebody breaks a rule: a report, a time-out. Done by the system, after a message that was refused
is gone, as after one that was sent."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from core.actor import Actor
from core.clock import now
from core.operations import operation
from guilds.operations.time_outs import silence_member
from moderation.models import Report, ReportKind, ReportSource
from moderation.operations.reported_files import keep_files
from moderation.operations.reports import tell_administrators

MOST_SHOWN = 10
"""So many of the messages that broke a rule are shown by its report; the rest are counted."""


@operation("automod.report")
def report_broken_rule(actor: Actor, *, broken: dict[str, Any], offence: dict[str, Any], was_refused: bool) -> None:
    """Report to those who run the instance, and the moderators of the topic, that somebody broke a rule. While their
    report for the same rule and place is open, what comes next is counted and shown there, so that nobody can flood the
    queue. Doing it again for the same message changes nothing. Publishes AdministratorsNotified for a new report.
    """
    key = _key(broken, offence)
    report = _open_one(key) or _filed(key, broken, offence, was_refused)
    if report.target_id == offence["target_id"] or _is_shown(report, offence):
        return
    report.times += 1
    report.details = _details(broken, was_refused)
    if report.kind == ReportKind.MESSAGE and len(report.context) < MOST_SHOWN:
        report.context = [*(report.context or [report.snapshot]), offence["snapshot"]]
    report.save(update_fields=["times", "details", "context"])
    keep_files(report)


@operation("automod.time_out")
def time_out_for_rule(actor: Actor, *, broken: dict[str, Any], offence: dict[str, Any]) -> None:
    """Silence somebody in the guild in which they broke a rule, for the minutes it says; a longer time-out stays.
    Publishes MemberUpdated."""
    guild_id, user_id = offence["guild_id"], offence["user_id"]
    if guild_id is None or user_id is None:
        return
    until = now() + timedelta(minutes=broken["minutes"])
    silence_member(actor, guild_id, user_id, until=until, reason=f"Rule: {broken['name']}")


def _key(broken: dict[str, Any], offence: dict[str, Any]) -> str:
    """Whose report for which rule it is. Where somebody is anonymous it is another one than under their name: who sees
    both must not see that they are one."""
    place = offence["guild_id"] or offence["topic_id"]
    return f"{broken['rule_id']}:{offence['user_id'] or 0}:{place}:{'alias' if offence['alias'] else ''}"


def _open_one(key: str) -> Report | None:
    open_ones = Report.objects.select_for_update(of=("self",)).filter(is_open=True, source=ReportSource.SERVER)
    return open_ones.filter(server_key=key).first()


def _filed(key: str, broken: dict[str, Any], offence: dict[str, Any], was_refused: bool) -> Report:
    report = Report(
        source=ReportSource.SERVER,
        server_key=key,
        kind=offence["kind"],
        target_id=offence["target_id"],
        reported_user_id=offence["user_id"],
        alias=offence["alias"],
        guild_id=offence["guild_id"],
        topic_id=offence["topic_id"],
        channel_id=offence["channel_id"],
        is_private=offence["is_private"],
        category=f"Rule: {broken['name']}",
        details=_details(broken, was_refused),
        snapshot=offence["snapshot"],
        context=[offence["snapshot"]] if offence["kind"] == ReportKind.MESSAGE else [],
    )
    try:
        # The inner block keeps the operation's transaction usable on PostgreSQL.
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        other = _open_one(key)
        if other is None:
            raise
        return other
    keep_files(report)
    tell_administrators(report)
    return report


def _details(broken: dict[str, Any], was_refused: bool) -> str:
    said = "It was refused; nobody has seen it." if was_refused else "It was let through."
    return f"Found: {broken['what']}. {said}"


def _is_shown(report: Report, offence: dict[str, Any]) -> bool:
    return any(shown.get("id") == offence["target_id"] for shown in report.context)
