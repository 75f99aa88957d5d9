"""Where and with what a HEIF or AVIF picture was taken, and where a film was: made blank in place.

Everything in such a file is found by its distance from the beginning, so that nothing may be left out.
"""

import struct
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from core.media.boxes import Box, boxes

_MOST_LIST_BYTES = 1024 * 1024
_MOST_PARTS = 100_000
_PIECE = 65_536
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_PLACES = frozenset({b"\xa9xyz", b"loci"})
# Metadata that begin where they say and hold nothing: decoders refuse pictures whose metadata are broken.
_NO_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"


def blank_boxes(file: IO[bytes]) -> None:
    """Write over an open file. What is broken stays as it is from there on, and so does what cannot be written to."""
    if not file.writable():
        return
    end = file.seek(0, 2)
    writer = _Writer(file, end)
    try:
        for box in writer.boxes(0, end):
            if box.kind == b"meta":
                _blank_items(writer, box)
            elif box.kind == b"moov":
                _blank_film(writer, box)
            elif box.kind == b"uuid" and writer.read(box.start, 16) == _XMP:
                writer.drop(box)
    except (struct.error, ValueError, IndexError):
        pass


class _Writer:
    """Writes no more than the file is long, however often it says that something lies in the same place, and goes
    through no more parts than a proper file has: a list of places that takes none of the file could be without end."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self.file, self.end, self._left, self._parts = file, end, end, _MOST_PARTS

    def count(self) -> None:
        self._parts -= 1
        if self._parts < 0:
            raise ValueError("too many parts")

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        for box in boxes(self.file, start, end):
            self.count()
            yield box

    def read(self, at: int, size: int) -> bytes:
        if size > _MOST_LIST_BYTES:
            raise ValueError("too long")
        self.file.seek(at)
        return self.file.read(size)

    def fill(self, start: int, end: int, beginning: bytes = b"", filler: bytes = b"\0") -> None:
        self._left -= end - start
        if not 0 <= start <= end <= self.end or self._left < 0:
            raise ValueError("out of bounds")
        self.file.seek(start)
        if len(beginning) <= end - start:
            start += self.file.write(beginning)
        for place in range(start, end, _PIECE):
            self.file.write(filler * min(_PIECE, end - place))

    def drop(self, box: Box) -> None:
        """Make it free space."""
        self.fill(box.start, box.end)
        self.file.seek(box.at + 4)
        self.file.write(b"free")


# -- films: where they were taken, in the two ways that there are ------------------------------------------------------


def _blank_film(writer: _Writer, movie: Box, *, is_track: bool = False) -> None:
    for box in list(writer.boxes(movie.start, movie.end)):
        if box.kind == b"trak" and not is_track:  # there are no tracks in tracks
            _blank_film(writer, box, is_track=True)
        elif box.kind == b"meta":  # QuickTime's own; songs have theirs in udta
            writer.drop(box)
        elif box.kind == b"udta":
            for said in list(writer.boxes(box.start, box.end)):
                if said.kind in _PLACES:
                    writer.drop(said)


# -- pictures: items, with a list of what they are and one of where they lie -------------------------------------------


class _Extent(NamedTuple):
    item: int
    in_idat: bool
    start: int
    length: int


def _blank_items(writer: _Writer, meta: Box) -> None:
    parts = {box.kind: box for box in writer.boxes(meta.start + 4, meta.end)}
    if b"iinf" not in parts or b"iloc" not in parts:
        return
    kinds = dict(_told_items(writer, parts[b"iinf"]))
    listed = writer.read(parts[b"iloc"].start, parts[b"iloc"].end - parts[b"iloc"].start)
    found = _extents(listed, writer.count)
    for extent in [extent for extent in found if extent.item in kinds and extent.length]:
        start = extent.start + (parts[b"idat"].start if extent.in_idat and b"idat" in parts else 0)
        is_exif = kinds[extent.item] == b"Exif"
        writer.fill(start, start + extent.length, _NO_EXIF if is_exif else b"", b"\0" if is_exif else b" ")


def _told_items(writer: _Writer, listed: Box) -> Iterator[tuple[int, bytes]]:
    """The numbers of the items that tell something, and of which kind they are."""
    version = writer.read(listed.start, 1)[0]
    for entry in list(writer.boxes(listed.start + (8 if version else 6), listed.end)):
        content = writer.read(entry.start, entry.end - entry.start)
        if entry.kind != b"infe" or content[0] not in (2, 3):
            continue
        item, _, kind = struct.unpack_from(">HH4s" if content[0] == 2 else ">IH4s", content, 4)
        if kind == b"Exif" or (kind == b"mime" and b"rdf+xml" in content):
            yield item, kind


def _extents(content: bytes, count: Callable[[], None]) -> Iterator[_Extent]:
    """Where the items lie (`iloc`)."""
    reader = _Numbers(content)
    version = reader.number(1)
    reader.number(3)
    sizes = reader.number(2)
    of_offset, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    for _ in range(reader.number(wide)):
        count()
        item = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(of_base)
        for _ in range(reader.number(2)):
            count()
            if version:
                reader.number(of_index)
            offset, length = reader.number(of_offset), reader.number(of_length)
            if method in (0, 1):
                yield _Extent(item, method == 1, base + offset, length)


class _Numbers:
    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def number(self, size: int) -> int:
        if self._at + size > len(self._content):
            raise ValueError("cut off")
        self._at += size
        return int.from_bytes(self._content[self._at - size : self._at])
