"""From uploaded bytes to a picture: nothing is believed, nothing is decoded before its cost is known, and what is
kept is a new file with the pixels and nothing else (no place, no camera, no second file behind the picture)."""

import hashlib
import io
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image, ImageOps

from core.errors import FieldCode, InvalidForm
from core.images.sniffing import Kind, gif_frames, jpeg_scans, kind_of
from core.images.structure import check_structure

MOST_SIDE = 2048  # what is kept; nobody looks at an avatar in more detail
MOST_PIXELS = 32_000_000
MOST_JPEG_PIXELS = 64_000_000  # decoded at a fraction of its size
MOST_SCANNED_PIXELS = 1_000_000_000
MOST_FRAMES = 1000
MOST_FRAME_PIXELS = 100_000_000  # of all frames together
MOST_AVIF_FRAME_PIXELS = 16_000_000  # fewer, because each takes several times as long
MOST_KEPT_FRAME_PIXELS = 16_000_000
_HASH_LENGTH = 8
KINDS: frozenset[Kind] = frozenset({"JPEG", "PNG", "WEBP", "GIF", "AVIF"})
_EXTENSIONS = {"JPEG": "jpeg", "PNG": "png, apng", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
_USUAL_DURATION = 100
_SHORTEST_DURATION = 20  # browsers show shorter ones for a tenth of a second
_FEW_COLORS, _SAMPLE_SIDE, _HALF = 8, 64, 127

turns = threading.BoundedSemaphore(2)  # so many pictures are in memory at once


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept. `hash` names the bytes that were uploaded, which `source` holds; `color` is the one that
    shows most; `content` is a WebP file."""

    hash: str
    is_animated: bool
    width: int
    height: int
    color: int
    content: bytes
    source: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The hash as clients know it: with `a_` in front when the picture moves."""
        return f"a_{self.hash}" if self.is_animated else self.hash


class _Unreadable(Exception):
    """Too big to be decoded, or broken."""


def read_picture(data: bytes, *, path: str, most_bytes: int, kinds: frozenset[Kind] = KINDS) -> Picture:
    """Check an upload of one of these kinds and make the file that is kept. Takes up to a few seconds: call it
    outside of transactions.

    Raises InvalidForm at `path`: IMAGE_SIZE_EXCEEDS_LIMIT, INVALID_IMAGE_FORMAT, INVALID_IMAGE_DATA.
    """
    if len(data) > most_bytes:
        raise InvalidForm.at(path, FieldCode.IMAGE_SIZE_EXCEEDS_LIMIT, maxSize=most_bytes)
    kind = kind_of(data)
    if kind is None or kind not in kinds:
        supported = ", ".join(extensions for name, extensions in _EXTENSIONS.items() if name in kinds)
        raise InvalidForm.at(path, FieldCode.INVALID_IMAGE_FORMAT, supportedExtensions=supported)
    with turns:
        try:
            return _picture(data, kind)
        except Exception:  # decoders fail in every way there is: whatever it was, these bytes are no picture
            raise InvalidForm.at(path, FieldCode.INVALID_IMAGE_DATA) from None


def _picture(data: bytes, kind: Kind) -> Picture:
    if kind == "GIF" and gif_frames(data, MOST_FRAMES) > MOST_FRAMES:
        raise _Unreadable
    check_structure(io.BytesIO(data), kind)
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        check_cost(image, kind, frames, data)
        first, content = _animated(image, frames) if frames > 1 else _still(image, kind)
    return Picture(
        hash=hashlib.md5(data, usedforsecurity=False).hexdigest()[:_HASH_LENGTH],
        is_animated=frames > 1,
        width=first.width,
        height=first.height,
        color=dominant_color(first),
        content=content,
        source=data,
    )


def check_cost(image: Image.Image, kind: Kind, frames: int, data: bytes) -> None:
    """Raise for a picture that would take too much memory or time to decode."""
    pixels = image.width * image.height
    if not pixels or pixels > (MOST_JPEG_PIXELS if kind == "JPEG" else MOST_PIXELS):
        raise _Unreadable
    together = MOST_AVIF_FRAME_PIXELS if kind == "AVIF" else MOST_FRAME_PIXELS
    if frames > MOST_FRAMES or (frames > 1 and pixels * frames > together):
        raise _Unreadable
    if kind == "JPEG" and jpeg_scans(data) * pixels > MOST_SCANNED_PIXELS:
        raise _Unreadable


def _still(image: Image.Image, kind: Kind) -> tuple[Image.Image, bytes]:
    if kind == "JPEG":
        image.draft("RGB", (MOST_SIDE, MOST_SIDE))
    picture = plain(ImageOps.exif_transpose(image))
    picture.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    drawn = kind in ("PNG", "GIF")
    picture.save(buffer, "WEBP", lossless=drawn, quality=50 if drawn else 92, method=2)
    return picture, buffer.getvalue()


def _animated(image: Image.Image, frames: int) -> tuple[Image.Image, bytes]:
    size = _frame_size(image, frames)
    loop = image.info.get("loop", 0)
    shown = list(animation(image, size))
    pictures, durations = [picture for picture, _ in shown], [duration for _, duration in shown]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=loop if isinstance(loop, int) and 0 <= loop <= 0xFFFF else 0,
        quality=85,
        method=2,
    )
    return pictures[0], buffer.getvalue()


def _frame_size(image: Image.Image, frames: int) -> tuple[int, int]:
    """As large as all frames may be together, and no larger than the picture is."""
    pixels = image.width * image.height
    share = min(1.0, math.sqrt(MOST_KEPT_FRAME_PIXELS / (pixels * frames)), MOST_SIDE / max(image.size))
    return max(1, int(image.width * share)), max(1, int(image.height * share))


def animation(image: Image.Image, size: tuple[int, int]) -> Iterator[tuple[Image.Image, int]]:
    """The frames of an open picture in that size, each with its duration in milliseconds."""
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        image.load()
        frame = image.convert("RGBA")
        if frame.size != size:
            frame = frame.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
        duration = image.info.get("duration") or 0
        yield frame, int(duration) if _SHORTEST_DURATION <= duration <= 0xFFFFFF else _USUAL_DURATION


def plain(image: Image.Image) -> Image.Image:
    """The pixels in RGB, or RGBA where anything is transparent, and nothing of what else the file held."""
    if image.mode.startswith("I"):  # sixteen bits a pixel
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    pixels = image.convert("RGBA" if image.has_transparency_data else "RGB")
    pixels.info.clear()
    return pixels


def dominant_color(image: Image.Image) -> int:
    """The color that most of a picture has, as 0xRRGGBB; black when all of it is transparent."""
    raw = image.convert("RGBA").resize((_SAMPLE_SIDE, _SAMPLE_SIDE), Image.Resampling.BOX).tobytes()
    visible = b"".join(raw[at : at + 3] for at in range(0, len(raw), 4) if raw[at + 3] > _HALF)
    if not visible:
        return 0
    few = Image.frombytes("RGB", (len(visible) // 3, 1), visible).quantize(_FEW_COLORS)
    counts = few.histogram()
    index = counts.index(max(counts))
    red, green, blue = (few.getpalette() or [])[index * 3 : index * 3 + 3]
    return red << 16 | green << 8 | blue
