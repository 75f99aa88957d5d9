"""What the guild wire takes about mentions, saved messages and read states."""

from core.api.fields import BoolField, IdField, Input, ItemsField, PageSizeField

_MOST_ACKS = 100


class KeptQuery(Input):
    """How many to list."""

    limit = PageSizeField(100, usual=25)


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
