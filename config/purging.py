"""What lapses, and the periodic work that removes it: for operators who want to look, or not to wait for the hour.
Which rows are due is asked of that work's own module."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.arrivals import old_arrivals
from accounts.operations.erasing import unfinished
from accounts.operations.exports import expired_exports
from accounts.operations.sessions import idle_sessions
from accounts.signing_in.vouchers import expired_vouchers
from chat.operations.file_sweeping import expired_attachments
from chat.operations.kept import old_mentions
from chat.operations.nonces import old_nonces
from chat.operations.purging import old_deleted
from chat.operations.room_deletion import due_rooms
from chat.operations.scheduled import old_invalid
from core.clock import now
from core.jobs.registry import periodic_named
from core.jobs.sweeper import old_jobs
from integrations.operations.oauth2_tokens import expired_access_tokens, expired_refresh_tokens
from integrations.operations.payments import old_events
from integrations.operations.push import expired_subscriptions
from integrations.relay_tasks import silent_relays
from moderation.child_safety_tasks import SWEEP, sweep_evidence
from moderation.operations.evidence import due_evidence
from moderation.operations.reported_files import due_files
from posts.operations.removing import due_posts
from topics.operations.deletion import due_topics

SESSIONS = "console.forget_sessions"


@dataclass(frozen=True, slots=True)
class Lapsing:
    """One kind of thing that goes: what it is, which rows are due, and the periodic work that sees to it."""

    what: str
    due: Callable[[], "QuerySet[Any]"]
    work: str


def _ended_sessions() -> "QuerySet[Session]":
    return Session.objects.filter(expire_date__lt=now())


LAPSING = (
    Lapsing("accounts whose grace period is over", unfinished, "accounts.erase_due"),
    Lapsing("sign-ins nobody used for SESSION_IDLE_DAYS", idle_sessions, "accounts.end_idle_sessions"),
    Lapsing("sign-ins to /admin/ that are over", _ended_sessions, SESSIONS),
    Lapsing("codes, links and tickets that have run out", expired_vouchers, "accounts.forget_vouchers"),
    Lapsing("who came into which guild or topic, after a week", old_arrivals, "accounts.forget_arrivals"),
    Lapsing("files of copies of one's data", expired_exports, "accounts.tidy_exports"),
    Lapsing("nonces of messages", old_nonces, "chat.forget_nonces"),
    Lapsing("mentions older than a week", old_mentions, "chat.forget_mentions"),
    Lapsing("messages of the topic side deleted a month ago", old_deleted, "chat.remove_deleted"),
    Lapsing("rooms whose deletion was approved", due_rooms, "chat.remove_deleted"),
    Lapsing("topics whose deletion was approved", due_topics, "topics.remove"),
    Lapsing("posts whose deletion was approved", due_posts, "posts.remove"),
    Lapsing("scheduled messages that could not be sent", old_invalid, "chat.forget_unsent"),
    Lapsing("attachments whose time is over (ATTACHMENT_DECAY)", expired_attachments, "chat.sweep_files"),
    Lapsing("access tokens of OAuth2", expired_access_tokens, "oauth2.forget_expired"),
    Lapsing("refresh tokens of OAuth2", expired_refresh_tokens, "oauth2.forget_expired"),
    Lapsing("subscriptions to pushes", expired_subscriptions, "push.forget_old"),
    Lapsing("events of the payment provider", old_events, "donations.forget_events"),
    Lapsing("relays nobody heard of for a day", silent_relays, "relays.forget_silent"),
    Lapsing("evidence of abuse of children whose time is over, and that nobody holds", due_evidence, SWEEP),
    Lapsing("files of reports settled REPORT_FILES_DAYS ago, and that nobody holds", due_files, "reports.let_files_go"),
    Lapsing("jobs that ended long ago", old_jobs, "jobs.forget_old"),
)


def works() -> list[str]:
    """The periodic work that is done, each once."""
    return list(dict.fromkeys(lapsing.work for lapsing in LAPSING))


def run(work: str) -> None:
    """Do it now, whenever it was done last. It is safe beside a server that does it too."""
    if work == SESSIONS:
        _ended_sessions().delete()
    elif work == SWEEP:  # which by itself waits for the night
        sweep_evidence()
    else:
        periodic_named(work).function()
