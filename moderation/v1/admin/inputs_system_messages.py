"""What the guild wire takes for messages to many people."""

from core.api.fields import IdField, Input, ItemsField, PageSizeField, TextField, TimestampField


class SystemMessageInput(Input):
    """What to say, and to whom."""

    content = TextField(1, 4000)
    registration_start = TimestampField(required=False, allow_null=True)
    registration_end = TimestampField(required=False, allow_null=True)
    excluded_guild_ids = ItemsField(IdField(), most=100, required=False)


class SystemMessagesQuery(Input):
    """Which to list."""

    limit = PageSizeField(100, usual=20)
    before_job_id = IdField(required=False)
