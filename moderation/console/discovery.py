"""Guilds that want to be found by strangers: what they ask, what they look like, and what is decided."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from accounts.rights import Right, holds
from chat.models import Channel
from core.actor import Actor
from core.ids import created_at
from guilds.discovery import CATEGORIES
from guilds.models import DiscoveryListing, Guild
from moderation.console.deeds import Act, Deed, Doable, Filled
from moderation.console.entering import staff_of
from moderation.console.log import log_of
from moderation.models import Report, ReportKind
from moderation.operations.admin_discovery import remove_from_discovery, review_application

Status = DiscoveryListing.Status
_SHOWN = 20


def _review(decision: Any) -> Act:
    return lambda actor, row, form: review_application(actor, row.pk, decision=decision, reason=actor.reason)


def take_out(actor: Actor, row: Any, form: Filled) -> None:
    """Remove a guild, or the guild of a listing, from the list."""
    remove_from_discovery(actor, row.pk, reason=actor.reason or "")


class StatusFilter(admin.SimpleListFilter):
    """Which applications: those that wait come first, and without being asked for."""

    title = "part of the queue"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(words)) for value, words in Status.choices]

    def choices(self, changelist: Any) -> Any:
        for value, words in self.lookup_choices:
            chosen = None if value == Status.PENDING else value
            query = changelist.get_query_string({self.parameter_name: chosen}, ["older", "newer"])
            yield {"selected": self._status() == value, "query_string": query, "display": words}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(status=self._status())

    def _status(self) -> str:
        chosen = self.value()
        return chosen if chosen in Status.values else Status.PENDING


@admin.register(DiscoveryListing)
class Applications(Doable):
    """Who wants into the list of guilds, and who is in it."""

    right = Right.DISCOVERY_REVIEW
    words, group = "Discovery", "Desk"
    private = "guild"  # whose number a listing has, and whose channels its page shows
    moment = "applied_at"
    list_display = ("guild", "subject", "members", "applied_at", "status")
    list_filter = (StatusFilter,)
    list_select_related = ("guild",)
    search_help_text = "The id of a guild"
    offers = "guild"
    deeds = (
        Deed("approve", "Put it into the list", Right.DISCOVERY_REVIEW, _review("approve"), "It is in the list now.",
             fits=lambda row: bool(row.status == Status.PENDING)),
        Deed("reject", "Turn it down", Right.DISCOVERY_REVIEW, _review("reject"), "Turned down.", is_dangerous=True,
             fits=lambda row: bool(row.status == Status.PENDING)),
        Deed("remove", "Take it out of the list", Right.DISCOVERY_REMOVE, take_out, "It is in the list no more.",
             is_dangerous=True, fits=lambda row: bool(row.status == Status.APPROVED)),
    )  # fmt: skip

    @admin.display(description="Subject")
    def subject(self, listing: DiscoveryListing) -> str:
        """In words."""
        return CATEGORIES[listing.category] if listing.category < len(CATEGORIES) else ""

    @admin.display(description="Members")
    def members(self, listing: DiscoveryListing) -> int:
        """Of the guild."""
        return listing.guild.member_count

    def facts(self, request: HttpRequest, found: DiscoveryListing) -> dict[str, Any]:
        """What the guild says of itself, what strangers would find in it, and what is known about it."""
        actor, guild = staff_of(request), Guild.objects.select_related("owner").get(pk=found.pk)
        sections = [{"words": "Its channels", "template": "console/_channels.html", "rows": _channels(guild)}]
        if holds(actor, Right.REPORT_VIEW):
            reports = Report.objects.filter(kind=ReportKind.GUILD, target_id=guild.id).order_by("-id")[:_SHOWN]
            sections.append({"words": "Reports", "template": "console/_reports.html", "rows": reports})
        facts = {"title": guild.name, "shown": self._shown(actor, found, guild), "sections": sections}
        return super().facts(request, found) | facts | {"log": log_of(actor, "guild", guild.id)}

    def _shown(self, actor: Actor, found: DiscoveryListing, guild: Guild) -> list[tuple[str, Any, str]]:
        page = reverse("admin:guilds_guild_change", args=(guild.id,)) if holds(actor, Right.GUILD_LOOKUP) else ""
        owner = reverse("admin:accounts_user_change", args=(guild.owner_id,)) if holds(actor, Right.USER_LOOKUP) else ""
        return [
            ("Guild", guild.name, page),
            ("What it says", found.description, ""),
            ("Subject", self.subject(found), ""),
            ("Owner", guild.owner.tag, owner),
            ("Members", guild.member_count, ""),
            ("Made", created_at(guild.id).strftime("%-d %b %Y"), ""),
            ("Asked", found.applied_at.strftime("%-d %b %Y %H:%M UTC"), ""),
            ("Status", found.get_status_display(), ""),
            *([("Why", found.review_reason, "")] if found.review_reason else []),
        ]


def _channels(guild: Guild) -> Any:
    return Channel.objects.filter(guild=guild).order_by("position", "id")
