"""What the guild wire takes for looking through reports."""

from typing import Any

from core.api.fields import ChoiceField, IdField, Input, PageSizeField, TextField, WholeField
from moderation.admin_report_queries import KINDS, ReportSearch

MOST_OFFSET = 2**53 - 1
PENDING, RESOLVED = 0, 1


def _offset() -> WholeField:
    return WholeField(0, MOST_OFFSET, required=False, default=0)


def _status(**options: Any) -> ChoiceField:
    return ChoiceField((PENDING, RESOLVED), required=False, **options)


class ReportsInput(Input):
    """Which reports to list."""

    status = _status(default=PENDING)
    limit = PageSizeField(200, usual=50)
    offset = _offset()

    def search(self) -> ReportSearch:
        """What the query takes."""
        return ReportSearch(is_open=self["status"] == PENDING)


class ReportSearchInput(Input):
    """What to look for in reports."""

    query = TextField(1, 1024, required=False)
    limit = PageSizeField(200, usual=50)
    offset = _offset()
    reporter_id = IdField(required=False)
    status = _status()
    report_type = ChoiceField((0, 1, 2), required=False)
    category = TextField(1, 128, required=False)
    reported_user_id = IdField(required=False)
    reported_guild_id = IdField(required=False)
    reported_channel_id = IdField(required=False)
    guild_context_id = IdField(required=False)
    resolved_by_admin_id = IdField(required=False)
    sort_by = ChoiceField(("createdAt", "reportedAt", "resolvedAt"), required=False, default="reportedAt")
    sort_order = ChoiceField(("asc", "desc"), required=False, default="desc")

    def search(self) -> ReportSearch:
        """What the query takes."""
        status, kind = self.get("status"), self.get("report_type")
        return ReportSearch(
            text=self.get("query") or "",
            is_open=None if status is None else status == PENDING,
            kind=None if kind is None else KINDS[kind],
            category=self.get("category"),
            reporter_id=self.get("reporter_id"),
            reported_user_id=self.get("reported_user_id"),
            guild_id=self.get("reported_guild_id"),
            within_guild_id=self.get("guild_context_id"),
            channel_id=self.get("reported_channel_id"),
            resolved_by=self.get("resolved_by_admin_id"),
            order="resolved" if self["sort_by"] == "resolvedAt" else "reported",
            oldest_first=self["sort_order"] == "asc",
        )


class ResolveReportInput(Input):
    """How a report ends."""

    report_id = IdField()
    public_comment = TextField(0, 512, required=False)
