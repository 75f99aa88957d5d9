"""What the guild wire takes about reactions and pins."""

from core.api.fields import IdField, Input, PageSizeField, TextField, TimestampField


class OriginQuery(Input):
    """Who need not be told."""

    session_id = TextField(
        1, 64, required=False, allow_null=True, help_text="The gateway session that has drawn the change already"
    )


class ReactedQuery(Input):
    """A page of people."""

    limit = PageSizeField(100, usual=25)
    after = IdField(required=False, allow_null=True)


class PinsQuery(Input):
    """A page of pins."""

    limit = PageSizeField(50, usual=50)
    before = TimestampField(required=False, allow_null=True, help_text="Only what was pinned before")
