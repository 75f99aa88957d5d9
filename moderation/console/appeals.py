"""Appeals of people whose accounts are closed: a queue, and a page with all that a decision takes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.models import AccountBan, AccountWarning
from accounts.rights import Right, holds, others_hold
from accounts.sanctions import is_banned
from core.actor import Actor
from core.errors import Code, ProductError
from moderation.console.buttons import decided, whole_of
from moderation.console.entering import staff_of
from moderation.console.log import log_of
from moderation.console.notes import note_facts
from moderation.console.strikes import strike_facts
from moderation.console.tables import Table
from moderation.models import Appeal, AppealState, NoteSubject, Report
from moderation.operations.appeals import LONGEST_ANSWER, MOST_DAYS, decide_appeal
from moderation.people import people_by_id

_SHOWN = 20
_OUTCOMES = {
    AppealState.GRANTED: "The account is open again.",
    AppealState.SHORTENED: "The ban is shorter now.",
    AppealState.REFUSED: "Refused, and answered.",
}


class StateFilter(admin.SimpleListFilter):
    """Which appeals: those that wait come first, and without being asked for."""

    title = "part of the queue"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(words)) for value, words in AppealState.choices]

    def choices(self, changelist: Any) -> Any:
        for value, words in self.lookup_choices:
            chosen = None if value == AppealState.OPEN else value
            query = changelist.get_query_string({self.parameter_name: chosen}, ["older", "newer"])
            yield {"selected": self._state() == value, "query_string": query, "display": words}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self._state())

    def _state(self) -> str:
        chosen = self.value()
        return chosen if chosen in AppealState.values else AppealState.OPEN


@admin.register(Appeal)
class Appeals(Table):
    """The queue of appeals."""

    right = Right.USER_TEMP_BAN
    words, group = "Appeals", "Desk"
    page, private = "console/appeal.html", "appeal"
    list_display = ("made_at", "user", "banned_at", "state", "decided_at")
    list_filter = (StateFilter,)
    list_select_related = ("user",)
    search_help_text = "The id of an appeal"

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide)
        return [path("<int:appeal_id>/decide/", view, name="console_decide")]

    def facts(self, request: HttpRequest, found: Appeal) -> dict[str, Any]:
        """The appeal, the ban, and what is known of the person."""
        return _facts(staff_of(request), found)

    def decide(self, request: HttpRequest, appeal_id: int) -> HttpResponse:
        """Grant, shorten or refuse, with an answer, which is the reason in the log, too."""

        def act(actor: Actor) -> str:
            chosen = _outcome(request)
            days = whole_of(request, "days", 1, MOST_DAYS) if chosen == AppealState.SHORTENED else None
            made = decide_appeal(actor, appeal_id, outcome=chosen, answer=actor.reason or "", days=days)
            return _OUTCOMES.get(AppealState(made.state), "The ban was over already.")

        return decided(request, act, done="", back=_page_of(appeal_id), field="answer")


def _outcome(request: HttpRequest) -> AppealState:
    chosen = request.POST.get("outcome", "")
    if chosen not in _OUTCOMES:
        raise ProductError(Code.BAD_REQUEST)
    return AppealState(chosen)


def _page_of(appeal_id: int) -> str:
    return reverse("admin:moderation_appeal_change", args=(appeal_id,))


def _facts(actor: Actor, appeal: Appeal) -> dict[str, Any]:
    user, ban = appeal.user, AccountBan.objects.filter(user_id=appeal.user_id).first()
    people = people_by_id([ban.banned_by if ban else None, appeal.decided_by])
    parties = ban.parties if ban is not None else set()
    is_own = actor.user_id in parties
    return {
        "appeal": appeal,
        "title": f"Appeal of {user.tag}",
        "person": user,
        "ban": ban if is_banned(user) else None,
        "banned_by": people.get(ban.banned_by) if ban else None,
        "decided_by": people.get(appeal.decided_by or 0),
        "is_own": is_own,
        "is_for_others": is_own and others_hold(actor, Right.USER_TEMP_BAN, besides=parties),
        "others": Appeal.objects.filter(user=user).exclude(pk=appeal.pk).order_by("-id")[:_SHOWN],
        "warnings": AccountWarning.objects.filter(user=user).order_by("-id")[:_SHOWN],
        "received": Report.objects.filter(reported_user=user).order_by("-id")[:_SHOWN]
        if holds(actor, Right.REPORT_VIEW)
        else None,
        "longest": LONGEST_ANSWER,
        "log": log_of(actor, "user", user.id),
        **strike_facts(actor, user.id),
        **note_facts(actor, NoteSubject.USER, user.id),
    }
