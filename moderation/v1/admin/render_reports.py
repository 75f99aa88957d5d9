"""Reports as the guild wire tells administrators of them."""

from typing import Any

from accounts.models import User
from core.clock import iso, iso_or_none
from core.media.addresses import file_url
from moderation.admin_report_queries import KINDS, AdminReport
from moderation.models import Report, ReportKind
from moderation.report_access import Audience
from moderation.report_queries import ReportView
from moderation.reported_files import LINK_SECONDS, link_to
from moderation.v1.admin.inputs_reports import PENDING, RESOLVED
from moderation.v1.admin.schemas_reports import (
    AdminReportResponse,
    ContextFile,
    ContextMessage,
    ResolvedReportResponse,
)


def render_admin_report(report: AdminReport) -> AdminReportResponse:
    """A report, as one of a list."""
    row, view = report.view.report, report.view
    facts: Any = {
        "report_id": str(row.id),
        "reported_at": iso(row.created_at),
        "status": _status(row),
        "report_type": KINDS.index(ReportKind(row.kind)),
        "category": row.category,
        "additional_info": row.details or None,
        "reported_guild_id": _id(row.guild_id),
        "reported_guild_name": report.guild_name or row.snapshot.get("name"),
        "reported_message_id": str(row.target_id) if row.kind == ReportKind.MESSAGE and row.target_id else None,
        "reported_channel_id": _id(row.channel_id),
        "reported_channel_name": report.channel_name,
        "reported_guild_invite_code": row.invite_code or None,
        "resolved_at": None if row.is_open else iso_or_none(row.reviewed_at),
        "resolved_by_admin_id": None if row.is_open else _id(row.reviewed_by),
        "public_comment": row.public_comment or None,
    }
    whole: AdminReportResponse = facts | _reporter(view) | _reported(view)
    return whole


def render_whole_report(report: AdminReport) -> AdminReportResponse:
    """A report with the messages that were kept with it."""
    view = report.view
    shown = [message for message in view.report.context if view.may_show(message)]
    return render_admin_report(report) | {
        "mutual_dm_channel_id": _id(report.dm_channel_id),
        "message_context": [_message(report, message) for message in shown],
    }


def render_resolved(row: Report) -> ResolvedReportResponse:
    """How a report ended."""
    return {
        "report_id": str(row.id),
        "status": _status(row),
        "resolved_at": iso_or_none(row.reviewed_at),
        "public_comment": row.public_comment or None,
    }


def _reporter(view: ReportView) -> dict[str, str | None]:
    """Who reported: never told to somebody who is reported, whatever their rights."""
    hidden = view.audience != Audience.ADMINISTRATOR
    user = None if hidden else view.people.get(view.report.reporter_id or 0)
    facts: dict[str, Any] = {} if hidden else view.report.reporter_facts
    return {
        "reporter_id": None if user is None else str(user.id),
        "reporter_tag": _tag(user) if user is not None else facts.get("tag"),
        "reporter_username": user.username if user is not None else None,
        "reporter_discriminator": _discriminator(user),
        "reporter_email": user.email if user is not None else facts.get("email"),
        "reporter_full_legal_name": facts.get("full_legal_name"),
        "reporter_country_of_residence": facts.get("country_of_residence"),
    }


def _reported(view: ReportView) -> dict[str, str | None]:
    hidden = bool(view.report.alias) and view.audience != Audience.ADMINISTRATOR
    user = None if hidden else view.people.get(view.report.reported_user_id or 0)
    return {
        "reported_user_id": None if user is None else str(user.id),
        "reported_user_tag": _tag(user),
        "reported_user_username": user.username if user is not None else None,
        "reported_user_discriminator": _discriminator(user),
        "reported_user_avatar_hash": (user.avatar or None) if user is not None else None,
    }


def _message(report: AdminReport, message: dict[str, Any]) -> ContextMessage:
    view = report.view
    author = view.people.get(message["author_id"])
    return {
        "id": str(message["id"]),
        "channel_id": str(message["channel_id"]),
        "guild_id": _id(view.report.guild_id) if message["channel_id"] == view.report.channel_id else None,
        "content": message["content"],
        "timestamp": message["sent_at"],
        "attachments": [_file(report, message["channel_id"], file) for file in message["attachments"]],
        "author_id": str(message["author_id"]),
        "author_username": message.get("webhook") or (author.username if author is not None else "DeletedUser"),
        "author_discriminator": _discriminator(author) or "0000",
    }


def _file(report: AdminReport, channel_id: int, file: dict[str, Any]) -> ContextFile:
    """With the address of what is kept; of what was never kept, or no longer, where it may still be."""
    if file["id"] in report.kept_files:
        return {"filename": file["filename"], "url": link_to(report.view.report.id, file["id"])}
    url = file_url(channel_id, file["id"], file["filename"], seconds=LINK_SECONDS)
    return {"filename": file["filename"], "url": url}


def _status(row: Report) -> int:
    return PENDING if row.is_open else RESOLVED


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _discriminator(user: User | None) -> str | None:
    return None if user is None else f"{user.discriminator:04d}"


def _tag(user: User | None) -> str | None:
    return None if user is None else f"{user.username}#{user.discriminator:04d}"
