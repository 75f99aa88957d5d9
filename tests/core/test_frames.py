"""Stills of pictures and films, and what is said of those of which none can be made."""

import io
import socket
import struct
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from core.media.frames import MOST_STILLS, CannotLook, film_turns, stills_of
from tests.pictures import encoded, gif_of_frames, moving, opened, picture

pytestmark = pytest.mark.once


def film(frames: int, *, sound_only: bool = False) -> bytes:
    """A film that goes from black to red, a second each eight frames."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as made:
        if sound_only:
            stream: Any = made.add_stream("aac", rate=8000)
            frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate = 8000
            made.mux(stream.encode(frame))
        else:
            stream = made.add_stream("mpeg4", rate=8)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for number in range(frames):
                shade = 255 * number // max(frames - 1, 1)
                made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (shade, 0, 0)))))
        made.mux(stream.encode())
    return buffer.getvalue()


def stills(content: bytes, media_type: str) -> list[Any]:
    return stills_of(io.BytesIO(content), media_type)


def test_a_picture_that_stands_still_is_its_own() -> None:
    for kind in ("PNG", "JPEG"):
        (still,) = stills(picture(kind), f"image/{kind.lower()}")
        assert (still.content, still.media_type) == (picture(kind), f"image/{kind.lower()}")
    (still,) = stills(picture("WEBP"), "image/webp")
    assert opened(still.content).format == "JPEG"


@pytest.mark.parametrize(("frames", "count"), [(3, 3), (10, 10), (23, 23), (37, 30), (90, 30)])
def test_of_what_moves_there_are_some_all_over(frames: int, count: int) -> None:
    found = stills(moving("GIF", frames=frames), "image/gif")
    assert len(found) == count <= MOST_STILLS
    assert found[0].seconds == 0
    assert found[-1].seconds >= 0.08 * frames * 0.9 - 0.1
    assert [each.seconds for each in found] == sorted(each.seconds for each in found)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_is_shown_between_is_seen(kind: str) -> None:
    """One picture among many alike, wherever it is; and what is alike is not shown again and again."""
    shades = [(0, 0, 0)] * 101
    for place in (3, 57, 99):
        pictures = [Image.new("RGB", (40, 40), shade) for shade in shades]
        pictures[place] = Image.new("RGB", (40, 40), (0, 250, 0))
        # With something in a corner that changes, or encoders leave frames out.
        for number, each in enumerate(pictures):
            each.putpixel((number % 40, 39), (255, number, 0))
        content = encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=80, loop=0)
        found = stills(content, f"image/{kind.lower()}")
        assert sum(is_green(each) for each in found) == 1
        assert len(found) <= 13


def is_green(still: Any) -> bool:
    red, green, blue = opened(still.content).convert("RGB").getpixel((20, 20))
    return green > 150 and red < 90 and blue < 90


def test_films_are_looked_into_from_beginning_to_end() -> None:
    found = stills(film(80), "video/mp4")
    assert 5 <= len(found) <= MOST_STILLS
    shades = [opened(each.content).convert("RGB").getpixel((30, 20))[0] for each in found]
    assert shades == sorted(shades)
    assert (shades[0] < 40, shades[-1] > 150) == (True, True)
    assert stills(film(0, sound_only=True), "video/mp4") == []


def test_a_film_of_one_whole_picture_is_seen_to_its_end() -> None:
    """All others follow from it, so nothing is there to jump to."""
    found = stills(long_film(200, [0], gop=1000), "video/mp4")
    assert len(found) >= 10
    assert found[-1].seconds > 20
    assert sum(is_green(each) for each in stills(long_film(200, range(100, 160), gop=1000), "video/mp4")) >= 2


def test_of_a_long_film_more_is_seen_and_what_is_alike_is_told_of_once() -> None:
    """A scene of three seconds of a minute and a half: between two of ten places, and never between two of these."""
    for start in (11, 42, 83):
        green = range(start * 8, (start + 4) * 8)
        found = stills(long_film(90 * 8, green, gop=8), "video/mp4")
        assert any(is_green(each) for each in found)
        assert len(found) <= 13


def long_film(frames: int, green: Any, gop: int) -> bytes:
    """A black film, eight frames a second, with some in green."""
    buffer, green = io.BytesIO(), set(green)
    with av.open(buffer, "w", format="mp4") as made:
        stream: Any = made.add_stream("mpeg4", rate=8)
        stream.width, stream.height, stream.pix_fmt, stream.codec_context.gop_size = 64, 48, "yuv420p", gop
        for number in range(frames):
            shade = (0, 255, 0) if number in green else (0, 0, 0)
            made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), shade))))
        made.mux(stream.encode())
    return buffer.getvalue()


@pytest.mark.parametrize("is_missing", [True, False])
def test_what_a_film_says_of_its_length_hides_nothing(is_missing: bool) -> None:
    """It may be missing, as of what browsers record, or a lie."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="webm", options={"live": "1"} if is_missing else {}) as made:
        stream: Any = made.add_stream("libvpx", rate=8)
        stream.width, stream.height, stream.pix_fmt, stream.codec_context.gop_size = 64, 48, "yuv420p", 8
        for number in range(40):
            shade = 0 if number < 8 else 250
            made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (shade, 0, 0)))))
        made.mux(stream.encode())
    head, said, rest = buffer.getvalue().partition(b"\x44\x89\x88")
    assert (said == b"") == is_missing
    found = stills(head + said + (struct.pack(">d", 1.0) + rest[8:] if said else b""), "video/webm")
    assert opened(found[-1].content).convert("RGB").getpixel((30, 20))[0] > 200


