"""What the guild wire takes for messages in the hands of administrators."""

from core.api.fields import BoolField, IdField, Input, ItemsField, PageSizeField, TextField
from core.errors import FieldCode
from moderation.operations.admin_messages import MOST_ENTRIES


class OneMessageInput(Input):
    """One message."""

    channel_id = IdField()
    message_id = IdField()


class LookupInput(OneMessageInput):
    """A message, and how many around it."""

    context_limit = PageSizeField(100, usual=50)


class FileLookupInput(Input):
    """A message by a file that it shows."""

    channel_id = IdField()
    attachment_id = IdField()
    filename = TextField(1, 255)
    context_limit = PageSizeField(100, usual=50)


class DeleteAllInput(Input):
    """Whose messages; a dry run only counts them."""

    user_id = IdField()
    dry_run = BoolField(required=False, default=True)


class ShredInput(Input):
    """Which messages of whom."""

    user_id = IdField()
    entries = ItemsField(
        OneMessageInput(), least=1, most=MOST_ENTRIES, low_code=FieldCode.AT_LEAST_ONE_ENTRY_IS_REQUIRED
    )

    def pairs(self) -> list[tuple[int, int]]:
        """Channel and message of each."""
        return [(entry["channel_id"], entry["message_id"]) for entry in self["entries"]]


class ShredStatusInput(Input):
    """A job."""

    job_id = TextField(1, 64)
