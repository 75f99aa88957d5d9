"""Reports on the topic wire."""

from typing import Any, NotRequired, TypedDict

from core.api.envelope import Listed
from topics.api.schemas import NamedUser


class ReportedUser(NamedUser):
    """Who is reported."""

    is_banned: bool


class AttachedMessage(TypedDict):
    """A message shown with a report."""

    id: str
    user_id: str
    sender_username: str
    display_name: str
    content: str
    gif_url: str | None
    created_at: str
    is_anonymous: bool


class Report(TypedDict):
    """A report as one reader sees it. Moderators see neither who reported nor who is behind an alias, and only what
    the reported person wrote of the messages shown with it."""

    _id: str
    id: str
    reported_by: str | None
    reporter: NamedUser | None
    reporter_username: str
    reported_content_id: str | None
    reported_user_id: str | None
    reported_user: ReportedUser | None
    reported_username: str
    reported_username_display: NotRequired[str]
    reported_username_original: NotRequired[str]
    content_type: str
    report_type: str
    topic_id: str | None
    reason: str
    description: str
    attached_messages: list[str]
    attached_messages_data: list[AttachedMessage]
    owner_id: str | None
    owner_username: str | None
    moderators: list[NamedUser]
    status: str
    reviewed_by: str | None
    reviewed_at: str | None
    action_taken: str | None
    moderator_notes: str
    content_data: dict[str, Any]
    created_at: str


class ReportMade(TypedDict):
    """A new report."""

    report_id: str


class OwnReports(Listed[Report]):
    """What somebody reported, or was reported for."""

    as_reporter: bool


class ReportNumbers(TypedDict):
    """How many reports there are, by status and by what was done."""

    total: int
    pending: int
    reviewed: int
    resolved: int
    dismissed: int
    actions: dict[str, int]


class QuickReport(TypedDict):
    """A report of a message as those who moderate its room see it."""

    id: str | None
    reporter_username: str
    reason: str
    created_at: str