def test_of_many_films_in_one_only_what_is_told_of_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may be made to fill a megabyte with every still: together they take hundreds."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as made:
        streams: list[Any] = [made.add_stream("mpeg4", rate=8) for _ in range(16)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(12):
            shade = (0, 0, 0) if number % 2 else (250, 250, 250)
            for stream in streams:
                made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), shade))))
        for stream in streams:
            made.mux(stream.encode())
    read: list[Path] = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.append(path), whole(path))[1])
    found = stills(buffer.getvalue(), "video/x-matroska")
    assert len(found) == len(read) == MOST_STILLS


def test_few_films_are_read_at_once() -> None:
    """Each may take much memory."""
    with film_turns, film_turns, pytest.raises(CannotLook):
        stills_of(io.BytesIO(film(3)), "video/mp4", seconds=0.01)
    assert len(stills(film(3), "video/mp4")) > 0


@pytest.mark.parametrize(
    "names",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{film}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{film}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {film}\n",
    ],
)
def test_a_film_that_names_other_files_opens_none(names: str, tmp_path: Path) -> None:
    """Or it would show what lies on the server, or ask its neighbours."""
    (tmp_path / "film.mp4").write_bytes(film(8))
    with pytest.raises(CannotLook):
        stills(names.format(film=tmp_path / "film.mp4").encode(), "video/mp4")


def test_a_film_that_names_an_address_asks_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        neighbour.setblocking(False)
        address = f"http://127.0.0.1:{neighbour.getsockname()[1]}/film.ts"
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n#EXT-X-ENDLIST\n"
        with pytest.raises(CannotLook):
            stills(playlist.encode(), "video/mp4")
        with pytest.raises(BlockingIOError):
            neighbour.accept()


def test_pictures_that_browsers_do_not_show_are_read_too() -> None:
    for kind in ("BMP", "TIFF"):
        (still,) = stills(encoded(Image.new("RGB", (40, 30), (0, 250, 0)), kind), f"image/{kind.lower()}")
        assert opened(still.content).convert("RGB").getpixel((5, 5))[1] > 200


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "image/png"),
        (b"GIF89a", "image/gif"),
        (gif_of_frames(5000), "image/gif"),
        (film(8)[:300], "video/mp4"),
        (b"\x1a\x45\xdf\xa3webm" + bytes(500), "video/webm"),
    ],
)
def test_what_cannot_be_looked_at_says_so(content: bytes, media_type: str) -> None:
    with pytest.raises(CannotLook):
        stills(content, media_type)
