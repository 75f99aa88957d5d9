"""What the guild wire takes about mentions, saved messages and read states."""

from core.api.fields import BoolField, IdField, Input, ItemsField, WholeField
from core.errors import FieldCode

_MOST_ACKS = 100


class KeptQuery(Input):
    """How many to list."""

    limit = WholeField(
        1,
        100,
        code=FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE,
        required=False,
        allow_null=True,
        help_text="25 by default",
    )


class MentionsQuery(KeptQuery):
    """Which mentions to list."""

    before = IdField(required=False, allow_null=True)
    roles = BoolField(required=False, allow_null=True, help_text="Those by a role too; true by default")
    everyone = BoolField(required=False, allow_null=True, help_text="Those of everyone too; true by default")
    guilds = BoolField(required=False, allow_null=True, help_text="Those of guilds, which is all; true by default")

    def wants(self, name: str) -> bool:
        """Whether a kind of mention is to be listed."""
        return self.get(name) is not False


class SaveInput(Input):
    """The message to keep."""

    channel_id = IdField()
    message_id = IdField()


class ReadPlaceInput(Input):
    """How far a channel is read."""

    channel_id = IdField()
    message_id = IdField()


class BulkAckInput(Input):
    """How far several channels are read."""

    read_states = ItemsField(ReadPlaceInput(), least=1, most=_MOST_ACKS)
