"""Messages in the hands of administrators, on the guild wire."""

from typing import Any, Literal, NotRequired, TypedDict

from core.clock import iso
from core.ids import created_at
from core.media.addresses import file_url
from moderation.admin_message_queries import SeenMessage
from moderation.models import MessageShred, ShredState

_LINK_SECONDS = 5 * 60


class SeenFile(TypedDict):
    """A file; its address is good for five minutes."""

    filename: str
    url: str


class SeenMessageResponse(TypedDict):
    """A message."""

    id: str
    channel_id: str
    author_id: str
    author_username: str
    author_discriminator: str
    content: str
    timestamp: str
    attachments: list[SeenFile]


class LookupResponse(TypedDict):
    """A message among its neighbours, oldest first."""

    messages: list[SeenMessageResponse]
    message_id: str | None


class DeletedResponse(TypedDict):
    """It is gone."""

    success: Literal[True]


class DeleteAllResponse(TypedDict):
    """How much there is, and the job that deletes it."""

    success: Literal[True]
    dry_run: bool
    channel_count: int
    message_count: int
    job_id: NotRequired[str]


class ShredResponse(TypedDict):
    """The job."""

    success: Literal[True]
    job_id: str
    requested: int


class UnknownShredResponse(TypedDict):
    """No such job."""

    status: Literal["not_found"]


class ShredStatusResponse(TypedDict):
    """How far a job is."""

    status: Literal["in_progress", "completed", "failed"]
    requested: int
    total: int
    processed: int
    skipped: int
    started_at: NotRequired[str]
    completed_at: NotRequired[str]
    failed_at: NotRequired[str]
    error: NotRequired[str]


def render_lookup(found: list[SeenMessage], message_id: int | None) -> LookupResponse:
    """A message among its neighbours; nothing when there is none."""
    return {"messages": [_message(one) for one in found], "message_id": str(message_id) if found else None}


def render_shred(job: MessageShred | None) -> ShredStatusResponse | UnknownShredResponse:
    """How far a job is."""
    if job is None:
        return {"status": "not_found"}
    status: Any = {
        "status": job.state,
        "requested": job.requested,
        "total": job.total,
        "processed": job.processed,
        "skipped": job.skipped,
        "started_at": iso(job.created_at),
    }
    if job.ended_at is not None and job.state == ShredState.COMPLETED:
        status["completed_at"] = iso(job.ended_at)
    if job.ended_at is not None and job.state == ShredState.FAILED:
        status |= {"failed_at": iso(job.ended_at), "error": job.error}
    found: ShredStatusResponse = status
    return found


def _message(seen: SeenMessage) -> SeenMessageResponse:
    row = seen.message
    author = row.author
    return {
        "id": str(row.id),
        "channel_id": str(row.channel_id),
        "author_id": str(row.webhook_id or row.author_id),
        "author_username": row.webhook_name or (author.username if author is not None else ""),
        "author_discriminator": "0000" if author is None or row.webhook_id else f"{author.discriminator:04d}",
        "content": row.content,
        "timestamp": iso(created_at(row.id)),
        "attachments": [
            {"filename": file.filename, "url": file_url(row.channel_id, file.id, file.filename, seconds=_LINK_SECONDS)}
            for file in seen.files
        ],
    }
