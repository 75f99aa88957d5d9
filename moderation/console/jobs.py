"""Work beside requests: jobs, what repeats, and the long ones that administrators asked for."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.timesince import timesince

from accounts.rights import Right, holds
from core.actor import Actor
from core.clock import now
from core.jobs.repeating import last_runs
from core.models import Job, JobState
from moderation.console.deeds import Deed, Doable
from moderation.console.entering import staff_behind, staff_of
from moderation.console.log import log_of
from moderation.console.pages import Page, page
from moderation.console.tables import Table, id_in
from moderation.models import Archive, MessageShred
from moderation.operations import admin_archives as archives
from moderation.operations.admin_jobs import discard_job, retry_job

_LATE_SHARE = 3  # a run that is that many periods old is late


def _may_be_tried(job: Job) -> bool:
    if job.state == JobState.FAILED:
        return bool(job.sealed_arguments)
    return bool(job.state == JobState.PENDING and job.attempts)


@admin.register(Job)
class Jobs(Doable):
    """What waits, runs and failed."""

    right = Right.METRICS_VIEW
    words, group = "Jobs", "Server"
    list_display = ("name", "state", "age", "queue", "attempts", "done", "error")
    list_filter = ("state",)
    search_help_text = "The name of a job, or an id"
    deeds = (
        Deed("retry", "Try it again now", Right.JOB_MANAGE, lambda actor, row, form: retry_job(actor, row.pk),
             "It will run as soon as it can.", fits=_may_be_tried),
        Deed("discard", "Discard it", Right.JOB_MANAGE, lambda actor, row, form: discard_job(actor, row.pk),
             "It is gone.", is_dangerous=True, fits=lambda row: bool(row.state == JobState.FAILED)),
    )  # fmt: skip

    def finds(self, words: str) -> Q:
        """By number or by name."""
        return Q(name=words) if id_in(words) is None else super().finds(words)

    def back_to(self, page: str) -> str:
        """To the list: a job that was discarded has no page."""
        return f"{self.list_address()}?state__exact={JobState.FAILED}"

    @admin.display(description="Age")
    def age(self, job: Job) -> str:
        """Since it was asked for."""
        return timesince(job.created_at, depth=1)

    @admin.display(description="Done")
    def done(self, job: Job) -> str:
        """How far it is."""
        return f"{job.progress:.0%}"

    def facts(self, request: HttpRequest, found: Job) -> dict[str, Any]:
        """What is known of it, but what it is to do: arguments may hold codes."""
        shown = [
            ("Job", found.name, ""),
            ("State", found.get_state_display(), ""),
            ("Error", found.error, ""),
            ("Attempts", found.attempts, ""),
            ("Done", self.done(found), ""),
            ("Queue", found.queue, ""),
            ("Asked for", found.created_at, ""),
            ("Not before", found.run_after, ""),
            ("Ended", found.finished_at, ""),
        ]
        facts = {"title": found.name, "shown": shown, "heading": "Job"}
        return super().facts(request, found) | facts | {"log": log_of(staff_of(request), "job", found.pk)}


def _repeating(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    runs = [
        {
            "name": run.work.name,
            "every": run.work.seconds,
            "run": run,
            "is_late": run.began_at is not None
            and (now() - run.began_at).total_seconds() > _LATE_SHARE * run.work.seconds + 60,
        }
        for run in last_runs()
    ]
    return {"runs": runs}


REPEATING = page(
    Page("repeating", "Repeating work", "Server", (Right.METRICS_VIEW,), "console/repeating.html", _repeating)
)


@admin.register(MessageShred)
class Shreds(Table):
    """Jobs that delete messages."""

    right = Right.MESSAGE_SHRED
    words, group = "Deleting messages", "Server"
    list_display = ("created_at", "author_id", "admin_id", "state", "processed", "total", "error")
    list_display_links = None
    list_filter = ("state",)
    search_help_text = "The id of a job"


@admin.register(Archive)
class Archives(Doable):
    """Archives of accounts and guilds that administrators had made."""

    right = Right.ARCHIVE_VIEW_ALL
    words, group = "Archives", "Server"
    list_display = ("requested_at", "subject_type", "subject_id", "state", "progress_percent", "expires_at")
    search_help_text = "The id of an archive, an account or a guild"
    offers = "user guild"
    # Several rights let somebody see some of them: which, the operation says.
    deeds = (
        Deed("fetch", "Get its address", Right.AUTHENTICATE, lambda actor, row, form: _fetched(actor, row), "",
             fits=lambda row: bool(row.completed_at and row.expires_at > now())),
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees some of them; which, `get_queryset` says."""
        actor = staff_behind(request)
        return actor is not None and any(holds(actor, right) for right in archives.VIEW)

    def get_queryset(self, request: HttpRequest) -> Any:
        return archives.visible(staff_of(request))

    def finds(self, words: str) -> Q:
        """By number, or by what it is of."""
        number = id_in(words)
        return Q(pk__in=()) if number is None else Q(pk=number) | Q(subject_type__in=_KINDS, subject_id=number)

    @admin.display(description="State")
    def state(self, archive: Archive) -> str:
        """In a word or two."""
        if archive.failed_at:
            return "failed"
        return "ready" if archive.completed_at else archive.progress_step

    def facts(self, request: HttpRequest, found: Archive) -> dict[str, Any]:
        """What it is of, and how far."""
        shown = [
            ("Of", f"{found.get_subject_type_display()} {found.subject_id}", ""),
            ("State", self.state(found), ""),
            ("Done", f"{found.progress_percent} %", ""),
            ("Error", found.error, ""),
            ("Asked for", found.requested_at, ""),
            ("By", found.requested_by, ""),
            ("Kept until", found.expires_at, ""),
            ("Bytes", found.size, ""),
            ("SHA-256", found.content_hash, ""),
        ]
        return super().facts(request, found) | {"title": "Archive", "shown": shown, "heading": "Archive"}


_KINDS = ("user", "guild")


def _fetched(actor: Actor, row: Archive) -> str:
    address, ends_at = archives.archive_link(
        actor, subject_type=row.subject_type, subject_id=row.subject_id, archive_id=row.pk
    )
    return f"It can be fetched until {ends_at:%-d %b %Y} from {address}"
