"""Uploaded pictures: what is taken, what is refused before it costs anything, what is left of it."""

import hashlib
import time
from functools import partial

import pytest
from PIL import Image

from core.errors import FieldCode, InvalidForm
from core.images import Picture, Variant, make_variant, read_picture
from core.images.cache import VariantCache
from core.images.sniffing import gif_frames
from tests.pictures import (
    BLUE,
    RED,
    encoded,
    gif_of_frames,
    moving,
    opened,
    picture,
    png_claiming,
    with_secrets,
)

pytestmark = pytest.mark.once

MOST = 10 * 1024 * 1024


def read(data: bytes, most_bytes: int = MOST) -> Picture:
    return read_picture(data, path="avatar", most_bytes=most_bytes)


def refusal(data: bytes, most_bytes: int = MOST) -> FieldCode:
    with pytest.raises(InvalidForm) as refused:
        read(data, most_bytes)
    (error,) = refused.value.errors
    assert error.path == "avatar"
    return error.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_still_format_is_taken(kind):
    data = picture(kind)
    read_one = read(data)
    assert not read_one.is_animated
    assert read_one.name == read_one.hash == hashlib.md5(data).hexdigest()[:8]
    assert (read_one.width, read_one.height) == (64, 48)
    shades = read_one.color >> 16, read_one.color >> 8 & 255, read_one.color & 255
    assert all(abs(found - meant) < 12 for found, meant in zip(shades, RED, strict=True))
    assert opened(read_one.content).format == "WEBP"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_moving_pictures_keep_moving(kind):
    read_one = read(moving(kind, frames=5))
    assert read_one.is_animated
    assert read_one.name == f"a_{read_one.hash}"
    kept = opened(read_one.content)
    assert kept.n_frames == 5
    kept.seek(2)
    kept.load()
    assert kept.info["duration"] == 80


