"""Stills of whatever is a picture or a film, for those who compare pictures: a picture that stands still is its own.

Films are decoded in a process of their own, which may use little memory and time and knows nothing: the libraries that
read films are large, and what they read comes from strangers.
"""

import io
import random
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO

from PIL import Image

from core.images.reading import MOST_FRAMES, animation, check_cost, turns
from core.images.sniffing import Kind, gif_frames, kind_of
from core.images.structure import check_structure
from core.media.film_reader import BROKEN, NO_FILM
from core.media.kinds import HEAD_BYTES
from core.media.uploads import incoming_folder

LEAST_STILLS, MOST_STILLS = 10, 30
MOST_PICTURE_BYTES = 64 * 1024 * 1024
_AS_THEY_ARE: dict[Kind, str] = {"JPEG": "image/jpeg", "PNG": "image/png"}
_LONGEST_SIDE = 1024
_LOOK_SIDE, _UNLIKE = 8, 12  # of 255, on average
_READER = Path(__file__).with_name("film_reader.py")
_SECONDS = 20.0
film_turns = threading.BoundedSemaphore(2)  # each may use gigabytes of memory


class CannotLook(Exception):
    """Nothing can be said of it: it is broken, costs too much, or there is no library that reads films."""


class NoFilm(CannotLook):
    """It is no film, sound or picture at all."""


class Broken(CannotLook):
    """It holds pictures, and none of them can be read."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture as a file of that type, and where in a film it was."""

    content: bytes
    media_type: str
    seconds: float | None = None


def stills_of(
    content: IO[bytes], media_type: str, *, seconds: float = _SECONDS, most: int = MOST_STILLS
) -> list[Still]:
    """Stills spread over all of it: ten of what moves and, up to `most`, those between that look unlike them; none of a
    film or sound without pictures. What is said to be a picture and is none that browsers show is read as films are.
    Slow: outside of transactions. Raises CannotLook."""
    content.seek(0)
    if media_type.startswith("video/") or kind_of(content.read(HEAD_BYTES)) is None:
        content.seek(0)
        return _of_film(content, seconds, most)
    if content.seek(0, io.SEEK_END) > MOST_PICTURE_BYTES:
        raise CannotLook("too long")
    content.seek(0)
    try:
        with turns:
            return _of_picture(content.read(), most)
    except Exception as error:  # decoders fail in every way there is
        raise CannotLook(type(error).__name__) from None


def _of_picture(data: bytes, most: int) -> list[Still]:
    kind = kind_of(data)
    if kind is None or (kind == "GIF" and gif_frames(data, MOST_FRAMES) > MOST_FRAMES):
        raise ValueError("no picture, or one of too many frames")
    check_structure(io.BytesIO(data), kind)
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        if frames == 1 and kind in _AS_THEY_ARE:
            return [Still(data, _AS_THEY_ARE[kind])]
        check_cost(image, kind, frames, data)
        return _chosen(image, frames, most)


def _chosen(image: Image.Image, frames: int, most: int) -> list[Still]:
    """Some all over, and what comes between and looks unlike what came before: where that is more than there is room
    for, any of it."""
    wanted, look, unlike, passed = _spread(frames), b"", 0, 0
    chosen: dict[int, Still] = {}
    between: list[tuple[int, Still]] = []
    for number, (picture, duration) in enumerate(animation(image, image.size)):
        is_wanted = number in wanted
        if is_wanted or _is_unlike(look, _look(picture)):
            look = _look(picture)
            if is_wanted:
                chosen[number] = Still(_jpeg(picture), "image/jpeg", passed / 1000)
            else:
                unlike += 1
                _keep_any(between, unlike, most - len(wanted), number, picture, passed)
        passed += duration
    found = chosen | dict(between)
    return [found[number] for number in sorted(found)]


def _keep_any(
    kept: list[tuple[int, Still]], count: int, room: int, number: int, picture: Image.Image, passed: int
) -> None:
    """Keep the latest of so many, each with the same chance."""
    place = random.randrange(count) if len(kept) >= room else len(kept)  # nothing secret
    if place < room:
        kept[place : place + 1] = [(number, Still(_jpeg(picture), "image/jpeg", passed / 1000))]


def _spread(count: int) -> frozenset[int]:
    return frozenset(count * number // LEAST_STILLS for number in range(LEAST_STILLS) if count > 0)


def _look(picture: Image.Image) -> bytes:
    """What can be seen from far away."""
    return picture.convert("RGB").resize((_LOOK_SIDE, _LOOK_SIDE), Image.Resampling.BOX).tobytes()


def _is_unlike(look: bytes, other: bytes) -> bool:
    return sum(abs(one - another) for one, another in zip(look, other, strict=False)) > _UNLIKE * len(other)


def _telling(paths: list[Path], most: int) -> list[Path]:
    """Those of a film that tell something: the services take few. All of them together may be hundreds of megabytes,
    and so are opened one by one."""
    wanted, chosen, look = _spread(len(paths)), [], b""
    for number, path in enumerate(paths):
        with Image.open(path, formats=("JPEG",)) as image:
            image.draft("RGB", (_LOOK_SIDE * 4, _LOOK_SIDE * 4))
            now = _look(image)
        if number in wanted or _is_unlike(look, now):
            chosen.append(number)
            look = now
    if len(chosen) > most:
        extra = random.sample([number for number in chosen if number not in wanted], most - len(wanted))
        chosen = sorted([*wanted, *extra])
    return [paths[number] for number in chosen]


def _jpeg(picture: Image.Image) -> bytes:
    """On white, where it is transparent: as most people see it."""
    ground = Image.new("RGBA", picture.size, "white")
    shown = Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    shown.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    buffer = io.BytesIO()
    shown.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _of_film(content: IO[bytes], seconds: float, most: int) -> list[Still]:
    if not film_turns.acquire(timeout=min(seconds, _SECONDS)):
        raise CannotLook("too many films")
    try:
        return _film_in_turn(content, seconds, most)
    finally:
        film_turns.release()


def _film_in_turn(content: IO[bytes], seconds: float, most: int) -> list[Still]:
    with TemporaryDirectory(dir=incoming_folder()) as place:
        folder = Path(place)
        with (folder / "film").open("wb") as film:
            copyfileobj(content, film)
        _read_film(folder, min(seconds, _SECONDS))
        return [_still(path) for path in _telling(sorted(folder.glob("*.jpg")), most)]


def _read_film(folder: Path, seconds: float) -> None:
    numbers = (LEAST_STILLS, MOST_STILLS, _LONGEST_SIDE)
    command = [sys.executable, "-I", str(_READER), str(folder), *map(str, numbers)]
    try:
        done = subprocess.run(command, timeout=max(seconds, 1.0), check=False, capture_output=True, env={}, cwd=folder)
    except (subprocess.TimeoutExpired, OSError) as error:
        raise CannotLook(type(error).__name__) from None
    if done.returncode == NO_FILM:
        raise NoFilm("neither film nor sound nor picture")
    if done.returncode == BROKEN:
        raise Broken("none of its pictures can be read")
    if done.returncode:
        raise CannotLook(f"the film could not be read ({done.returncode})")


def _still(path: Path) -> Still:
    return Still(path.read_bytes(), "image/jpeg", int(path.stem.partition("-")[2]) / 1000)
