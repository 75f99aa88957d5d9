"""The report desk: a queue, and a page per report with what stood around it, who it is about, and what can be done."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.models import AccountBan, AccountWarning, User
from accounts.rights import Right
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import MAX_ID
from moderation.console.buttons import MOST_REASON, actor_with_reason, pressed, words_of
from moderation.console.entering import staff_of
from moderation.console.tables import Table
from moderation.models import Report, ReportAction
from moderation.operations.reading import note_look
from moderation.operations.reviewing import act_on_report, assign_report, reopen_report, review_report
from moderation.report_queries import ReportView, report_for

_MOST_WARNING = 1000
_MOST_HISTORY = 20
_DEEDS = {
    ReportAction.DELETED: "Deleted, and the report is settled.",
    ReportAction.USER_WARNED: "Warned, and the report is settled.",
    ReportAction.USER_BANNED: "The account is closed and the report settled.",
}
_WORDS = {
    ReportAction.DISMISSED: "Dismissed.",
    ReportAction.ESCALATED: "Passed on to the administrators.",
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
    words, group = "Reports", "Desk"
    page = "console/report.html"
    list_display = ("created_at", "kind", "category", "reported_user", "assignee", "status", "action")
    list_filter = (DeskFilter, "kind", "source")
    list_select_related = ("reported_user", "assignee")
    search_help_text = "The id of a report, of what was reported, or of who"

    def finds(self, words: str) -> Q:
        """By the number of the report, of the thing or of the person."""
        if not (words.isascii() and words.isdigit() and int(words) <= MAX_ID):
            return Q(pk__in=())
        return Q(pk=int(words)) | Q(target_id=int(words)) | Q(reported_user_id=int(words))

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:report_id>/act/", view(self.act), name="console_act"),
            path("<int:report_id>/take/", view(self.take), name="console_take"),
            path("<int:report_id>/reopen/", view(self.reopen), name="console_reopen"),
        ]

    def facts(self, request: HttpRequest, found: Report) -> dict[str, Any]:
        """The report as the desk sees it. That somebody looked is logged."""
        actor = staff_of(request)
        view = report_for(actor, found.id)
        note_look(actor, kind="report", target_id=found.id)
        return _facts(actor, view) | {"title": f"{found.get_kind_display().capitalize()}: {found.category}"}

    def act(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Do what the report calls for, or say that nothing is to be done."""
        actor, action = actor_with_reason(request), request.POST.get("action", "")
        deed = _deed(request, actor, report_id, action)
        done = _DEEDS.get(action) or _WORDS.get(action, "")  # type: ignore[call-overload]
        return pressed(request, deed, done=done, back=reverse("admin:moderation_report_changelist"))

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

    def reopen(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Take the decision back."""
        actor = actor_with_reason(request)
        return pressed(
            request,
            lambda: reopen_report(actor, report_id, reason=actor.reason or ""),
            done="It is open again.",
            back=_page_of(report_id),
        )


def _deed(request: HttpRequest, actor: Actor, report_id: int, action: str) -> Callable[[], Any]:
    notes = words_of(request, "notes", MOST_REASON) or actor.reason or ""
    if action in _WORDS:
        return lambda: review_report(actor, report_id, action=ReportAction(action), notes=notes)
    if action not in _DEEDS:
        return _nothing_chosen
    days = words_of(request, "days", 4)
    return lambda: act_on_report(
        actor,
        report_id,
        action=ReportAction(action),
        notes=notes,
        ban_days=int(days) if days.isascii() and days.isdigit() and int(days) else None,
        warning=words_of(request, "warning", _MOST_WARNING) or notes,
    )


def _nothing_chosen() -> None:
    raise ProductError(Code.BAD_REQUEST)


def _page_of(report_id: int) -> str:
    return reverse("admin:moderation_report_change", args=(report_id,))


def _facts(actor: Actor, view: ReportView) -> dict[str, Any]:
    row = view.report
    reported = view.people.get(row.reported_user_id or 0)
    context = [
        message | {"author": view.people.get(message["author_id"]), "is_it": message["id"] == row.target_id}
        for message in row.context
    ]
    return {
        "report": row,
        "reporter": view.people.get(row.reporter_id or 0),
        "reported": reported,
        "context": context,
        "snapshot": {name: value for name, value in row.snapshot.items() if value not in ("", None, [])},
        "history": _history(reported, row) if reported is not None else None,
        "is_own": row.reported_user_id == actor.user_id,
        "is_mine": row.assignee_id == actor.user_id,
    }


def _history(user: User, report: Report) -> dict[str, Any]:
    others = Report.objects.filter(reported_user=user).exclude(pk=report.pk)
    return {
        "numbers": others.aggregate(all=Count("pk"), open=Count("pk", filter=Q(is_open=True))),
        "reports": others.order_by("-id")[:_MOST_HISTORY],
        "warnings": AccountWarning.objects.filter(user=user).order_by("-id")[:_MOST_HISTORY],
        "ban": AccountBan.objects.filter(user=user).first(),
    }
