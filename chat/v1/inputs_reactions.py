"""What the guild wire takes about reactions and pins."""

from core.api.fields import IdField, Input, TextField, TimestampField, WholeField
from core.errors import FieldCode


class OriginQuery(Input):
    """Who need not be told."""

    session_id = TextField(
        1, 64, required=False, allow_null=True, help_text="The gateway session that has drawn the change already"
    )


class ReactedQuery(Input):
    """A page of people."""

    limit = WholeField(
        1,
        100,
        code=FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE,
        required=False,
        allow_null=True,
        help_text="25 by default",
    )
    after = IdField(required=False, allow_null=True)


class PinsQuery(Input):
    """A page of pins."""

    limit = WholeField(
        1,
        50,
        code=FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE,
        required=False,
        allow_null=True,
        help_text="50 by default",
    )
    before = TimestampField(required=False, allow_null=True, help_text="Only what was pinned before")
