"""Guilds and topics in the console: their numbers and their people."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.rights import Right, holds
from chat.models import Channel
from guilds.models import Guild, Member
from moderation.console.entering import staff_of
from moderation.console.log import log_of
from moderation.console.tables import Table, id_in
from moderation.models import Report, ReportKind
from topics.models import Level, Topic, TopicMember

_SHOWN = 20


@admin.register(Guild)
class Guilds(Table):
    """Guilds."""

    right = Right.GUILD_LOOKUP
    words, group = "Guilds", "Community"
    page = "console/guild.html"
    list_display = ("name", "id", "owner", "member_count", "nsfw_level")
    list_select_related = ("owner",)
    search_help_text = "An id, or the id of an owner"

    def finds(self, words: str) -> Q:
        """By its own number or its owner's."""
        number = id_in(words)
        return super().finds(words) if number is None else Q(pk=number) | Q(owner_id=number)

    def facts(self, request: HttpRequest, found: Guild) -> dict[str, Any]:
        """Its channels; its newest people, its reports and what administrators did to it for who may see these."""
        actor = staff_of(request)
        members = Member.objects.filter(guild=found).select_related("user").order_by("-id")[:_SHOWN]
        reports = Report.objects.filter(kind=ReportKind.GUILD, target_id=found.id).order_by("-id")[:_SHOWN]
        return {
            "guild": found,
            "channels": Channel.objects.filter(guild=found).order_by("position", "id"),
            "members": members if holds(actor, Right.GUILD_LIST_MEMBERS) else None,
            "reports": reports if holds(actor, Right.REPORT_VIEW) else None,
            "log": log_of(actor, "guild", found.id),
            "title": found.name,
        }


@admin.register(Topic)
class Topics(Table):
    """Topics."""

    right = Right.REPORT_VIEW
    words, group = "Topics", "Community"
    page = "console/topic.html"
    list_display = ("title", "owner", "member_count", "post_count", "require_approval", "last_activity")
    list_select_related = ("owner",)
    search_help_text = "An id"

    def facts(self, request: HttpRequest, found: Topic) -> dict[str, Any]:
        """Who runs it, its reports and what administrators did to it."""
        leaders = TopicMember.objects.filter(topic=found, level__gte=Level.MODERATOR).select_related("user")
        return {
            "topic": found,
            "leaders": leaders.order_by("-level", "id")[:_SHOWN],
            "reports": Report.objects.filter(topic_id=found.id).order_by("-id")[:_SHOWN],
            "log": log_of(staff_of(request), "topic", found.id),
            "title": found.title,
        }