def test_a_gif_of_one_frame_stands_still():
    assert not read(picture("GIF")).is_animated


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_kept(kind):
    data = with_secrets(kind)
    assert b"SecretArtist" in data
    read_one = read(data)
    assert b"Secret" not in read_one.content
    assert not dict(opened(read_one.content).getexif())
    assert (read_one.width, read_one.height) == (30, 60)  # turned as its metadata said


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "PNG"])
def test_a_page_behind_a_picture_is_dropped(kind):
    page = b"<html><script>alert(1)</script></html>"
    assert b"script" not in read(picture(kind) + page).content


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM" + bytes(60),
        b"II*\x00" + bytes(60),
        b"%PDF-1.4",
        b"\x00\x00\x00\x18ftypmp42" + bytes(40),
    ],
)
def test_other_files_are_no_pictures(data):
    assert refusal(data) is FieldCode.INVALID_IMAGE_FORMAT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_half_a_picture_is_refused(kind):
    noise = Image.effect_noise((80, 80), 90).convert("RGB")
    data = encoded(noise, kind)
    assert refusal(data[: len(data) // 2]) is FieldCode.INVALID_IMAGE_DATA


def test_an_animation_that_breaks_off_is_refused():
    data = encoded(
        Image.effect_noise((80, 80), 90),
        "GIF",
        save_all=True,
        append_images=[Image.effect_noise((80, 80), 90) for _ in range(4)],
    )
    assert refusal(data[: len(data) * 7 // 10]) is FieldCode.INVALID_IMAGE_DATA


def test_a_page_that_begins_like_a_picture_is_refused():
    assert refusal(b"GIF89a<script>alert(1)</script>") is FieldCode.INVALID_IMAGE_DATA


def test_too_many_bytes_are_refused():
    data = picture()
    assert refusal(data, most_bytes=len(data) - 1) is FieldCode.IMAGE_SIZE_EXCEEDS_LIMIT
    assert read(data, most_bytes=len(data)).hash


@pytest.mark.parametrize(
    "made",
    [
        partial(png_claiming, 50_000, 50_000),
        partial(png_claiming, 6_000, 6_000),
        partial(png_claiming, 2_000_000_000, 1),
        partial(gif_of_frames, 200_000),
        partial(gif_of_frames, 1_001),
        partial(moving, "GIF", frames=120, size=(1000, 1000)),
    ],
    ids=["huge", "large", "long", "very many frames", "many frames", "many large frames"],
)
def test_bombs_are_refused_at_once(made):
    bomb = made()
    started = time.thread_time()  # of work, which does not count what else the machine does
    assert refusal(bomb) is FieldCode.INVALID_IMAGE_DATA
    assert time.thread_time() - started < 1.0


def test_a_jpeg_of_endless_passes_is_refused():
    data = picture("JPEG", (4000, 4000), progressive=True)
    again = data.index(b"\xff\xda")
    assert refusal(data[:again] + b"\xff\xda\x00\x02" * 500 + data[again:]) is FieldCode.INVALID_IMAGE_DATA


def test_a_frame_counter_stops_early():
    assert gif_frames(gif_of_frames(7), 1000) == 7
    assert gif_frames(gif_of_frames(5000), 100) == 101
    assert gif_frames(moving("GIF", frames=6), 1000) == 6


def test_large_pictures_are_kept_smaller():
    assert max(opened(read(picture("JPEG", (5000, 2500))).content).size) == 2048
    read_one = read(moving("GIF", frames=200, size=(400, 400)))
    kept = opened(read_one.content)
    assert kept.n_frames == 200
    assert kept.width * kept.height * 200 <= 16_000_000


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_read(mode):
    assert read(encoded(Image.new(mode, (8, 8)), "PNG")).width == 8


def test_the_color_is_the_one_that_shows_most():
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((*BLUE, 255), (0, 0, 100, 40))
    image.paste((*RED, 255), (0, 40, 100, 50))
    color = read(encoded(image, "PNG")).color
    assert (color >> 16, color >> 8 & 255, color & 255) == BLUE
    assert read(picture("PNG", color=(9, 9, 9, 0))).color == 0


@pytest.mark.parametrize(
    ("extension", "kind"), [("png", "PNG"), ("jpg", "JPEG"), ("jpeg", "JPEG"), ("webp", "WEBP"), ("gif", "GIF")]
)
def test_variants_come_in_every_format_and_never_larger(extension, kind):
    content = read(picture("PNG", (200, 100))).content
    small = opened(make_variant(content, Variant(extension, 100)))
    assert (small.format, small.size) == (kind, (100, 50))
    assert opened(make_variant(content, Variant(extension, 4096))).size == (200, 100)


@pytest.mark.parametrize("quality", ["high", "low", "lossless"])
@pytest.mark.parametrize("extension", ["webp", "jpg", "png"])
def test_variants_come_in_every_quality(extension, quality):
    content = read(encoded(Image.effect_noise((120, 120), 50).convert("RGB"), "PNG")).content
    assert opened(make_variant(content, Variant(extension, 64, quality))).size == (64, 64)


@pytest.mark.parametrize(("extension", "frames"), [("gif", 4), ("webp", 4), ("png", 1), ("jpg", 1)])
def test_only_what_can_move_moves_when_asked_to(extension, frames):
    content = read(moving("GIF", frames=4)).content
    assert getattr(opened(make_variant(content, Variant(extension, 20, animated=True))), "n_frames", 1) == frames
    assert getattr(opened(make_variant(content, Variant(extension, 20))), "n_frames", 1) == 1


def test_transparency_is_kept_where_it_can_be():
    content = read(picture("PNG", color=(200, 30, 20, 0))).content
    assert opened(make_variant(content, Variant("png"))).convert("RGBA").getpixel((3, 3))[3] == 0
    assert opened(make_variant(content, Variant("jpg"))).getpixel((3, 3)) == (255, 255, 255)


def test_few_large_ones_are_bounded_as_many_small_ones_are(tmp_path):
    """SEC-064: media of other sites have up to 25 MiB each."""
    kept = VariantCache(tmp_path, most_bytes=3000)
    for number in range(50):
        kept.get(f"{number}/x", lambda: bytes(1000))
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*/*")) <= 4000


def test_the_cache_makes_once_and_drops_the_oldest(tmp_path):
    kept = VariantCache(tmp_path, most_bytes=3000, writes_per_look=1)
    made = []

    def make(name):
        return lambda: made.append(name) or name.encode() * 1000

    assert kept.get("a", make("a")) == kept.get("a", make("a")) == b"a" * 1000
    assert made == ["a"]
    for name in "bcde":
        kept.get(name, make(name))
        time.sleep(0.01)
    assert sum(file.stat().st_size for file in tmp_path.glob("*/*/*")) <= 3000
    assert kept.get("e", make("e"))
    assert made.count("e") == 1
    assert kept.get("a", make("a"))
    assert made.count("a") == 2


def test_a_cache_without_a_disk_makes_everything_anew(tmp_path):
    (tmp_path / "file").write_text("in the way")
    kept = VariantCache(tmp_path / "file")
    assert kept.get("a", lambda: b"x") == kept.get("a", lambda: b"x") == b"x"
