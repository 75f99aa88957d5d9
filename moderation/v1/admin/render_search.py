"""Refreshes of search indexes, and numbers about the instance, on the guild wire."""

from typing import Literal, NotRequired, TypedDict

from core.clock import iso
from core.models import Job
from moderation.models import IndexRefresh
from moderation.operations.admin_search import has_failed

_FAILED = "It was interrupted too often, or failed; the log of the server says why."


class RefreshQueued(TypedDict):
    """A refresh that was asked for."""

    success: Literal[True]
    job_id: str


class RefreshUnknown(TypedDict):
    """There is no such refresh, or it is long ago."""

    status: Literal["not_found"]


class RefreshProgress(TypedDict):
    """How far a refresh is."""

    status: Literal["in_progress", "completed", "failed"]
    index_type: str
    total: NotRequired[int]
    indexed: NotRequired[int]
    started_at: NotRequired[str]
    completed_at: NotRequired[str]
    failed_at: NotRequired[str]
    error: NotRequired[str]


class UserNumbers(TypedDict):
    """People and bots."""

    total: int
    bots: int
    active_24h: int
    active_30d: int
    registered_24h: int


class GuildNumbers(TypedDict):
    """Guilds."""

    total: int
    created_24h: int


class MessageNumbers(TypedDict):
    """Messages."""

    total: int
    sent_24h: int


class ReportNumbers(TypedDict):
    """Reports."""

    pending: int
    resolved_24h: int


class TopicNumbers(TypedDict):
    """The topic side."""

    total: int
    posts_24h: int
    comments_24h: int


class StorageNumbers(TypedDict):
    """Files."""

    attachments_bytes: int
    archives_bytes: int


class SummaryResponse(TypedDict):
    """How large the instance is and how much happens on it."""

    users: UserNumbers
    guilds: GuildNumbers
    messages: MessageNumbers
    reports: ReportNumbers
    topics: TopicNumbers
    storage: StorageNumbers
    generated_at: str


def render_refresh(found: tuple[IndexRefresh, Job | None] | None) -> RefreshUnknown | RefreshProgress:
    """How far a refresh is."""
    if found is None:
        return {"status": "not_found"}
    row, job = found
    told: RefreshProgress = {
        "status": "in_progress",
        "index_type": row.index_type,
        "indexed": row.indexed,
        "started_at": iso(row.started_at),
    }
    if row.total is not None:
        told["total"] = row.total
    if row.completed_at is not None:
        told["status"], told["completed_at"] = "completed", iso(row.completed_at)
    elif has_failed(row, job):
        told["status"], told["error"] = "failed", _FAILED
        if job is not None and job.finished_at is not None:
            told["failed_at"] = iso(job.finished_at)
    return told
