"""How many parts a picture's file has, before a decoder reads it: decoders take one part after the other in Python, and
put some of them together in a time that grows with the square of their number."""

import struct
from typing import IO

from PIL.JpegImagePlugin import MARKER

from core.images.sniffing import Kind

MOST_PARTS = {"JPEG": 2000, "PNG": 100_000}  # of a JPEG, before the picture itself
MOST_METADATA = 32  # parts of a JPEG; one is usual, and has 64 KiB
_SCAN, _FILLING, _APP1 = 0xFFDA, 0xFFFF, 0xFFE1
_EXIF_HEAD = b"Exif\0\0"


def check_structure(file: IO[bytes], kind: Kind) -> None:
    """Read over an open file. Raises ValueError for one of so many parts that no program wrote it to be looked at."""
    if kind == "JPEG":
        _check_jpeg(file)
    elif kind == "PNG":
        _check_png(file)


def _check_jpeg(file: IO[bytes]) -> None:
    """As Pillow goes through it: what is between the parts counts too, byte by byte."""
    file.seek(0)
    metadata = 0
    byte = file.read(1)
    for _ in range(MOST_PARTS["JPEG"]):
        if byte != b"\xff":
            byte = file.read(1)
            if not byte:
                return
            continue
        marker = 0xFF00 | int.from_bytes(file.read(1))
        if marker == _SCAN:
            return
        if marker == _FILLING:
            continue
        metadata += _pass_over(file, marker).startswith(_EXIF_HEAD)
        if metadata > MOST_METADATA:
            break
        byte = file.read(1)
    raise ValueError("too many parts")


def _pass_over(file: IO[bytes], marker: int) -> bytes:
    """What the part begins with, if it may be metadata. Some markers stand for themselves."""
    if MARKER.get(marker, ("", "", None))[2] is None:
        return b""
    size = max(0, int.from_bytes(file.read(2)) - 2)
    head = file.read(min(size, len(_EXIF_HEAD))) if marker == _APP1 else b""
    file.seek(size - len(head), 1)
    return head


def _check_png(file: IO[bytes]) -> None:
    file.seek(8)
    for _ in range(MOST_PARTS["PNG"]):
        head = file.read(8)
        if len(head) < 8:
            return
        file.seek(struct.unpack(">I4s", head)[0] + 4, 1)
    raise ValueError("too many parts")
