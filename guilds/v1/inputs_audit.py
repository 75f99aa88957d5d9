"""What the guild wire takes about the audit log."""

from core.api.fields import ChoiceField, IdField, Input, PageSizeField
from guilds.audit import AuditAction


class AuditLogQuery(Input):
    """A page of the log, of one person's or one kind of entries."""

    limit = PageSizeField(100, usual=50)
    before = IdField(required=False, allow_null=True)
    after = IdField(required=False, allow_null=True)
    user_id = IdField(required=False, allow_null=True)
    action_type = ChoiceField(tuple(int(action) for action in AuditAction), required=False, allow_null=True)
