"""Pictures and films without what cameras and programs write beside them: where, when, with what and by whom they were
taken.

Nothing is decoded and no pixel changes: the parts that hold such things are left out, or made blank where others lie by
their place in the file (`blank_boxes`, `blank_tiff`). Which way up a picture stands is kept. What is no picture, or a
broken one, stays as it is; so do GIFs, in which cameras write nothing.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from PIL import Image

from core.images.reading import turns
from core.media.blank_boxes import blank_boxes
from core.media.blank_tiff import HEADS, blank_tiff

_JPEG, _PNG, _RIFF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_ORIENTATION = 0x0112
_EXIF_HEAD = b"Exif\0\0"
_TOLD_PNG = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX"})
_TOLD_WEBP = frozenset({b"EXIF", b"XMP "})
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_FILL = re.compile(rb"\xff+")
_MOST_PARTS = 100_000
_HEAD_BYTES = 12
_IN_MEMORY_BYTES = 1024 * 1024
_LONGEST_EXIF = 1024 * 1024
_EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _COM = 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE


Part = bytes | memoryview
Content = bytes | mmap


def bare(content: bytes) -> bytes:
    """The picture without what it tells beside itself; the same bytes when it tells nothing."""
    return b"".join(_parts_of(content))


def _parts_of(content: Content) -> list[Part]:
    """What is left of the picture. Pixels are not copied: pictures may be half a gigabyte long."""
    head = content[:_HEAD_BYTES]
    try:
        if head.startswith(_JPEG):
            return list(_jpeg(content))
        if head.startswith(_PNG):
            return list(_png(content))
        if head.startswith(_RIFF) and head[8:12] == b"WEBP":
            return list(_webp(content))
    except (struct.error, ValueError, IndexError):
        pass
    return [memoryview(content)]


def bare_file(content: IO[bytes], folder: Path) -> IO[bytes]:
    """The open file without what it tells beside itself: the same, in which places were made blank, or another one,
    which lies in the folder under no name when it is long. A long picture is not in memory: what is looked at of it is
    read from where it lies."""
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    if head[4:8] == b"ftyp":
        blank_boxes(content)
    elif head.startswith(HEADS):
        blank_tiff(content)
    elif head.startswith((_JPEG, _PNG, _RIFF)):
        with turns:
            whole = _whole(content)
            made = SpooledTemporaryFile(dir=str(folder))  # noqa: SIM115
            if len(whole) > _IN_MEMORY_BYTES:
                made.rollover()
            made.writelines(_parts_of(whole))
            return cast(IO[bytes], made)
    return content


def _whole(content: IO[bytes]) -> Content:
    """All of a file, mapped where it is long and lies somewhere."""
    length = content.seek(0, 2)
    content.seek(0)
    if length > _IN_MEMORY_BYTES:
        try:
            content.flush()
            return mmap(content.fileno(), length, access=ACCESS_READ)
        except OSError:  # among them what there is in memory alone
            content.seek(0)
    return content.read(length)  # without its length, what was read ahead has all of it copied


class _Parts:
    """Counts them: a file of ever so many holds everybody up, and shows nothing that a proper one does not."""

    def __init__(self) -> None:
        self._left, self._is_turned = _MOST_PARTS, False

    def count(self) -> None:
        self._left -= 1
        if not self._left:
            raise ValueError("too many parts")

    def turned(self, exif: Part) -> bytes:
        """What `_turned` says of the first metadata, which are those that count, unless they are longer than any."""
        is_read = not self._is_turned and len(exif) <= _LONGEST_EXIF
        turned = _turned(bytes(exif).removeprefix(_EXIF_HEAD)) if is_read else b""
        self._is_turned = True
        return turned


# -- JPEG: segments up to the end of the image; what follows it, such as a film of the moment, goes too ---------------


def _jpeg(content: Content) -> Iterator[Part]:
    yield content[:2]
    place, parts, pixels = 2, _Parts(), memoryview(content)
    while True:
        parts.count()
        filled = _FILL.match(content, place + 1)  # before a marker, however many
        place = filled.end() - 1 if filled else place
        if content[place] != 0xFF:
            raise ValueError("no marker")
        marker = content[place + 1]
        if marker == _EOI:
            yield content[place : place + 2]
            return
        end = place + 2 + struct.unpack_from(">H", content, place + 2)[0]
        if end > len(content):
            raise ValueError("cut off")
        yield _segment(marker, content[place:end], parts)
        place = end
        if marker == _SOS:
            found = _NEXT_MARKER.search(content, end)
            if found is None:  # cut off in the middle of the picture, which is shown as far as it goes
                yield pixels[end:]
                return
            yield pixels[end : found.start()]
            place = found.start()


def _segment(marker: int, segment: bytes, parts: _Parts) -> bytes:
    body = segment[4:]
    if marker == _APP1 and body.startswith(_EXIF_HEAD):
        turned = parts.turned(body.removeprefix(_EXIF_HEAD))
        return struct.pack(">BBH", 0xFF, _APP1, len(_EXIF_HEAD + turned) + 2) + _EXIF_HEAD + turned if turned else b""
    is_needed = (
        not (_APP0 <= marker <= 0xEF or marker == _COM)
        or (marker == _APP0 and body.startswith(b"JFIF\0"))
        or (marker == _APP2 and body.startswith(b"ICC_PROFILE\0"))
        or marker == _APP14
    )
    return segment if is_needed else b""


def _turned(exif: bytes) -> bytes:
    """Metadata that say nothing but which way up the picture stands; nothing when it stands as it is."""
    found = Image.Exif()
    try:
        found.load(_EXIF_HEAD + exif)
        orientation = found.get(_ORIENTATION)
    except Exception:  # Pillow fails in many ways at what is no such thing
        return b""
    if not isinstance(orientation, int) or not 2 <= orientation <= 8:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


# -- PNG and WebP: chunks; nothing behind the last, where programs have left what was cut away ------------------------


def _png(content: Content) -> Iterator[Part]:
    yield _PNG
    place, parts, pixels = len(_PNG), _Parts(), memoryview(content)
    while place < len(content):
        parts.count()
        size, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + size
        if end > len(content):  # cut off: shown as far as it goes
            yield pixels[place:] if kind not in _TOLD_PNG else b""
            return
        if kind not in _TOLD_PNG:
            yield pixels[place:end]
        elif kind == b"eXIf" and (turned := parts.turned(pixels[place + 8 : end - 4])):
            yield struct.pack(">I", len(turned)) + kind + turned + struct.pack(">I", zlib.crc32(kind + turned))
        place = end
        if kind == b"IEND":
            return


def _webp(content: Content) -> Iterator[Part]:
    chunks: list[tuple[bytes, Part]] = []
    has_exif, parts, pixels = False, _Parts(), memoryview(content)
    place, last = 12, 8 + int(struct.unpack_from("<I", content, 4)[0])
    while place < last:
        parts.count()
        kind, size = struct.unpack_from("<4sI", content, place)
        body: Part = pixels[place + 8 : place + 8 + size]
        if len(body) < size:
            raise ValueError("cut off")
        place += 8 + size + size % 2
        if kind == b"EXIF":
            body = parts.turned(body)
            has_exif = has_exif or bool(body)
        if kind not in _TOLD_WEBP or (kind == b"EXIF" and body):
            chunks.append((kind, body))
    yield _RIFF + struct.pack("<I", 4 + sum(8 + len(body) + len(body) % 2 for _, body in chunks)) + b"WEBP"
    for kind, body in chunks:
        yield kind + struct.pack("<I", len(body))
        yield _flagged(bytes(body), has_exif) if kind == b"VP8X" and len(body) <= _LONGEST_EXIF else body
        yield b"\0" * (len(body) % 2)


def _flagged(body: bytes, has_exif: bool) -> bytes:
    flags = body[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if has_exif else 0)
    return bytes([flags]) + body[1:]
