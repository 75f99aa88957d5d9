"""Stills of whatever is a picture or a film, for those who compare pictures: a picture that stands still is its own.

Films are decoded in a process of their own, which may use little memory and time and knows nothing: the libraries that
read films are large, and what they read comes from strangers.
"""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO

from PIL import Image

from core.images.reading import MOST_FRAMES, animation, check_cost, turns
from core.images.sniffing import Kind, gif_frames, kind_of
from core.images.structure import check_structure
from core.media.kinds import HEAD_BYTES
from core.media.uploads import incoming_folder

MOST_STILLS = 10
MOST_PICTURE_BYTES = 64 * 1024 * 1024
_AS_THEY_ARE: dict[Kind, str] = {"JPEG": "image/jpeg", "PNG": "image/png"}
_LONGEST_SIDE = 1024
_READER = Path(__file__).with_name("film_reader.py")
_SECONDS = 20.0
film_turns = threading.BoundedSemaphore(2)  # each may use gigabytes of memory


class CannotLook(Exception):
    """Nothing can be said of it: it is broken, costs too much, or there is no library that reads films."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture as a file of that type, and where in a film it was."""

    content: bytes
    media_type: str
    seconds: float | None = None


def stills_of(content: IO[bytes], media_type: str, *, seconds: float = _SECONDS) -> list[Still]:
    """Up to ten stills, spread over all of it; none of a film without pictures. What is said to be a picture and is
    none that browsers show is read as films are. Slow: outside of transactions. Raises CannotLook."""
    content.seek(0)
    if media_type.startswith("video/") or kind_of(content.read(HEAD_BYTES)) is None:
        content.seek(0)
        return _of_film(content, seconds)
    if content.seek(0, io.SEEK_END) > MOST_PICTURE_BYTES:
        raise CannotLook("too long")
    content.seek(0)
    try:
        with turns:
            return _of_picture(content.read())
    except Exception as error:  # decoders fail in every way there is
        raise CannotLook(type(error).__name__) from None


def _of_picture(data: bytes) -> list[Still]:
    kind = kind_of(data)
    if kind is None or (kind == "GIF" and gif_frames(data, MOST_FRAMES) > MOST_FRAMES):
        raise ValueError("no picture, or one of too many frames")
    check_structure(io.BytesIO(data), kind)
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        if frames == 1 and kind in _AS_THEY_ARE:
            return [Still(data, _AS_THEY_ARE[kind])]
        check_cost(image, kind, frames, data)
        return list(_spread(image, frames))


def _spread(image: Image.Image, frames: int) -> Iterator[Still]:
    wanted = (
        {frames * number // MOST_STILLS for number in range(MOST_STILLS)} if frames > MOST_STILLS else range(frames)
    )
    passed = 0
    for number, (picture, duration) in enumerate(animation(image, image.size)):
        if number in wanted:
            yield Still(_jpeg(picture), "image/jpeg", passed / 1000)
        passed += duration


def _jpeg(picture: Image.Image) -> bytes:
    """On white, where it is transparent: as most people see it."""
    ground = Image.new("RGBA", picture.size, "white")
    shown = Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    shown.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    buffer = io.BytesIO()
    shown.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _of_film(content: IO[bytes], seconds: float) -> list[Still]:
    if not film_turns.acquire(timeout=min(seconds, _SECONDS)):
        raise CannotLook("too many films")
    try:
        return _film_in_turn(content, seconds)
    finally:
        film_turns.release()


def _film_in_turn(content: IO[bytes], seconds: float) -> list[Still]:
    with TemporaryDirectory(dir=incoming_folder()) as place:
        folder = Path(place)
        with (folder / "film").open("wb") as film:
            copyfileobj(content, film)
        _read_film(folder, min(seconds, _SECONDS))
        return [_still(path) for path in sorted(folder.glob("*.jpg"))]


def _read_film(folder: Path, seconds: float) -> None:
    command = [sys.executable, "-I", str(_READER), str(folder), str(MOST_STILLS), str(_LONGEST_SIDE)]
    try:
        done = subprocess.run(command, timeout=max(seconds, 1.0), check=False, capture_output=True, env={}, cwd=folder)
    except (subprocess.TimeoutExpired, OSError) as error:
        raise CannotLook(type(error).__name__) from None
    if done.returncode:
        raise CannotLook(f"the film could not be read ({done.returncode})")


def _still(path: Path) -> Still:
    return Still(path.read_bytes(), "image/jpeg", int(path.stem.partition("-")[2]) / 1000)
