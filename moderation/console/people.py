"""People in the console: found, looked at, let in, shut out."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.models import AccountBan, AccountWarning, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.operations.approval import approve_registration
from accounts.rights import Right, holds
from accounts.sanctions import is_banned
from core.actor import Actor
from core.ids import MAX_ID
from core.text import folded, normalise
from guilds.models import Member
from moderation.console.buttons import actor_with_reason, pressed, words_of
from moderation.console.entering import staff_of
from moderation.console.log import log_of
from moderation.console.tables import Table
from moderation.models import Report
from moderation.operations.people import ban_user, unban_user
from moderation.operations.reading import note_look, note_search
from topics.models import TopicMember

_SHOWN = 20
_LAST = chr(0x10FFFF)


class WaitingFilter(admin.SimpleListFilter):
    """Accounts that wait for approval."""

    title = "waiting for approval"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        # Who waits has a row that says since when: few, where the flag would be looked for in every account.
        return queryset.filter(pk__in=PendingRegistration.objects.values("user_id")) if self.value() else queryset


@admin.register(User)
class People(Table):
    """Accounts of people and bots."""

    right = Right.USER_LOOKUP
    words, group = "People", "Community"
    page = "console/person.html"
    list_display = ("tag", "handle", "email", "is_bot", "state", "last_seen_at")
    list_filter = (WaitingFilter,)
    search_help_text = "The beginning of a name, handle or e-mail address, or an id"

    def finds(self, words: str) -> Q:
        """By the beginning of what is indexed in folded form."""
        if words.isascii() and words.isdigit() and int(words) <= MAX_ID:
            return Q(pk=int(words))
        key = folded(normalise(words)).removeprefix("@")
        return _begins("handle_key", key) | _begins("username_key", key) | _begins("email_key", key)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As every table; who looks for an address is logged."""
        if "@" in search_term.strip().removeprefix("@"):
            note_search(staff_of(request))
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="State")
    def state(self, user: User) -> str:
        """In a word."""
        if user.flags & UserFlags.DELETED:
            return "deleted"
        if is_banned(user):
            return "banned"
        return "waits for approval" if user.is_pending else "disabled" if not user.is_active else ""

    def own_urls(self) -> list[URLPattern]:
        return [
            path("<int:user_id>/ban/", self.admin_site.admin_view(self.ban), name="console_ban"),
            path("<int:user_id>/unban/", self.admin_site.admin_view(self.unban), name="console_unban"),
            path("<int:user_id>/approve/", self.admin_site.admin_view(self.approve), name="console_approve"),
        ]

    def facts(self, request: HttpRequest, found: User) -> dict[str, Any]:
        """The account, what was done to it and where it is. That somebody looked is logged."""
        actor = staff_of(request)
        note_look(actor, kind="user", target_id=found.id)
        return _facts(actor, found)

    def ban(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Close an account, for some days or for ever."""
        days = words_of(request, "days", 4)
        actor = actor_with_reason(request)
        length = int(days) if days.isascii() and days.isdigit() and int(days) else None
        return pressed(
            request,
            lambda: ban_user(actor, user_id, reason=actor.reason or "", days=length),
            done="The account is closed.",
            back=_page_of(user_id),
        )

    def unban(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Open an account again."""
        actor = actor_with_reason(request)
        back = _page_of(user_id)
        return pressed(request, lambda: unban_user(actor, user_id), done="The account is open again.", back=back)

    def approve(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Let somebody in who waits."""
        actor = actor_with_reason(request)
        back = _page_of(user_id)
        return pressed(request, lambda: approve_registration(actor, user_id=user_id), done="They are in.", back=back)


def _begins(column: str, key: str) -> Q:
    # A range, which an ordinary index answers on both databases, as LIKE does not.
    return Q(**{f"{column}__gte": key, f"{column}__lt": key + _LAST})


def _page_of(user_id: int) -> str:
    return reverse("admin:accounts_user_change", args=(user_id,))


def _facts(actor: Actor, user: User) -> dict[str, Any]:
    """What is known of an account; None for what takes a right that the actor lacks."""
    facts: dict[str, Any] = {
        "person": user,
        "title": user.tag,
        "is_banned": is_banned(user),
        "ban": AccountBan.objects.filter(user=user).first(),
        "warnings": AccountWarning.objects.filter(user=user).order_by("-id")[:_SHOWN],
        **dict.fromkeys(("received", "made", "guilds", "topics")),
        "log": log_of(actor, "user", user.id),
    }
    if holds(actor, Right.REPORT_VIEW):
        facts["received"] = Report.objects.filter(reported_user=user).order_by("-id")[:_SHOWN]
        facts["made"] = Report.objects.filter(reporter=user).order_by("-id")[:_SHOWN]
    if holds(actor, Right.USER_LIST_GUILDS):
        facts["guilds"] = Member.objects.filter(user=user).select_related("guild").order_by("-id")[:_SHOWN]
        facts["topics"] = TopicMember.objects.filter(user=user).select_related("topic").order_by("-id")[:_SHOWN]
    return facts
