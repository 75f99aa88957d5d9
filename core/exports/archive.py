"""A ZIP archive that is written as it is made: no more of it is in memory than the piece that is being written."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.clock import now

_UNIX_PERMISSIONS = 0o600 << 16


class Archive:
    """An archive in an open file, whole once it is left. `pulse` is called before each piece: an exception there ends
    the work."""

    def __init__(self, file: IO[bytes], pulse: Callable[[], None]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)
        self._pulse = pulse

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """One file of the archive. `name` is the server's own choice, never a person's."""
        entry = ZipInfo(name, now().timetuple()[:6])
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, _UNIX_PERMISSIONS
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                self._pulse()
                file.write(piece)

    def write_text(self, name: str, pieces: Iterable[str]) -> None:
        """The same of text."""
        self.write(name, (piece.encode() for piece in pieces))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()  # writes the table of contents, without which nothing can be read


def json_list(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A list of objects as JSON, one in a line."""
    separator = "[\n"
    for row in rows:
        yield separator + json_text(row)
        separator = ",\n"
    yield "[]" if separator == "[\n" else "\n]"


def json_object(members: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """An object as JSON whose values are JSON in pieces."""
    separator = "{\n"
    for name, pieces in members:
        yield f"{separator}{json_text(name)}: "
        yield from pieces
        separator = ",\n"
    yield "{}" if separator == "{\n" else "\n}"


def json_text(value: Any) -> str:
    """A plain value as JSON. What is no text (half a character, as clients may have sent) becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
