"""What a file really is, told from its first bytes, and counts that must be known before anything is decoded."""

from typing import Literal

Kind = Literal["JPEG", "PNG", "WEBP", "GIF", "AVIF"]

_PNG = b"\x89PNG\r\n\x1a\n"
_AVIF_BRANDS = (b"avif", b"avis")
_BRANDS_BYTES = 64
_GIF_HEADER = 13
_GIF_EXTENSION, _GIF_FRAME = 0x21, 0x2C
_START_OF_SCAN = b"\xff\xda"


def kind_of(data: bytes) -> Kind | None:
    """The decoder for this file, or None when it is in no format we take."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and any(brand in data[8:_BRANDS_BYTES] for brand in _AVIF_BRANDS):
        return "AVIF"
    return None


def jpeg_scans(data: bytes) -> int:
    """At least how often a decoder may have to go over the whole picture."""
    return data.count(_START_OF_SCAN)


def gif_frames(data: bytes, most: int) -> int:
    """The number of frames of a GIF, counted up to `most` + 1. A broken file has those before the break."""
    at, frames = _GIF_HEADER + _palette_bytes(data, 10), 0
    while at < len(data) and frames <= most:
        if data[at] == _GIF_EXTENSION:
            at = _after_blocks(data, at + 2)
        elif data[at] == _GIF_FRAME:
            frames += 1
            at = _after_blocks(data, at + 11 + _palette_bytes(data, at + 9))
        else:
            break
    return frames


def _palette_bytes(data: bytes, at: int) -> int:
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
