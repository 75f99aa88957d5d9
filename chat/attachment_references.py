"""What files of messages are called, and how embeds of the same message name them: `attachment://name`."""

from collections.abc import Iterable

from chat.drafts import FileDescription
from chat.records import AttachmentRecord
from core.media.names import plain_name

REFERENCE = "attachment://"


def referred_name(url: str) -> str:
    """The file's name behind the reference, as attachments are called."""
    return plain_name(url.removeprefix(REFERENCE))


def named(url: str, attachments: Iterable[AttachmentRecord]) -> AttachmentRecord | None:
    """The attachment that the reference means."""
    name = referred_name(url)
    return next((each for each in attachments if each.filename == name), None)


def file_name(described: FileDescription, came_as: str) -> str:
    """What the attachment is called: as described, else as the file came."""
    return plain_name(described.filename or came_as)
