"""What the guild wire takes for reading the log of administrators."""

from core.api.fields import ChoiceField, IdField, Input, PageSizeField, TextField, WholeField
from moderation.admin_audit_queries import AuditSearch
from moderation.v1.admin.inputs_reports import MOST_OFFSET

_LONGEST_ID = 64


class AuditLogInput(Input):
    """Which entries to list."""

    admin_user_id = IdField(required=False)
    target_type = TextField(1, 64, required=False)
    target_id = TextField(0, _LONGEST_ID, required=False)
    limit = PageSizeField(200, usual=50)
    offset = WholeField(0, MOST_OFFSET, required=False, default=0)

    def search(self) -> AuditSearch:
        """What the query takes."""
        return AuditSearch(
            admin_id=self.get("admin_user_id"),
            target_type=self.get("target_type"),
            target_id=self.get("target_id") or None,
        )


class AuditSearchInput(Input):
    """What to look for in the log."""

    query = TextField(1, 1024, required=False)
    admin_user_id = IdField(required=False)
    target_id = TextField(0, _LONGEST_ID, required=False)
    sort_by = ChoiceField(("createdAt", "relevance"), required=False, default="createdAt")
    sort_order = ChoiceField(("asc", "desc"), required=False, default="desc")
    limit = PageSizeField(200, usual=50)
    offset = WholeField(0, MOST_OFFSET, required=False, default=0)

    def search(self) -> AuditSearch:
        """What the query takes."""
        return AuditSearch(
            admin_id=self.get("admin_user_id"),
            target_id=self.get("target_id") or None,
            text=self.get("query") or "",
            order="relevance" if self["sort_by"] == "relevance" else "newest",
            ascending=self["sort_order"] == "asc",
        )
