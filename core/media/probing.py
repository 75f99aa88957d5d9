"""What is found out about a file before it is kept: type, size in pixels, a tiny preview, length in seconds.

Nothing here fails: a file that is broken, or too costly to look into, is kept as it is and told less about.
"""

import base64
import io
import math
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

import structlog
from PIL import Image, ImageOps
from tinytag import TinyTag

from core.images.reading import MOST_FRAMES, check_cost, plain, turns
from core.images.sniffing import Kind, gif_frames, kind_of
from core.images.structure import check_structure
from core.media.boxes import frame_size
from core.media.kinds import HEAD_BYTES, media_type_of

_log = structlog.get_logger(__name__)
_MOST_DECODED_BYTES = 64 * 1024 * 1024
_PREVIEW_SIDE = 16
_LONGEST_PREVIEW = 256
_TURNED = frozenset({5, 6, 7, 8})  # EXIF orientations that swap the sides
_ORIENTATION = 0x0112
_MOST_READS, _LONGEST_READ = 20_000, 1024 * 1024
_LONGEST_SECONDS = 10_000_000.0
_SOUND = frozenset({"audio/mpeg", "audio/flac", "audio/ogg", "audio/wav", "audio/mp4", "video/mp4", "video/quicktime"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is. `placeholder` is a tiny WebP picture in base64, `duration` in seconds."""

    media_type: str
    width: int | None = None
    height: int | None = None
    placeholder: str | None = None
    animated: bool = False
    duration: float | None = None


def probe(file: IO[bytes], size: int) -> Facts:
    """Look into an open file of so many bytes. Takes up to a second or two: call it outside of transactions."""
    media_type = media_type_of(file)
    try:
        if media_type.startswith("image/"):
            return _picture(file, size, media_type)
        return _recording(file, media_type)
    except Exception:  # decoders fail in every way there is
        _log.info("media.not_understood", media_type=media_type, size=size)
        return Facts(media_type)


# -- pictures --------------------------------------------------------------------------------------------------------


def _picture(file: IO[bytes], size: int, media_type: str) -> Facts:
    file.seek(0)
    kind = kind_of(file.read(HEAD_BYTES))
    assert kind is not None
    check_structure(file, kind)
    file.seek(0)
    with Image.open(file, formats=(kind,)) as image:  # reads the header, decodes nothing
        width, height = image.size
        if image.getexif().get(_ORIENTATION) in _TURNED:
            width, height = height, width
    if size > _MOST_DECODED_BYTES:
        return Facts(media_type, width, height)
    preview, animated = _looked_at(file, kind)
    return Facts(media_type, width, height, preview, animated)


def _looked_at(file: IO[bytes], kind: Kind) -> tuple[str | None, bool]:
    """A preview, and whether the picture moves."""
    file.seek(0)
    data = file.read()
    try:
        with turns:
            return _decoded(data, kind)
    except Exception:  # too costly, or broken behind its header
        return None, False


def _decoded(data: bytes, kind: Kind) -> tuple[str | None, bool]:
    if kind == "GIF" and gif_frames(data, MOST_FRAMES) > MOST_FRAMES:
        return None, True
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        check_cost(image, kind, 1, data)  # one frame is all that is decoded
        if kind == "JPEG":
            image.draft("RGB", (_PREVIEW_SIDE * 4, _PREVIEW_SIDE * 4))
        small = plain(ImageOps.exif_transpose(image))
    small.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE), Image.Resampling.BOX)
    return _encoded(small), frames > 1


def _encoded(small: Image.Image) -> str | None:
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=20, method=4)
    text = base64.b64encode(buffer.getvalue()).decode()
    return text if len(text) <= _LONGEST_PREVIEW else None


# -- sound and moving pictures ---------------------------------------------------------------------------------------


def _recording(file: IO[bytes], media_type: str) -> Facts:
    width, height = frame_size(file) if media_type.startswith("video/") else (None, None)
    return Facts(media_type, width, height, duration=_seconds(file) if media_type in _SOUND else None)


class _Bounded:
    """A file for a parser that would read a hostile one to its end, byte by byte."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._reads_left = _MOST_READS
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """What the file reads, until it was asked too often."""
        self._reads_left -= 1
        if not self._reads_left or not 0 <= size <= _LONGEST_READ:
            raise ValueError("read too much")
        return self._file.read(size)


def _seconds(file: IO[bytes]) -> float | None:
    file.seek(0)
    found = TinyTag.get(file_obj=cast(BinaryIO, _Bounded(file)), tags=False).duration
    if found is None or not math.isfinite(found) or not 0 < found < _LONGEST_SECONDS:
        return None
    return round(found, 3)
