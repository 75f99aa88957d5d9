"""How embeds name files of the same message: `attachment://name`."""

from collections.abc import Iterable

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
