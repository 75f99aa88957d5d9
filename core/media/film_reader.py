"""Writes stills of a film into its folder. A program of its own, run by core/media/frames.py with nothing around it.

    python -I film_reader.py FOLDER MOST LONGEST_SIDE

It reads FOLDER/film and writes FOLDER/<number>-<milliseconds>.jpg. Without pictures in the film there are none.
"""

import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 30
MOST_WRITTEN = 2 * 1024**3
MOST_STREAMS = 4
MOST_PIXELS = 40_000_000
BROKEN = 4
# Play lists name other files, and addresses: nothing is opened beside the film, and only what holds pictures itself is
# read.
_FORMATS = "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,gif,bmp_pipe,tiff_pipe,jpeg_pipe,png_pipe,webp_pipe"
_ALONE = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}


def main(folder: Path, most: int, longest_side: int) -> int:
    """The exit status: 0 where there is nothing more to say of the film."""
    for what, value in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
    ):
        resource.setrlimit(what, (value, value))
    import av  # noqa: PLC0415  # under the limits, and missing on servers that look at no films

    written = 0
    with (folder / "film").open("rb") as content, av.open(content, metadata_errors="ignore", options=_ALONE) as film:
        streams = film.streams.video[:MOST_STREAMS]
        for stream in streams:
            stream.codec_context.thread_count = 1
            for milliseconds, frame in stills(film, stream, most):
                picture = frame.to_image()
                picture.thumbnail((longest_side, longest_side))
                picture.save(folder / f"{written:03}-{milliseconds}.jpg", "JPEG", quality=90)
                written += 1
    return BROKEN if streams and not written else 0


def stills(film: Any, stream: Any, most: int) -> Any:
    """(milliseconds, frame) spread over the film; what cannot be reached is left out."""
    if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    seen = set()
    for number, moment in enumerate(moments(film, stream, most)):
        try:
            film.seek(moment if number else 0, stream=stream if number else None)
            frame = next(film.decode(stream), None)
        except Exception:  # broken at this place; the others tell
            frame = None
        if frame is not None and frame.pts not in seen:
            seen.add(frame.pts)
            yield int((frame.time or 0) * 1000), frame


def moments(film: Any, stream: Any, most: int) -> list[int]:
    """Where to look: at whole pictures, from the first to the last. The film is read to its end for that, because how
    long it says that it is may be missing, as of what browsers record, or a lie that hides the rest."""
    found = []
    with suppress(Exception):  # broken from there on
        film.seek(0)
        for packet in film.demux(stream):
            if packet.is_keyframe and packet.pts is not None:
                found.append(packet.pts)
    if len(found) > most:
        found = [found[len(found) * number // most] for number in range(most)]
    return found or [0]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
