"""The boxes of MP4, QuickTime, HEIF and AVIF files (ISO/IEC 14496-12), and the size of a video's frames."""

import struct
from collections.abc import Iterator
from typing import IO, NamedTuple

_MOST_BOXES = 1000


class Box(NamedTuple):
    """A part of a file: `at` is where it begins, `start` where what is in it begins."""

    kind: bytes
    start: int
    end: int
    at: int


def frame_size(file: IO[bytes]) -> tuple[int | None, int | None]:
    """Width and height in pixels of the first track that has any; None for files that do not say."""
    file.seek(0, 2)
    end = file.tell()
    for movie in boxes(file, 0, end):
        if movie.kind != b"moov":
            continue
        for track in boxes(file, movie.start, movie.end):
            if track.kind == b"trak" and (size := _track_size(file, track)) != (0, 0):
                return size
    return None, None


def _track_size(file: IO[bytes], track: Box) -> tuple[int, int]:
    header = next((box for box in boxes(file, track.start, track.end) if box.kind == b"tkhd"), None)
    if header is None or header.end - header.start < 8:
        return 0, 0
    file.seek(header.end - 8)  # its last two fields, in 16.16 fixed point
    width, height = struct.unpack(">II", file.read(8))
    return width >> 16, height >> 16


def boxes(file: IO[bytes], start: int, end: int) -> Iterator[Box]:
    """Those between two places, a thousand at most; they end where something is no box."""
    for _ in range(_MOST_BOXES):
        if end - start < 8:
            return
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            (length,), head = struct.unpack(">Q", file.read(8)), 16
        stop = end if length == 0 else start + length
        if stop > end or stop - start < head:
            return
        yield Box(kind, start + head, stop, start)
        start = stop
