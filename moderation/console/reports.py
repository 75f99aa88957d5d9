"""The report desk: a queue, and a page per report with what stood around it, who it is about, and what can be done."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from accounts.models import AccountBan, AccountWarning, User
from accounts.rights import Right
from core.actor import Actor
from core.errors import Code, ProductError
from moderation.admin_users_queries import user_named
from moderation.console.acts import report_acts
from moderation.console.buttons import (
    MOST_WARNING,
    actor_with_reason,
    days_of,
    decided,
    hours_of,
    pressed,
    words_of,
)
from moderation.console.entering import staff_of
from moderation.console.evidence import evidence_facts, evidence_urls
from moderation.console.notes import note_facts
from moderation.console.strikes import strike_draft, strike_facts
from moderation.console.tables import Table, id_in
from moderation.models import NoteSubject, Report, ReportAction
from moderation.operations.reviewing import act_on_report, assign_report, reopen_report, review_report
from moderation.people import people_by_id
from moderation.report_access import Audience
from moderation.report_queries import ReportView, report_for
from moderation.reported_files import kept_files, look_at_file

_LONGEST_NAME = 64
_MOST_HISTORY = 20
_DEEDS = {
    ReportAction.DELETED: "Deleted, and the report is settled.",
    ReportAction.USER_WARNED: "Warned, and the report is settled.",
    ReportAction.TIMED_OUT: "Timed out, and the report is settled.",
    ReportAction.DISABLED: "The account is disabled and the report settled.",
    ReportAction.STRUCK: "They have another strike, and the report is settled.",
    ReportAction.USER_BANNED: "The account is closed and the report settled.",
}
_WORDS = {
    ReportAction.DISMISSED: "Dismissed.",
    ReportAction.ESCALATED: "Passed on.",
    ReportAction.RESOLVED: "Settled.",
}


class DeskFilter(admin.SimpleListFilter):
    """Which part of the queue: what is open comes first, and without being asked for."""

    title = "part of the queue"
    parameter_name = "desk"
    PARTS = (
        (None, "Open"),
        ("mine", "Mine"),
        ("nobody", "Nobody's"),
        ("escalated", "Escalated"),
        ("settled", "Settled"),
        ("all", "All"),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, words) for value, words in self.PARTS if value]

    def choices(self, changelist: Any) -> Any:
        for value, words in self.PARTS:
            query = changelist.get_query_string({self.parameter_name: value}, ["older", "newer"])
            yield {"selected": self.value() == value, "query_string": query, "display": words}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen: dict[str | None, Q] = {
            "mine": Q(is_open=True, assignee_id=staff_of(request).user_id),
            "nobody": Q(is_open=True, assignee=None),
            "escalated": Q(is_open=True, action=ReportAction.ESCALATED),
            "settled": Q(is_open=False),
            "all": Q(),
        }
        return queryset.filter(chosen.get(self.value(), Q(is_open=True)))


@admin.register(Report)
class Reports(Table):
    """The queue of reports, of both sides of the product."""

    right = Right.REPORT_VIEW
    words, group, comes_first = "Reports", "Desk", True
    page, private = "console/report.html", "report"
    list_display = ("created_at", "kind", "category", "reported_user", "assignee", "status", "action")
    list_filter = (DeskFilter, "kind", "source")
    list_select_related = ("reported_user", "assignee")
    search_help_text = "The id of a report, of what was reported, or of who"
    offers = "user guild topic"

    def finds(self, words: str) -> Q:
        """By the number of the report, of the thing or of the person."""
        number = id_in(words)
        if number is None:
            return super().finds(words)
        return Q(pk=number) | Q(target_id=number) | Q(reported_user_id=number)

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:report_id>/act/", view(self.act), name="console_act"),
            path("<int:report_id>/take/", view(self.take), name="console_take"),
            path("<int:report_id>/reopen/", view(self.reopen), name="console_reopen"),
            path("<int:report_id>/files/<int:file_id>/", view(self.file), name="console_report_file"),
            *evidence_urls(view),
        ]

    def facts(self, request: HttpRequest, found: Report) -> dict[str, Any]:
        """The report as the desk sees it."""
        actor = staff_of(request)
        view = report_for(actor, found.id)
        return (
            _facts(actor, view)
            | evidence_facts(actor, found)
            | {"title": f"{found.get_kind_display().capitalize()}: {found.category}"}
        )

    def act(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Do what the report calls for, or say that nothing is to be done; not without a reason."""
        action = request.POST.get("action", "")
        done = _DEEDS.get(action) or _WORDS.get(action, "")  # type: ignore[call-overload]
        return decided(
            request,
            lambda actor: _do(request, actor, report_id, action),
            done=done,
            back=reverse("admin:moderation_report_changelist"),
            field="notes",
        )

    def take(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Look after a report oneself, or give it back to nobody."""
        actor = actor_with_reason(request)
        wants = request.POST.get("assignee") == "me"
        return pressed(
            request,
            lambda: assign_report(actor, report_id, assignee_id=actor.user_id if wants else None),
            done="It is yours now." if wants else "It is nobody's now.",
            back=_page_of(report_id),
        )

    def file(self, request: HttpRequest, report_id: int, file_id: int) -> HttpResponse:
        """Show a file that is kept with the report, by an address that is good for minutes. The look is logged."""
        try:
            return HttpResponseRedirect(look_at_file(staff_of(request), report_id, file_id))
        except ProductError:
            messages.error(request, "There is no such file, or nobody is to see it.")
            return HttpResponseRedirect(_page_of(report_id))

    def reopen(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Take the decision back."""
        return decided(
            request,
            lambda actor: reopen_report(actor, report_id, reason=actor.reason or ""),
            done="It is open again.",
            back=_page_of(report_id),
        )


def _do(request: HttpRequest, actor: Actor, report_id: int, action: str) -> Any:
    notes = actor.reason or ""
    if action in _WORDS:
        to = _recipient(request) if action == ReportAction.ESCALATED else None
        return review_report(actor, report_id, action=ReportAction(action), notes=notes, passed_to=to)
    if action not in _DEEDS:
        raise ProductError(Code.BAD_REQUEST)
    return act_on_report(
        actor,
        report_id,
        action=ReportAction(action),
        notes=notes,
        ban_days=days_of(request) if action == ReportAction.USER_BANNED else None,
        warning=words_of(request, "warning", MOST_WARNING) or notes,
        hours=hours_of(request) if action == ReportAction.TIMED_OUT else 0,
        strike=strike_draft(request, "notes") if action == ReportAction.STRUCK else None,
    )


def _recipient(request: HttpRequest) -> int | None:
    """To whom a report is passed on: an administrator, or (None) whoever settles reports. Raises UNKNOWN_USER."""
    named = words_of(request, "to", _LONGEST_NAME)
    if not named:
        return None
    # By nothing else that accounts are found by, such as an address: looking for one takes a note in the log.
    found = user_named(named) if id_in(named) is not None or "#" in named else None
    if found is None:
        raise ProductError(Code.UNKNOWN_USER)
    return found.id


def _page_of(report_id: int) -> str:
    return reverse("admin:moderation_report_change", args=(report_id,))


def _facts(actor: Actor, view: ReportView) -> dict[str, Any]:
    row = view.report
    reported = view.people.get(row.reported_user_id or 0)
    is_whole = view.audience == Audience.ADMINISTRATOR  # not for who is reported themselves
    context = [
        message | {"author": view.people.get(message["author_id"]), "is_it": message["id"] == row.target_id}
        for message in row.context
        if view.may_show(message)
    ]
    return {
        "report": row,
        "is_whole": is_whole,
        "reporter": view.people.get(row.reporter_id or 0) if is_whole else None,
        "reported": reported,
        "context": context,
        "kept_files": kept_files(row.id),
        "snapshot": {name: value for name, value in row.snapshot.items() if value not in ("", None, [])},
        "history": _history(reported, row) if reported is not None and is_whole else None,
        "is_own": row.reported_user_id == actor.user_id,
        "is_mine": row.assignee_id == actor.user_id,
        "escalation": _escalation(row) if row.escalated_at else None,
        "acts": report_acts(actor, row, reported) if row.is_open else [],
        **note_facts(actor, NoteSubject.REPORT, row.id),
        **(strike_facts(actor, reported.id) if reported is not None and is_whole else {"standing": None}),
    }


def _escalation(report: Report) -> dict[str, Any]:
    people = people_by_id([report.escalated_by, report.escalated_to])
    return {"by": people.get(report.escalated_by or 0), "to": people.get(report.escalated_to or 0)}


def _history(user: User, report: Report) -> dict[str, Any]:
    others = Report.objects.filter(reported_user=user).exclude(pk=report.pk)
    return {
        "numbers": others.aggregate(all=Count("pk"), open=Count("pk", filter=Q(is_open=True))),
        "reports": others.order_by("-id")[:_MOST_HISTORY],
        "warnings": AccountWarning.objects.filter(user=user).order_by("-id")[:_MOST_HISTORY],
        "ban": AccountBan.objects.filter(user=user).first(),
    }
