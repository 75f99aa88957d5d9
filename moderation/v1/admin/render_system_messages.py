"""Messages to many people on the guild wire."""

from typing import TypedDict

from core.clock import iso, iso_or_none
from moderation.models import SystemMessageJob


class SystemMessageResponse(TypedDict):
    """A message to many people, and how far it is."""

    job_id: str
    status: str
    content: str
    target_count: int
    sent_count: int
    failed_count: int
    created_at: str
    approved_at: str | None
    registration_start: str | None
    registration_end: str | None
    excluded_guild_ids: list[str]
    last_error: str | None


class SystemMessagesResponse(TypedDict):
    """The latest of them; `next_cursor` leads to older ones."""

    jobs: list[SystemMessageResponse]
    next_cursor: str | None


def render_system_message(job: SystemMessageJob) -> SystemMessageResponse:
    """One of them."""
    return {
        "job_id": str(job.id),
        "status": job.state,
        "content": job.content,
        "target_count": job.target_count,
        "sent_count": job.sent_count,
        "failed_count": job.failed_count,
        "created_at": iso(job.created_at),
        "approved_at": iso_or_none(job.approved_at),
        "registration_start": iso_or_none(job.registered_from),
        "registration_end": iso_or_none(job.registered_until),
        "excluded_guild_ids": [str(guild_id) for guild_id in job.excluded_guild_ids],
        "last_error": job.last_error or None,
    }
