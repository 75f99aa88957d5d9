"""A kept picture in the size and format somebody asks for."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from core.images.reading import animation, plain, turns

SIZES = frozenset(
    {16, 20, 22, 24, 28, 32, 40, 44, 48, 56, 60, 64, 80, 96, 100, 128, 160, 240, 256, 300, 320, 480, 512, 600, 640}
    | {1024, 1280, 1536, 2048, 3072, 4096}
)
QUALITIES = frozenset({"high", "low", "lossless"})
CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
DEFAULT_SIZE = 128
_QUALITY = {"high": 85, "low": 60, "lossless": 100}
_MOVING = frozenset({"webp", "gif"})


@dataclass(frozen=True, slots=True)
class Variant:
    """What is asked for: the longest side in pixels (a smaller picture stays as it is), how well, in which format, and
    whether it may move."""

    extension: str
    size: int = DEFAULT_SIZE
    quality: str = "high"
    animated: bool = False

    @property
    def content_type(self) -> str:
        """The media type of the result."""
        return CONTENT_TYPES[self.extension]

    @property
    def name(self) -> str:
        """What tells this variant of a picture from the others."""
        kind = "jpg" if self.extension == "jpeg" else self.extension
        moves = "moving" if self.animated and kind in _MOVING else "still"
        return f"{self.size}-{self.quality}-{moves}.{kind}"


def make_variant(content: bytes, variant: Variant) -> bytes:
    """A kept picture (`Picture.content`) as the variant."""
    with turns, Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        moves = getattr(image, "n_frames", 1) > 1
        if variant.animated and moves and variant.extension in _MOVING:
            return _moving(image, variant)
        fits = max(image.size) <= variant.size
        if fits and not moves and variant.extension == "webp" and variant.quality != "low":
            return content
        return _encoded(plain(image), variant)


def _encoded(picture: Image.Image, variant: Variant) -> bytes:
    picture.thumbnail((variant.size, variant.size), Image.Resampling.LANCZOS)
    return write_still(picture, variant.extension, variant.quality)


def write_still(picture: Image.Image, extension: str, quality: str) -> bytes:
    """A picture in RGB or RGBA as a file."""
    buffer = io.BytesIO()
    _WRITERS[extension](picture, buffer, quality)
    return buffer.getvalue()


def _moving(image: Image.Image, variant: Variant) -> bytes:
    share = min(1.0, variant.size / max(image.size))
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    return write_moving(animation(image, size), image.info, variant.extension, variant.quality)


def write_moving(
    frames: Iterable[tuple[Image.Image, int]], info: Mapping[Any, Any], extension: str, quality: str
) -> bytes:
    """Frames with their durations in milliseconds as a file, repeated as often as the picture they are from."""
    shown = list(frames)
    options = {"quality": _QUALITY[quality], "method": 2} if extension == "webp" else {"disposal": 2}
    loop = info.get("loop", 0)
    buffer = io.BytesIO()
    shown[0][0].save(
        buffer,
        extension.upper(),
        save_all=True,
        append_images=[frame for frame, _ in shown[1:]],
        duration=[duration for _, duration in shown],
        loop=loop if isinstance(loop, int) and 0 <= loop <= 0xFFFF else 0,
        **options,
    )
    return buffer.getvalue()


def _png(picture: Image.Image, buffer: io.BytesIO, quality: str) -> None:
    picture.save(buffer, "PNG")


def _jpeg(picture: Image.Image, buffer: io.BytesIO, quality: str) -> None:
    if picture.mode == "RGBA":  # there is no transparency: show it on white
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    picture.save(buffer, "JPEG", quality=min(_QUALITY[quality], 95), optimize=True)


def _webp(picture: Image.Image, buffer: io.BytesIO, quality: str) -> None:
    if quality == "lossless":  # here these say how hard to try: trying hardest takes six times as long for two percent
        picture.save(buffer, "WEBP", lossless=True, quality=50, method=2)
    else:
        picture.save(buffer, "WEBP", quality=_QUALITY[quality], method=4)


def _gif(picture: Image.Image, buffer: io.BytesIO, quality: str) -> None:
    picture.save(buffer, "GIF")


_WRITERS: dict[str, Callable[[Image.Image, io.BytesIO, str], None]] = {
    "png": _png,
    "jpg": _jpeg,
    "jpeg": _jpeg,
    "webp": _webp,
    "gif": _gif,
}
