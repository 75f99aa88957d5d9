"""People in the console: found, looked at, let in, shut out."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.models import AccountBan, AccountWarning, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.operations.approval import approve_registration
from accounts.rights import Right, holds
from accounts.sanctions import is_banned
from core.actor import Actor
from core.db.beginnings import begins_with
from core.errors import FieldCode, InvalidForm
from core.ids import MAX_ID
from core.text import folded, normalise
from guilds.models import Member
from moderation.admin_users_queries import asks_for_address
from moderation.console.acts import person_acts
from moderation.console.buttons import MOST_WARNING, days_of, decided, hours_of, words_of
from moderation.console.entering import staff_of
from moderation.console.log import log_of
from moderation.console.notes import note_facts
from moderation.console.strikes import strike_facts
from moderation.console.tables import Table, id_in
from moderation.models import NoteSubject, Report
from moderation.operations.admin_users import change_username, clear_fields
from moderation.operations.admin_users_sanctions import disable_suspicious, temp_ban
from moderation.operations.admin_users_sign_in import terminate_sessions
from moderation.operations.people import ban_user, unban_user, warn_user
from moderation.operations.reading import note_search
from topics.models import TopicMember

PROFILE_PARTS = {
    "avatar": "Picture",
    "banner": "Banner",
    "bio": "Words about them",
    "pronouns": "Pronouns",
    "global_name": "Display name",
}
_SHOWN = 20


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
    page, private = "console/person.html", "user"
    list_display = ("tag", "handle", "is_bot", "state", "last_seen_at")
    list_filter = (WaitingFilter,)
    search_help_text = "The beginning of a name, handle or e-mail address, or an id"

    def finds(self, words: str) -> Q:
        """By the beginning of what is indexed in folded form."""
        if id_in(words) is not None:
            return super().finds(words)
        key = folded(normalise(words)).removeprefix("@")
        return begins_with("handle_key", key) | begins_with("username_key", key) | begins_with("email_key", key)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As every table; who looks for an address is logged."""
        if asks_for_address(search_term):
            note_search(staff_of(request))
        return super().get_search_results(request, queryset, search_term)

    def get_list_display(self, request: HttpRequest) -> Any:
        """With addresses for who looks for one; those of everybody else stand on their pages."""
        is_asked = asks_for_address(request.GET.get(SEARCH_VAR, ""))
        return (*self.list_display, "email") if is_asked else self.list_display

    @admin.display(description="State")
    def state(self, user: User) -> str:
        """In a word."""
        if user.flags & UserFlags.DELETED:
            return "deleted"
        if is_banned(user):
            return "banned"
        return "waits for approval" if user.is_pending else "disabled" if not user.is_active else ""

    def own_urls(self) -> list[URLPattern]:
        acts = {
            "ban": self.ban,
            "unban": self.unban,
            "approve": self.approve,
            "warn": self.warn,
            "time_out": self.time_out,
            "disable": self.disable,
            "sessions": self.end_sessions,
            "clear": self.clear,
            "rename": self.rename,
        }
        view = self.admin_site.admin_view
        return [path(f"<int:user_id>/{name}/", view(act), name=f"console_{name}") for name, act in acts.items()]

    def facts(self, request: HttpRequest, found: User) -> dict[str, Any]:
        """The account, what was done to it and where it is."""
        return _facts(staff_of(request), found)

    def ban(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Close an account, for some days or for ever."""
        return _decided(
            request,
            user_id,
            lambda actor: ban_user(actor, user_id, reason=actor.reason or "", days=days_of(request)),
            "The account is closed.",
        )

    def unban(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Open an account again."""
        return _decided(request, user_id, lambda actor: unban_user(actor, user_id), "The account is open again.")

    def approve(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Let somebody in who waits."""
        return _decided(request, user_id, lambda actor: approve_registration(actor, user_id=user_id), "They are in.")

    def warn(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Warn somebody: they read the warning, or the reason where none was written."""
        warning = words_of(request, "warning", MOST_WARNING)
        return _decided(
            request, user_id, lambda actor: warn_user(actor, user_id, message=warning or actor.reason or ""), "Warned."
        )

    def time_out(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Close an account for some hours."""
        return _decided(
            request,
            user_id,
            lambda actor: temp_ban(actor, user_id, hours=hours_of(request), reason=actor.reason or ""),
            "The account is closed for so long.",
        )

    def disable(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Close an account that somebody else seems to use."""
        return _decided(
            request, user_id, lambda actor: disable_suspicious(actor, user_id, required=0), "The account is disabled."
        )

    def end_sessions(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Sign somebody out everywhere."""
        return _decided(request, user_id, lambda actor: terminate_sessions(actor, user_id), "All sessions ended.")

    def clear(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Take parts of a profile away."""
        fields = [field for field in PROFILE_PARTS if request.POST.get(field) == "on"]
        return _decided(
            request, user_id, lambda actor: clear_fields(actor, user_id, fields=_some(fields)), "Taken away."
        )

    def rename(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Give an account a neutral name."""
        name = f"user_{user_id % 1_000_000:06}"
        return _decided(
            request,
            user_id,
            lambda actor: change_username(actor, user_id, username=name, discriminator=None),
            f"They are called {name} now.",
        )


def _decided(request: HttpRequest, user_id: int, act: Callable[[Actor], Any], done: str) -> HttpResponse:
    if user_id > MAX_ID:
        raise Http404
    return decided(request, act, done=done, back=_page_of(user_id))


def _some(fields: list[str]) -> list[str]:
    if not fields:
        raise InvalidForm.at("fields", FieldCode.INVALID_FORMAT, text="Choose what to take away")
    return fields


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
        **note_facts(actor, NoteSubject.USER, user.id),
        **strike_facts(actor, user.id),
        "profile_parts": PROFILE_PARTS,
    }
    facts["acts"] = person_acts(actor, user, facts["standing"])
    if holds(actor, Right.REPORT_VIEW):
        # Who reported them is the business of no administrator who was reported.
        others = Report.objects.exclude(reported_user_id=actor.user_id)
        facts["received"] = Report.objects.filter(reported_user=user).order_by("-id")[:_SHOWN]
        facts["made"] = others.filter(reporter=user).order_by("-id")[:_SHOWN]
    if holds(actor, Right.USER_LIST_GUILDS):
        facts["guilds"] = Member.objects.filter(user=user).select_related("guild").order_by("-id")[:_SHOWN]
        facts["topics"] = TopicMember.objects.filter(user=user).select_related("topic").order_by("-id")[:_SHOWN]
    return facts
