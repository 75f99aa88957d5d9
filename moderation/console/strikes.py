"""Strikes in the console, and the ladder they lead up."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.rights import Right, holds
from core.actor import Actor
from moderation.console.buttons import (
    MOST_REASON,
    actor_with_reason,
    days_of,
    decided,
    pressed,
    whole_of,
    words_of,
)
from moderation.console.entering import staff_of
from moderation.console.tables import Table, id_in
from moderation.models import Strike, StrikeCategory
from moderation.models.strike import counting
from moderation.operations.strikes import (
    MOST_POINTS,
    StrikeDraft,
    climb_ladder,
    give_strike,
    set_ladder,
    take_back_strike,
)
from moderation.strikes import ladder_text, standing_of

USUAL_DAYS = 90
_LONGEST_LADDER = 400


class CountingFilter(admin.SimpleListFilter):
    """Strikes that count now."""

    title = "whether they count"
    parameter_name = "counting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Those that count")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Strike]) -> QuerySet[Strike]:
        return queryset.filter(counting()) if self.value() else queryset


@admin.register(Strike)
class Strikes(Table):
    """Strikes of everybody, newest first."""

    right = Right.USER_TEMP_BAN
    words, group = "Strikes", "Desk"
    change_list_template = "console/strikes.html"
    list_display = ("given_at", "user", "points", "category", "reason", "expires_at", "state")
    list_filter = (CountingFilter,)
    list_select_related = ("user",)
    search_help_text = "The id of a strike or of a person"
    offers = "user"
    fields = ("id", "user", "points", "category", "reason", "given_by", "given_at", "expires_at", "report_id", "state")
    readonly_fields = ("state",)

    def finds(self, words: str) -> Q:
        """By its number or its person's."""
        number = id_in(words)
        return super().finds(words) if number is None else Q(pk=number) | Q(user_id=number)

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("ladder/", view(self.set_ladder), name="console_ladder"),
            path("give/<int:user_id>/", view(self.give), name="console_strike"),
            path("climb/<int:user_id>/", view(self.climb), name="console_climb"),
            path("<int:strike_id>/take-back/", view(self.take_back), name="console_take_back"),
        ]

    def list_facts(self, request: HttpRequest) -> dict[str, Any]:
        """The ladder, which stands above the list."""
        may_set = holds(staff_of(request), Right.INSTANCE_CONFIG_UPDATE)
        return {"ladder": ladder_text(), "may_set_ladder": may_set}

    def set_ladder(self, request: HttpRequest) -> HttpResponse:
        """Set the ladder of everybody."""
        actor, text = actor_with_reason(request), words_of(request, "ladder", _LONGEST_LADDER)
        back = reverse("admin:moderation_strike_changelist")
        return pressed(request, lambda: set_ladder(actor, text=text), done="The ladder is set.", back=back)

    def give(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Give somebody a strike, and do what the ladder says with the other button."""
        return decided(
            request,
            lambda actor: give_strike(actor, user_id, draft=strike_draft(request, "reason")),
            done="They have another strike.",
            back=_page_of(user_id),
        )

    def climb(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Do what the ladder says of the strikes there are."""
        return decided(
            request,
            lambda actor: climb_ladder(actor, user_id, reason=actor.reason or ""),
            done="Done, as the ladder says.",
            back=_page_of(user_id),
        )

    def take_back(self, request: HttpRequest, strike_id: int) -> HttpResponse:
        """Take a strike back."""
        user_id = Strike.objects.filter(pk=strike_id).values_list("user_id", flat=True).first()
        back = _page_of(user_id) if user_id else reverse("admin:moderation_strike_changelist")
        return decided(request, lambda actor: take_back_strike(actor, strike_id), done="It is taken back.", back=back)


def strike_facts(actor: Actor, user_id: int) -> dict[str, Any]:
    """What `console/_strikes.html` and `console/_strike_form.html` show; for the facts of a page."""
    if not holds(actor, Right.USER_TEMP_BAN):
        return {"standing": None}
    return {
        "standing": standing_of(user_id),
        "ladder": ladder_text(),
        "categories": StrikeCategory.choices,
        "usual_days": USUAL_DAYS,
    }


def strike_draft(request: HttpRequest, reason: str) -> StrikeDraft:
    """The strike that a form gives; `reason` is the field that says why. Raises InvalidForm."""
    return StrikeDraft(
        points=whole_of(request, "points", 1, MOST_POINTS),
        category=words_of(request, "category", 16),
        reason=words_of(request, reason, MOST_REASON),
        days=days_of(request),
        climbs=request.POST.get("climb") == "yes",
    )


def _page_of(user_id: int) -> str:
    return reverse("admin:accounts_user_change", args=(user_id,))
