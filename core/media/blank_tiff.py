"""Where, by whom and on which machine a TIFF was made: made blank in place.

Raw pictures of cameras are TIFFs too, and programs cannot open them without much of what they tell: when and with what
kind of camera they were taken stays.
"""

import struct
from contextlib import suppress
from typing import IO

HEADS = (b"II*\0", b"MM\0*")
_MOST_LISTS, _MOST_ENTRIES = 64, 4096
_EXIF = 34665
_PLACE = 34853
_TOLD = frozenset(
    {
        315,  # artist
        316,  # computer
        700,  # XMP
        33723,  # IPTC
        34377,  # Photoshop
        _PLACE,
        0xA430,  # owner of the camera
        0xA431,  # number of the camera
        0xA435,  # number of the lens
    }
)
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
_PIECE = 65_536


def blank_tiff(file: IO[bytes]) -> None:
    """Write over an open file. What is broken stays as it is from there on, and so does what cannot be written to."""
    if not file.writable():
        return
    with suppress(struct.error, ValueError):
        _Tiff(file).blank()


class _Tiff:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = file.seek(0, 2)
        self._left = self._end
        file.seek(0)
        self._order = "<" if file.read(2) == b"II" else ">"

    def blank(self) -> None:
        """Go through the lists of facts, each of which says where the next one is."""
        self._file.seek(4)
        waiting, seen = [*self._numbers("I")], set[int]()
        while waiting and len(seen) < _MOST_LISTS:
            place = waiting.pop()
            if not place or place in seen:
                continue
            seen.add(place)
            waiting += self._list(place)

    def _list(self, place: int) -> list[int]:
        entries, following = self._entries(place)
        kept = [entry for entry in entries if entry[0] not in _TOLD]
        for tag, kind, count, value in entries:
            if tag == _PLACE:
                self._blank_whole(self._number_of(value))
            elif tag in _TOLD:
                self._blank_value(kind, count, value)
        if len(kept) < len(entries):
            self._write(place, entries, kept, following)
        inner = [self._number_of(value) for tag, _, _, value in kept if tag == _EXIF]
        return [*inner, *following]

    def _entries(self, place: int) -> tuple[list[tuple[int, int, int, bytes]], tuple[int, ...]]:
        self._file.seek(place)
        (count,) = self._numbers("H")
        if count > _MOST_ENTRIES:
            raise ValueError("too many")
        entries = [struct.unpack(f"{self._order}HHI4s", self._file.read(12)) for _ in range(count)]
        return entries, self._numbers("I")

    def _write(
        self,
        place: int,
        entries: list[tuple[int, int, int, bytes]],
        kept: list[tuple[int, int, int, bytes]],
        following: tuple[int, ...],
    ) -> None:
        packed = b"".join(struct.pack(f"{self._order}HHI4s", *entry) for entry in kept)
        whole = struct.pack(f"{self._order}H", len(kept)) + packed + struct.pack(f"{self._order}I", *following)
        self._file.seek(place)
        self._file.write(whole + bytes(12 * (len(entries) - len(kept))))

    def _blank_whole(self, place: int) -> None:
        """A list and all that it leads to."""
        entries, _ = self._entries(place)
        for _, kind, count, value in entries:
            self._blank_value(kind, count, value)
        self._fill(place, 6 + 12 * len(entries))

    def _blank_value(self, kind: int, count: int, value: bytes) -> None:
        size = count * _SIZES[kind] if kind < len(_SIZES) else 0
        if size > 4:
            self._fill(self._number_of(value), size)

    def _fill(self, place: int, size: int) -> None:
        self._left -= size
        if place + size > self._end or self._left < 0:
            raise ValueError("out of bounds")
        self._file.seek(place)
        for done in range(0, size, _PIECE):
            self._file.write(bytes(min(_PIECE, size - done)))

    def _numbers(self, form: str) -> tuple[int, ...]:
        form = self._order + form
        return struct.unpack(form, self._file.read(struct.calcsize(form)))

    def _number_of(self, value: bytes) -> int:
        (number,) = struct.unpack(f"{self._order}I", value)
        return int(number)
