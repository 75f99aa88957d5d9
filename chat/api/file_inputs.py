"""Files inside JSON bodies, as the topic wire takes them: base64, or something that was sent before."""

import base64
import binascii
import io
from dataclasses import dataclass, field, replace
from typing import Any

from chat.drafts import FileDescription, MessageDraft, StoredFile
from chat.own_files import files_sent_before, known_files
from core.actor import Actor
from core.api.fields import ProductField
from core.api.fields.base import Schema
from core.errors import Code, ProductError
from core.ids import is_foreign_oid, parse_oid
from core.media.kinds import UNKNOWN
from core.media.names import content_type_of
from core.media.uploads import Upload
from core.text import normalise

MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024  # of one file: base64 and what is decoded of it stand in memory together
_LONGEST = -(-MOST_BYTES // 3) * 4
_LONGEST_NAME = 1000
_USUAL_NAME = "file"

# Names that say nothing get what the sender says of the content.
_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/webm": ".weba",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}
# Containers of sound that go by the name of a video.
_SOUNDS = {"video/webm": "audio/webm", "video/mp4": "audio/mp4", "video/ogg": "audio/ogg"}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came along, or (`file_id`) one that the sender showed before."""

    name: str = ""
    kind: str = ""
    mime_type: str = ""
    content: bytes = b""
    file_id: int | None = None


class FilesField(ProductField):
    """Files to send: `{type, data, filename, size, mime_type}`, `data` in base64 or a data URL, or `{file_id}`. Items
    with neither are passed over."""

    def __init__(self) -> None:
        texts = {"type": "Invalid attachments", "pattern": "Invalid attachment data"}
        super().__init__(required=False, allow_null=True, default=(), texts=texts)

    def parse(self, value: object) -> tuple[SentFile, ...]:
        if not isinstance(value, list):
            raise self.invalid("type")
        items = [item for item in value if isinstance(item, dict) and (item.get("file_id") or item.get("data"))]
        if len(items) > MOST_FILES:
            raise ProductError(Code.FILE_SIZE_TOO_LARGE)
        return tuple(self._file(item) for item in items)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "object"}, "maxItems": MOST_FILES}

    def _file(self, item: dict[str, Any]) -> SentFile:
        if item.get("file_id"):
            return SentFile(file_id=_id(item["file_id"]))
        data, said = item["data"], _text(item.get("mime_type")).lower()
        if not isinstance(data, str):
            raise self.invalid("pattern")
        head, comma, text = data.partition(",") if data.startswith("data:") else ("", "", data)
        mime_type = said or (head.removeprefix("data:").partition(";")[0].lower() if comma else "")
        name = _text(item.get("filename"))[:_LONGEST_NAME] or _USUAL_NAME
        return SentFile(
            name=_named(name, mime_type),
            kind=_text(item.get("type")).lower(),
            mime_type=mime_type,
            content=self._bytes(text),
        )

    def _bytes(self, text: str) -> bytes:
        if len(text) > _LONGEST:
            raise ProductError(Code.FILE_SIZE_TOO_LARGE)
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise self.invalid("pattern") from None
        if not content:
            raise self.invalid("pattern")
        if len(content) > MOST_BYTES:
            raise ProductError(Code.FILE_SIZE_TOO_LARGE)
        return content


@dataclass(frozen=True, slots=True)
class Brought:
    """Files of a body by their number: those that have to be stored, and those that are stored already."""

    uploads: tuple[Upload, ...] = ()
    stored: dict[int, StoredFile] = field(default_factory=dict)


def brought(actor: Actor, sent: tuple[SentFile, ...]) -> Brought:
    """What came along. What the actor sent before is not taken in again. Raises as `files_sent_before`."""
    came, again = {}, {}
    for number, file in enumerate(sent):
        if file.file_id is None:
            came[number] = Upload(number, file.name, io.BytesIO(file.content), len(file.content))
        else:
            again[number] = file.file_id
    stored = {**files_sent_before(actor, again), **known_files(actor, came.values())}
    return Brought(tuple(upload for number, upload in came.items() if number not in stored), stored)


def with_files(actor: Actor, draft: MessageDraft, sent: tuple[SentFile, ...]) -> MessageDraft:
    """A draft with files. Raises as `brought`."""
    if not sent:
        return draft
    files = brought(actor, sent)
    described = tuple(
        FileDescription(id=number, content_type=_sound(file) if file.file_id is None else None)
        for number, file in enumerate(sent)
    )
    return replace(draft, described_files=described, files=files.uploads, stored=files.stored)


def _named(name: str, mime_type: str) -> str:
    return name if content_type_of(name) != UNKNOWN else name + _EXTENSIONS.get(mime_type, "")


def _sound(file: SentFile) -> str | None:
    """What a recording is told as whose name promises a film."""
    if file.kind != "audio" and not file.mime_type.startswith("audio/"):
        return None
    return _SOUNDS.get(content_type_of(file.name))


def _text(value: object) -> str:
    return normalise(value) if isinstance(value, str) else ""


def _id(value: object) -> int:
    text = value if isinstance(value, str) else ""
    if is_foreign_oid(text):
        return 0
    try:
        return parse_oid(text)
    except ValueError:
        return 0
