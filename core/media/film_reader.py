"""Writes stills of a film into its folder. A program of its own, run by core/media/frames.py with nothing around it.

    python -I film_reader.py FOLDER LEAST MOST LONGEST_SIDE

It reads FOLDER/film and writes FOLDER/<stream>-<milliseconds>.jpg. Without pictures in the film there are none.
"""

import random
import resource
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 30
ENOUGH_SECONDS = 6.0  # of the processor, after which the least has to do
MOST_WRITTEN = 2 * 1024**3
MOST_STREAMS = 16
MOST_PIXELS = 40_000_000
SECONDS_BETWEEN = 2
BROKEN, NO_FILM = 4, 5
# Play lists name other files, and addresses: nothing is opened beside the film, and only what holds pictures itself is
# read. Sounds may hold some too.
_FORMATS = (
    "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,gif,bmp_pipe,tiff_pipe,jpeg_pipe,png_pipe,webp_pipe,"
    "mp3,flac,wav,aac,aiff"
)
_ALONE = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}


def main(folder: Path, least: int, most: int, longest_side: int) -> int:
    """The exit status: 0 where there is nothing more to say of the film."""
    for what, value in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
    ):
        resource.setrlimit(what, (value, value))
    import av  # noqa: PLC0415  # under the limits, and missing on servers that look at no films

    with (folder / "film").open("rb") as content:
        try:
            film = av.open(content, metadata_errors="ignore", options=_ALONE)
        except av.error.FFmpegError:
            return NO_FILM
        with film:
            return write_stills(film, folder, least, most, longest_side)


def write_stills(film: Any, folder: Path, least: int, most: int, longest_side: int) -> int:
    """Look into each of the films in a file; covers of songs are films of one picture."""
    if len(film.streams.video) > MOST_STREAMS:
        raise ValueError("too many films in one")
    for stream in film.streams.video:
        stream.codec_context.thread_count = 1
        written = 0
        for milliseconds, frame in stills(film, stream, least, most):
            picture = frame.to_image()
            picture.thumbnail((longest_side, longest_side))
            picture.save(folder / f"{stream.index:03}-{milliseconds:012}.jpg", "JPEG", quality=90)
            written += 1
        if not written:
            return BROKEN
    return 0


def stills(film: Any, stream: Any, least: int, most: int) -> Iterator[tuple[int, Any]]:
    """(milliseconds, frame) spread over the film: the least first, then between them while there is time for it. What
    cannot be reached is left out."""
    if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    reader = Reader(film, stream)
    places = reader.places(least, most)
    first = {len(places) * number // least for number in range(least)}
    seen = set()
    for number in sorted(range(len(places)), key=lambda each: (each not in first, each)):
        if number not in first and time.process_time() > ENOUGH_SECONDS:
            return
        frame = reader.frame_at(places[number])
        if frame is not None and frame.pts not in seen:
            seen.add(frame.pts)
            yield max(int((frame.time or 0) * 1000), 0), frame


class Reader:
    """One film in a file. It is read to its end first, because how long it says that it is may be missing, as of what
    browsers record, or a lie that hides the rest."""

    def __init__(self, film: Any, stream: Any) -> None:
        self._film, self._stream = film, stream
        self._times: list[int] = []
        self._whole: list[int] = []  # pictures that need no other
        with suppress(Exception):  # broken from there on
            film.seek(0)
            for packet in film.demux(stream):
                if packet.pts is not None:
                    self._times.append(packet.pts)
                    if packet.is_keyframe:
                        self._whole.append(packet.pts)
        self._times.sort()
        self._whole.sort()
        self._frames: Iterator[Any] | None = None
        self._at = 0

    def places(self, least: int, most: int) -> list[int | None]:
        """Where to look, from the beginning to the end: anywhere within each part, or a film could be made to hide what
        is in it; at a picture that needs no other where there is one. None is the beginning."""
        if not self._times:
            return [None]
        first, length = self._times[0], self._times[-1] - self._times[0]
        parts = max(least, min(most, int(length * self._stream.time_base / SECONDS_BETWEEN)))
        if len(self._times) <= parts:
            return list(self._times)
        found = []
        for number in range(parts):
            start, end = first + length * number // parts, first + length * (number + 1) // parts
            end += number + 1 == parts  # the last picture too
            inside = _between(self._whole, start, end) or _between(self._times, start, end)
            if inside:
                found.append(random.choice(inside))  # nothing secret
        return [*found]

    def frame_at(self, place: int | None) -> Any:
        """The picture that is shown there, None where it cannot be read."""
        try:
            frames = self._frames_to(place)
            for frame in frames:
                self._at = frame.pts or 0
                if place is None or frame.pts is None or frame.pts >= place:
                    return frame
        except Exception:  # broken at this place; the others tell
            self._frames = None
        return None

    def _frames_to(self, place: int | None) -> Iterator[Any]:
        """Pictures from somewhere before a place: from where it is now, unless one that needs no other lies between."""
        nearest = bisect_right(self._whole, place or 0)
        is_ahead = place is not None and self._frames is not None and self._at < place
        if not is_ahead or (nearest and self._whole[nearest - 1] > self._at):
            self._film.seek(place or 0, stream=self._stream if place else None)
            self._frames = self._film.decode(self._stream)
        assert self._frames is not None
        return self._frames


def _between(times: list[int], start: int, end: int) -> list[int]:
    return times[bisect_right(times, start - 1) : bisect_right(times, end - 1)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
