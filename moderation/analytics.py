"""How large the instance is and how much happens on it, in numbers.

Each number is counted in a limited time, and kept. What is not known in time, because there is too much of it, is told
as it was, and counted by a job for which nobody waits.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.db.models import F, Model, Q, QuerySet, Sum

from accounts.models import DataExport, User
from accounts.models.user import UserFlags
from accounts.rights import Right, require_right
from chat.models import MediaFile, Message
from core.actor import Actor
from core.clock import iso, now
from core.db.time_limit import TooLong, time_limit
from core.errors import Code, ProductError
from core.ids import id_at
from core.jobs import enqueue_once
from guilds.models import Guild
from moderation.models import Archive, Report
from posts.models import Comment, Post
from topics.models import Topic

COUNT_JOB = "analytics.count"
_KEY, _SECONDS = "analytics.summary", 60
_KEPT, _KEPT_SECONDS = "analytics.number.", 30 * 24 * 60 * 60
_LONGEST_SECONDS = 8.0
"""How long who asks waits for all numbers."""
_LONGEST_NUMBER = 2.0
_LONGEST_IN_JOB = 300.0
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_log = structlog.get_logger(__name__)

_Numbers = dict[str, tuple[int, datetime]]


def summary(actor: Actor) -> dict[str, Any]:
    """The numbers, no older than a minute, or as they were when they were counted last where that takes too long:
    `generated_at` is the moment of the oldest. Needs the right `gateway:memory_stats`; raises as `require_right`,
    SERVICE_UNAVAILABLE while one of them has never been known."""
    require_right(actor, Right.GATEWAY_MEMORY_STATS)
    found: dict[str, Any] = cache.get(_KEY) or _shown(_known())
    cache.add(_KEY, found, _SECONDS)
    return found


def count() -> None:
    """Count every number in as long as that takes, up to some minutes each, and keep it; for the job."""
    for name, ask in _questions(now()).items():
        if _counted(name, ask, _LONGEST_IN_JOB) is None:
            _log.warning("analytics.not_counted", number=name)


def _known() -> _Numbers:
    """Each number as it is now, or else as it was."""
    questions, end = _questions(now()), time.monotonic() + _LONGEST_SECONDS
    fresh = {}
    for name, ask in questions.items():
        left = min(end - time.monotonic(), _LONGEST_NUMBER)
        fresh[name] = _counted(name, ask, left) if left > 0 else None
    late = [name for name, number in fresh.items() if number is None]
    if late:
        enqueue_once(COUNT_JOB)
    kept = {key.removeprefix(_KEPT): number for key, number in cache.get_many([_KEPT + name for name in late]).items()}
    if len(kept) < len(late):
        raise ProductError(Code.SERVICE_UNAVAILABLE)
    return {name: number or kept[name] for name, number in fresh.items()}


def _counted(name: str, ask: Callable[[], int], seconds: float) -> tuple[int, datetime] | None:
    moment = now()
    try:
        with time_limit(seconds):
            number = ask(), moment
    except TooLong:
        return None
    cache.set(_KEPT + name, number, _KEPT_SECONDS)
    return number


def _shown(numbers: _Numbers) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, (number, _) in numbers.items():
        group, _, word = name.partition(".")
        shown.setdefault(group, {})[word] = number
    return shown | {"generated_at": iso(min(moment for _, moment in numbers.values()))}


def _questions(moment: datetime) -> dict[str, Callable[[], int]]:
    """How each number is counted; those that are there at once come first."""
    since, people = id_at(moment - _DAY), _people().filter(is_bot=False)
    return {
        "users.total": people.count,
        "users.bots": _people().filter(is_bot=True).count,
        "users.active_24h": people.filter(last_seen_at__gte=moment - _DAY).count,
        "users.active_30d": people.filter(last_seen_at__gte=moment - _MONTH).count,
        "users.registered_24h": people.filter(id__gte=since).count,
        "guilds.total": Guild.objects.count,
        "guilds.created_24h": _since(Guild, since),
        "messages.total": Message.objects.count,
        "messages.sent_24h": _since(Message, since),
        "reports.pending": Report.objects.filter(is_open=True).count,
        "reports.resolved_24h": Report.objects.filter(is_open=False, reviewed_at__gte=moment - _DAY).count,
        "topics.total": Topic.objects.count,
        "topics.posts_24h": _since(Post, since),
        "topics.comments_24h": _since(Comment, since),
        "storage.attachments_bytes": lambda: _bytes(MediaFile.objects.filter(is_gone=False)),
        "storage.archives_bytes": lambda: (
            _bytes(DataExport.objects.filter(has_file=True)) + _bytes(Archive.objects.filter(~Q(completed_at=None)))
        ),
    }


def _people() -> "QuerySet[User]":
    return User.objects.alias(gone=F("flags").bitand(int(UserFlags.DELETED))).filter(gone=0, is_system=False)


def _since(model: type[Model], since: int) -> Callable[[], int]:
    return model._default_manager.filter(id__gte=since).count


def _bytes(rows: "QuerySet[Any]") -> int:
    return rows.aggregate(total=Sum("size"))["total"] or 0
