"""What a file is by its first bytes, whatever its name says: only what browsers can show without running anything."""

from typing import IO

from core.images.sniffing import kind_of

UNKNOWN = "application/octet-stream"
HEAD_BYTES = 4096

_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}
_STARTS = {
    b"ID3": "audio/mpeg",
    b"fLaC": "audio/flac",
    b"OggS": "audio/ogg",
}
_MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"MSNV", b"M4V ")
_EBML = b"\x1a\x45\xdf\xa3"
_MPEG_LAYERS = frozenset({0xFB, 0xFA, 0xF3, 0xF2})  # the second byte of an MP3 frame
_FILMS = (_EBML, b"FLV\x01", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")
_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_TS_PACKET = 188
INLINE = frozenset(
    {*_IMAGES.values(), *_STARTS.values(), "audio/wav", "audio/mp4", "video/mp4", "video/quicktime", "video/webm"}
)
"""Types that are shown in place; everything else is only ever downloaded."""


def media_type_of(file: IO[bytes]) -> str:
    """The media type of an open file; `application/octet-stream` for everything that is not in INLINE."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    picture = kind_of(head)
    if picture is not None:
        return _IMAGES[picture]
    return next((kind for start, kind in _STARTS.items() if head.startswith(start)), "") or _container(head) or UNKNOWN


def may_be_film(file: IO[bytes]) -> bool:
    """Whether an open file looks, by its first bytes, like a film, if none that browsers show."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    is_stream = head[:1] == head[_TS_PACKET : _TS_PACKET + 1] == b"G"
    return head.startswith(_FILMS) or head[4:8] in _ATOMS or head[:4] == b"RIFF" or is_stream


def _container(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    if head.startswith(_EBML) and b"webm" in head[:64]:
        return "video/webm"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if len(head) > 1 and head[0] == 0xFF and head[1] in _MPEG_LAYERS:
        return "audio/mpeg"
    return ""


def _iso_media(brand: bytes) -> str:
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if brand in _MP4_BRANDS else ""
