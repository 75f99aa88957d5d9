"""Reports as administrators see them on the guild wire."""

from typing import NotRequired, TypedDict


class ContextFile(TypedDict):
    """A file of a message; its address is good for five minutes."""

    filename: str
    url: str


class ContextMessage(TypedDict):
    """A message that was kept with a report."""

    id: str
    channel_id: str
    guild_id: str | None
    content: str
    timestamp: str
    attachments: list[ContextFile]
    author_id: str
    author_username: str
    author_discriminator: str


class AdminReportResponse(TypedDict):
    """A report. `message_context` and `mutual_dm_channel_id` come with one that is asked for by itself."""

    report_id: str
    reporter_id: str | None
    reporter_tag: str | None
    reporter_username: str | None
    reporter_discriminator: str | None
    reporter_email: str | None
    reporter_full_legal_name: str | None
    reporter_country_of_residence: str | None
    reported_at: str
    status: int
    report_type: int
    category: str | None
    additional_info: str | None
    reported_user_id: str | None
    reported_user_tag: str | None
    reported_user_username: str | None
    reported_user_discriminator: str | None
    reported_user_avatar_hash: str | None
    reported_guild_id: str | None
    reported_guild_name: str | None
    reported_message_id: str | None
    reported_channel_id: str | None
    reported_channel_name: str | None
    reported_guild_invite_code: str | None
    resolved_at: str | None
    resolved_by_admin_id: str | None
    public_comment: str | None
    mutual_dm_channel_id: NotRequired[str | None]
    message_context: NotRequired[list[ContextMessage]]


class ReportsResponse(TypedDict):
    """Reports."""

    reports: list[AdminReportResponse]


class ReportSearchResponse(TypedDict):
    """A page of what was found, and how much there is."""

    reports: list[AdminReportResponse]
    total: int
    offset: int
    limit: int


class ResolvedReportResponse(TypedDict):
    """How a report ended."""

    report_id: str
    status: int
    resolved_at: str | None
    public_comment: str | None
