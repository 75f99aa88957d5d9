"""How large the instance is and how much happens on it, in numbers."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, Model, Q, QuerySet, Sum

from accounts.models import DataExport, User
from accounts.models.user import UserFlags
from accounts.rights import Right, require_right
from chat.models import MediaFile, Message
from core.actor import Actor
from core.clock import iso, now
from core.ids import id_at
from guilds.models import Guild
from moderation.models import Archive, Report, ReportStatus
from posts.models import Comment, Post
from topics.models import Topic

_KEY, _SECONDS = "analytics.summary", 60
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)


def summary(actor: Actor) -> dict[str, Any]:
    """The numbers, no older than a minute. Needs the right `gateway:memory_stats`; raises as `require_right`."""
    require_right(actor, Right.GATEWAY_MEMORY_STATS)
    found: dict[str, Any] = cache.get(_KEY) or _counted()
    cache.add(_KEY, found, _SECONDS)
    return found


def _counted() -> dict[str, Any]:
    moment = now()
    since = id_at(moment - _DAY)
    people = _people()
    topics = Topic.objects.count()
    return {
        "users": {
            "total": people.filter(is_bot=False).count(),
            "bots": people.filter(is_bot=True).count(),
            "active_24h": people.filter(is_bot=False, last_seen_at__gte=moment - _DAY).count(),
            "active_30d": people.filter(is_bot=False, last_seen_at__gte=moment - _MONTH).count(),
            "registered_24h": people.filter(is_bot=False, id__gte=since).count(),
        },
        "guilds": {"total": Guild.objects.count(), "created_24h": _since(Guild, since)},
        "messages": {"total": Message.objects.count(), "sent_24h": _since(Message, since)},
        "reports": {
            "pending": Report.objects.filter(status=ReportStatus.PENDING).count(),
            "resolved_24h": Report.objects.filter(reviewed_at__gte=moment - _DAY).count(),
        },
        "topics": {"total": topics, "posts_24h": _since(Post, since), "comments_24h": _since(Comment, since)},
        "storage": {
            "attachments_bytes": _bytes(MediaFile.objects.filter(is_gone=False)),
            "archives_bytes": _bytes(DataExport.objects.filter(has_file=True))
            + _bytes(Archive.objects.filter(~Q(completed_at=None))),
        },
        "generated_at": iso(moment),
    }


def _people() -> "QuerySet[User]":
    return User.objects.alias(gone=F("flags").bitand(int(UserFlags.DELETED))).filter(gone=0, is_system=False)


def _since(model: type[Model], since: int) -> int:
    return model._default_manager.filter(id__gte=since).count()


def _bytes(rows: "QuerySet[Any]") -> int:
    return rows.aggregate(total=Sum("size"))["total"] or 0
