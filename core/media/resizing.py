"""A stored picture as somebody wants to see it: smaller, in another format, still or moving. The pixels and nothing
else: no place, no camera."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageOps

from core.errors import Code, ProductError
from core.images.reading import MOST_FRAMES, MOST_KEPT_FRAME_PIXELS, animation, check_cost, plain, turns
from core.images.sniffing import Kind, gif_frames, kind_of
from core.images.structure import check_structure
from core.images.variants import CONTENT_TYPES, QUALITIES, write_moving, write_still

MOST_BYTES = 64 * 1024 * 1024
_LONGEST_SIDE = 4096
_SWITCH = {"true": True, "false": False}
_OWN_FORMAT = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "webp"}
_MOVING = frozenset({"webp", "gif"})


@dataclass(frozen=True, slots=True)
class Wish:
    """How a picture is to be shown: inside of so many pixels (never enlarged), in which format ("" for its own), how
    well, and whether it may move."""

    width: int = _LONGEST_SIDE
    height: int = _LONGEST_SIDE
    format: str = ""
    quality: str = "lossless"
    animated: bool = False

    @property
    def name(self) -> str:
        """What tells this view of a picture from the others."""
        return f"{self.width}x{self.height}-{self.quality}-{'moving' if self.animated else 'still'}.{self.format}"


def wish_of(query: Mapping[str, str]) -> Wish | None:
    """What the query asks for; None when it asks for the file as it is. Raises BAD_REQUEST."""
    given = {name: query[name] for name in ("width", "height", "format", "quality", "animated") if query.get(name)}
    if not given:
        return None
    animated, quality = _SWITCH.get(given.get("animated", "false")), given.get("quality", "lossless")
    if animated is None or quality not in QUALITIES or given.get("format", "png") not in CONTENT_TYPES:
        raise ProductError(Code.BAD_REQUEST)
    width, height = _side(given.get("width")), _side(given.get("height"))
    return Wish(width, height, given.get("format", ""), quality, animated)


def _side(text: str | None) -> int:
    if text is None:
        return _LONGEST_SIDE
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= _LONGEST_SIDE):
        raise ProductError(Code.BAD_REQUEST)
    return int(text)


def shown(data: bytes, wish: Wish) -> tuple[bytes, str]:
    """The picture as wished, and its media type. Raises BAD_REQUEST for what is no picture or costs too much."""
    kind = kind_of(data)
    if kind is None or len(data) > MOST_BYTES:
        raise ProductError(Code.BAD_REQUEST)
    try:
        with turns:
            return _shown(data, kind, wish)
    except Exception:  # decoders fail in every way there is
        raise ProductError(Code.BAD_REQUEST) from None


def _shown(data: bytes, kind: Kind, wish: Wish) -> tuple[bytes, str]:
    if kind == "GIF" and gif_frames(data, MOST_FRAMES) > MOST_FRAMES:
        raise ValueError("too many frames")
    check_structure(io.BytesIO(data), kind)
    target = wish.format or _OWN_FORMAT[kind]
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        moves = wish.animated and frames > 1 and target in _MOVING
        check_cost(image, kind, frames if moves else 1, data)
        if moves:
            size = _inside(image.size, wish, MOST_KEPT_FRAME_PIXELS // frames)
            content = write_moving(animation(image, size), image.info, target, wish.quality)
        else:
            content = _still(image, kind, target, wish)
    return content, CONTENT_TYPES[target]


def _inside(size: tuple[int, int], wish: Wish, most_pixels: int) -> tuple[int, int]:
    share = min(1.0, wish.width / size[0], wish.height / size[1], math.sqrt(most_pixels / (size[0] * size[1])))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _still(image: Image.Image, kind: Kind, target: str, wish: Wish) -> bytes:
    if kind == "JPEG":
        image.draft("RGB", (wish.width, wish.height))
    picture = plain(ImageOps.exif_transpose(image))
    picture.thumbnail((wish.width, wish.height), Image.Resampling.LANCZOS)
    return write_still(picture, target, wish.quality)
