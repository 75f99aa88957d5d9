"""Guilds and topics in the console: their numbers and their people."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from accounts.rights import Right
from chat.models import Channel
from guilds.models import Guild, Member
from moderation.console.tables import Table
from moderation.models import AdminAuditEntry, Report, ReportKind
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
        found = super().finds(words)
        return found | Q(owner_id=int(words)) if words.isascii() and words.isdigit() and len(words) < 20 else found

    def facts(self, request: HttpRequest, found: Guild) -> dict[str, Any]:
        """Its channels, its newest people, its reports and what administrators did to it."""
        return {
            "guild": found,
            "channels": Channel.objects.filter(guild=found).order_by("position", "id"),
            "members": Member.objects.filter(guild=found).select_related("user").order_by("-id")[:_SHOWN],
            "reports": Report.objects.filter(kind=ReportKind.GUILD, target_id=found.id).order_by("-id")[:_SHOWN],
            "log": _log_of("guild", found.id),
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
            "log": _log_of("topic", found.id),
            "title": found.title,
        }


def _log_of(kind: str, target_id: int) -> Any:
    return AdminAuditEntry.objects.filter(target_type=kind, target_id=str(target_id)).order_by("-id")[:_SHOWN]
