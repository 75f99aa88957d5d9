"""Reports in the form of the topic wire, as one reader sees them."""

from typing import Any

from accounts.models import User
from accounts.records import UserRecord
from accounts.sanctions import is_banned
from core.clock import iso, iso_or_none
from core.ids import created_at, to_oid
from moderation.api.report_schemas import AttachedMessage, QuickReport, Report, ReportedUser
from moderation.api.words import content_type_of, report_type_of
from moderation.events import AdministratorsNotified
from moderation.models import Report as ReportRow
from moderation.models import ReportAspect, ReportKind
from moderation.report_access import Audience
from moderation.report_queries import ReportView
from topics.api.schemas import NamedUser
from topics.api.wire import name_of, oid_or_none

_NOBODY = "Deleted User"
_HIDDEN_FACTS = frozenset({"author_id", "alias", "attachments"})


def render_report(view: ReportView) -> Report:
    """A report."""
    row = view.report
    is_staff, names_reporter = view.audience == Audience.ADMINISTRATOR, view.audience != Audience.MODERATOR
    reporter = view.people.get(row.reporter_id or 0) if names_reporter else None
    reported = view.people.get(row.reported_user_id or 0)
    shown = [message for message in row.context if view.may_show(message)]
    report: Report = {
        "_id": to_oid(row.id),
        "id": to_oid(row.id),
        "reported_by": to_oid(reporter.id) if reporter else None,
        "reporter": _named(reporter),
        "reporter_username": _name(reporter) if reporter else "",
        "reported_content_id": None if _is_about_a_user(row) else to_oid(row.target_id),
        "reported_user_id": None if row.alias and not is_staff else oid_or_none(row.reported_user_id),
        "reported_user": None if row.alias and not is_staff else _reported(reported),
        "reported_username": row.alias if row.alias and not is_staff else _name(reported),
        "content_type": content_type_of(row),
        "report_type": report_type_of(row),
        "topic_id": oid_or_none(row.topic_id),
        "reason": row.category,
        "description": row.details,
        "attached_messages": [to_oid(message["id"]) for message in shown],
        "attached_messages_data": [_attached(view, message) for message in shown],
        "owner_id": oid_or_none(view.leaders.owner_id),
        "owner_username": _name(view.people.get(view.leaders.owner_id)) if view.leaders.owner_id else None,
        "moderators": [named for each in view.leaders.moderator_ids if (named := _named(view.people.get(each)))],
        "status": row.status,
        "reviewed_by": oid_or_none(row.reviewed_by) if view.audience != Audience.REPORTER else None,
        "reviewed_at": iso_or_none(row.reviewed_at),
        "action_taken": row.action or None,
        "moderator_notes": row.notes if view.audience != Audience.REPORTER else "",
        "content_data": _content(row),
        "created_at": iso(row.created_at),
    }
    if row.alias:
        report["reported_username_display"] = row.alias
        if is_staff:
            report["reported_username_original"] = _name(reported)
    return report


def render_quick_report(view: ReportView) -> QuickReport:
    """A report of a message, for those who moderate where it stands; who reported it is told to administrators."""
    row = view.report
    reporter = view.people.get(row.reporter_id or 0) if view.audience == Audience.ADMINISTRATOR else None
    return {
        "id": to_oid(row.id),
        "reporter_username": _name(reporter) if reporter else "",
        "reason": row.category,
        "created_at": iso(row.created_at),
    }


def render_administrators_notified(event: AdministratorsNotified) -> dict[str, Any]:
    """News for administrators, as every one of their sockets hears it."""
    data = {name: oid_or_none(value) if name.endswith("_id") else value for name, value in event.data.items()}
    return {"type": event.type, "data": data, "timestamp": iso(event.at)}


def _is_about_a_user(row: ReportRow) -> bool:
    return row.kind == ReportKind.USER and row.aspect == ReportAspect.WHOLE


def _attached(view: ReportView, message: dict[str, Any]) -> AttachedMessage:
    alias, author = message["alias"], view.people.get(message["author_id"])
    hides = bool(alias) and view.audience != Audience.ADMINISTRATOR
    name = message.get("webhook") or _name(author)
    return {
        "id": to_oid(message["id"]),
        "user_id": "" if hides else to_oid(message["author_id"]),
        "sender_username": alias if hides else name,
        "display_name": alias or name,
        "content": message["content"],
        "gif_url": message["gif_url"],
        "created_at": iso(created_at(message["id"])),
        "is_anonymous": bool(alias),
    }


def _content(row: ReportRow) -> dict[str, Any]:
    facts = {name: value for name, value in row.snapshot.items() if name not in _HIDDEN_FACTS}
    shown = {name: to_oid(value) if _is_id(name) and value else value for name, value in facts.items()}
    files = [{"filename": file["filename"], "size": file["size"]} for file in row.snapshot.get("attachments", ())]
    return shown | ({"attachments": files} if files else {})


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith("_id")


def _named(user: User | None) -> NamedUser | None:
    return None if user is None else {"id": to_oid(user.id), "username": _name(user)}


def _reported(user: User | None) -> ReportedUser | None:
    return None if user is None else {"id": to_oid(user.id), "username": _name(user), "is_banned": is_banned(user)}


def _name(user: User | None) -> str:
    return _NOBODY if user is None else name_of(UserRecord.of(user))
