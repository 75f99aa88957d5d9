"""What the guild wire takes about private channels."""

from typing import Any

from core.api.fields import IdField, Input, ItemsField, QueryFlagField, TextField
from core.errors import FieldCode, InvalidForm

_MOST_OTHERS = 9
_MOST_RUNG = 100


class PrivateChannelInput(Input):
    """With whom to have a channel: one person, or several for a group."""

    recipient_id = IdField(required=False, allow_null=True)
    recipients = ItemsField(IdField(), most=_MOST_OTHERS, required=False, allow_null=True)

    def check(self, values: dict[str, Any]) -> None:
        """Exactly one of the two is given."""
        if (values.get("recipient_id") is None) is (values.get("recipients") is None):
            raise InvalidForm.at("", FieldCode.INVALID_FORMAT)


class SilentQuery(Input):
    """Whether nothing is said in the group about somebody going."""

    silent = QueryFlagField(required=False)


class RingInput(Input):
    """Whom a call rings, or stops to."""

    recipients = ItemsField(IdField(), most=_MOST_RUNG, required=False, allow_null=True)


class CallChangesInput(Input):
    """Where a call goes by; null leaves it to the server."""

    region = TextField(1, 64, required=False, allow_null=True)


class PreloadInput(Input):
    """The channels of which to read the newest message."""

    channels = ItemsField(IdField(), most=100, high_code=FieldCode.CANNOT_PRELOAD_MORE_THAN_100_CHANNELS)


class StreamChangesInput(Input):
    """Where a stream goes by; null leaves it to the server."""

    region = TextField(1, 64, required=False, allow_null=True)


class StreamPreviewInput(Input):
    """A picture of what is on a stream."""

    channel_id = IdField()
    thumbnail = TextField(0, 2_000_000, allow_null=True, help_text="base64 or a data URL")
    content_type = TextField(1, 64, required=False, allow_null=True)
