"""What the guild wire takes for holding evidence."""

from core.api.fields import Input, TimestampField


class LegalHoldInput(Input):
    """Until when; without end when it is left out."""

    expires_at = TimestampField(required=False)
