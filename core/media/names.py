"""Names of files that people send: made harmless, and what they say about the content."""

import unicodedata
from mimetypes import MimeTypes

from core.media.kinds import UNKNOWN

LONGEST = 255
_USUAL = "unnamed"
_SLASHES = str.maketrans({"/": "_", "\\": "_"})
_REMOVED = frozenset('<>:"|?*')
_KEPT = frozenset("_.-")
_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)}
)

# Python's own table, not the system's, which differs from machine to machine; and what it lacks or calls otherwise.
_TYPES = MimeTypes().types_map[True] | {
    ".apng": "image/apng",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".webp": "image/webp",
    ".m4v": "video/mp4",
    ".mkv": "video/x-matroska",
    ".ogv": "video/ogg",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".7z": "application/x-7z-compressed",
    ".gz": "application/gzip",
    ".bz2": "application/x-bzip2",
    ".rar": "application/vnd.rar",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def plain_name(name: str) -> str:
    """A name that is safe in an address, a header and a file system: letters, numbers, marks, `_`, `.` and `-`, at
    most 255 characters with the extension kept. The same name again for a name that is plain already."""
    text = name.translate(_SLASHES).replace("..", "_")
    text = "".join(_character(character) for character in text)
    while ".." in text:  # what stood between two dots may have been removed
        text = text.replace("..", "_")
    if text.partition(".")[0].upper() in _RESERVED:
        text = f"_{text}"
    return _cut(text) if text.strip(".") else _USUAL


def extension_of(name: str) -> str:
    """What stands behind the last dot, in lower case; "" for names without."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def content_type_of(name: str) -> str:
    """The media type that the name promises."""
    return _TYPES.get(f".{extension_of(name)}", UNKNOWN)


def _character(character: str) -> str:
    if character in _REMOVED:
        return ""
    if character.isspace():
        return "_"
    is_kept = character in _KEPT or unicodedata.category(character)[0] in "LNM"
    return character if is_kept else ""


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) >= LONGEST - 1:
        return text[:LONGEST]
    return f"{stem[: LONGEST - len(extension) - 1].rstrip('.')}.{extension}"
