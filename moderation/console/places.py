"""Guilds and topics in the console: their numbers, their people, and what can be done to them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.rights import EVERYTHING, Right, holds
from chat.models import Channel, ChannelKind, Invite
from core.actor import Actor
from guilds.access import UNAVAILABLE
from guilds.guild_words import find_guilds
from guilds.models import Ban, Emoji, Guild, Member, Role
from moderation.admin_topic_queries import titled
from moderation.console.deeds import Doable
from moderation.console.entering import staff_of
from moderation.console.guild_deeds import DELETE, GUILD_DEEDS
from moderation.console.log import log_of
from moderation.console.notes import note_facts
from moderation.console.raids import GUILD_RAID_DEEDS, TOPIC_RAID_DEEDS
from moderation.console.tables import PER_PAGE, id_in
from moderation.console.topic_deeds import TOPIC_DEEDS
from moderation.models import NoteSubject, Report, ReportKind
from moderation.raids import raid_on
from topics.models import Level, Topic, TopicBan, TopicMember

_SHOWN = 20
_MOST_FITTING = 200
_MOST_COUNTED = 1000  # of things that stand beside a guild or a topic; more are "more than"
_MOST_CHANNELS = 500
AFTER = "after"


def up_to(rows: "QuerySet[Any]") -> str:
    """How many there are, if it is not too many to count while somebody waits."""
    found = rows.order_by()[: _MOST_COUNTED + 1].count()
    return str(found) if found <= _MOST_COUNTED else f"more than {_MOST_COUNTED}"


@admin.register(Guild)
class Guilds(Doable):
    """Guilds."""

    right = Right.GUILD_LOOKUP
    words, group = "Guilds", "Community"
    page, private = "console/guild.html", "guild"
    list_display = ("name", "id", "owner", "member_count", "nsfw_level")
    list_select_related = ("owner",)
    search_help_text = "Words of a name, an id, or the id of an owner"
    deeds = GUILD_DEEDS + GUILD_RAID_DEEDS

    def finds(self, words: str) -> Q:
        """By its own number, its owner's, or the words of its name: the most fitting of them."""
        return Q(pk__in=[guild.id for guild in find_guilds(words, limit=_MOST_FITTING)[0]])

    def facts(self, request: HttpRequest, found: Guild) -> dict[str, Any]:
        """Its channels and numbers; its people, its reports and what administrators did to it for who may see these."""
        actor = staff_of(request)
        reports = Report.objects.filter(kind=ReportKind.GUILD, target_id=found.id).order_by("-id")[:_SHOWN]
        facts = {
            "guild": found,
            "raid": raid_on(found),
            "is_shut": UNAVAILABLE in found.features,
            "channels": Channel.objects.filter(guild=found).order_by("position", "id")[:_MOST_CHANNELS],
            "numbers": _numbers(found),
            "people": _members(actor, found, request.GET.get(AFTER)),
            "reports": reports if holds(actor, Right.REPORT_VIEW) else None,
            "log": log_of(actor, "guild", found.id),
            **note_facts(actor, NoteSubject.GUILD, found.id),
            "title": found.name,
        }
        return super().facts(request, found) | facts

    def do(self, request: HttpRequest, row_id: int, name: str) -> HttpResponse:
        """As every table; a guild that was deleted has no page to go back to."""
        answer = super().do(request, row_id, name)
        if name == DELETE and not Guild.objects.filter(pk=row_id).exists():
            answer.headers["Location"] = self.list_address()
        return answer


def _numbers(guild: Guild) -> list[tuple[str, Any]]:
    return [
        ("Members", guild.member_count),
        ("Roles", up_to(Role.objects.filter(guild=guild))),
        ("Emojis", up_to(Emoji.objects.filter(guild=guild))),
        ("Invites", up_to(Invite.objects.filter(guild=guild))),
        ("Bans", up_to(Ban.objects.filter(guild=guild))),
    ]


def _members(actor: Actor, guild: Guild, after: str | None) -> dict[str, Any] | None:
    """A page of a guild's members, who came last first; None for who may not see them."""
    if not holds(actor, Right.GUILD_LIST_MEMBERS):
        return None
    rows, border = Member.objects.filter(guild=guild), id_in(after)
    came = rows.filter(user_id=border).values_list("joined_at", flat=True).first() if border is not None else None
    shown = rows
    if came is not None:
        shown = rows.filter(joined_at__lte=came).exclude(joined_at=came, user_id__gte=border)
    return page_of(list(shown.select_related("user").order_by("-joined_at", "-user_id")[: PER_PAGE + 1]))


def page_of(found: list[Any]) -> dict[str, Any]:
    """The rows of a page, of people in a place, and behind whom there are others."""
    return {"rows": found[:PER_PAGE], "more": found[PER_PAGE - 1].user_id if len(found) > PER_PAGE else None}


@admin.register(Topic)
class Topics(Doable):
    """Topics."""

    right = Right.REPORT_VIEW
    words, group = "Topics", "Community"
    page, private = "console/topic.html", "topic"
    list_display = ("title", "owner", "member_count", "post_count", "require_approval", "last_activity")
    list_select_related = ("owner",)
    search_help_text = "The beginning of a title, or an id"
    deeds = TOPIC_DEEDS + TOPIC_RAID_DEEDS

    def finds(self, words: str) -> Q:
        """By number, or by how the title begins."""
        return super().finds(words) | titled(words)

    def facts(self, request: HttpRequest, found: Topic) -> dict[str, Any]:
        """Its rooms, who runs it, its people, its reports and what administrators did to it."""
        actor = staff_of(request)
        leaders = TopicMember.objects.filter(topic=found, level__gte=Level.MODERATOR).select_related("user")
        facts = {
            "topic": found,
            "raid": raid_on(found),
            "leaders": leaders.order_by("-level", "id")[:_SHOWN],
            "people": _topic_members(found, request.GET.get(AFTER)),
            "rooms": _rooms(actor, found),
            "banned": up_to(TopicBan.objects.filter(topic=found)),
            "reports": Report.objects.filter(topic_id=found.id).order_by("-id")[:_SHOWN],
            "log": log_of(actor, "topic", found.id),
            **note_facts(actor, NoteSubject.TOPIC, found.id),
            "title": found.title,
        }
        return super().facts(request, found) | facts


def _topic_members(topic: Topic, after: str | None) -> dict[str, Any]:
    rows, border = TopicMember.objects.filter(topic=topic), id_in(after)
    if border is not None:
        rows = rows.filter(user_id__lt=border)
    return page_of(list(rows.select_related("user").order_by("-user_id")[: PER_PAGE + 1]))


def _rooms(actor: Actor, topic: Topic) -> "QuerySet[Channel]":
    """The rooms that were busy last; those of a few people only for who may enter them."""
    rows = Channel.objects.filter(home_topic=topic, kind=ChannelKind.TOPIC_ROOM, is_deleted=False)
    seen = rows if holds(actor, EVERYTHING) else rows.filter(is_public=True)
    return seen.order_by("-last_activity")[:_SHOWN]
