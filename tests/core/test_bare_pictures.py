"""SEC-052: pictures without what cameras write beside them, and with the same pixels, the same way up."""

import struct
import tracemalloc
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from core.media.bare import bare, bare_file
from tests.pictures import encoded, moving, opened, picture, with_secrets

pytestmark = pytest.mark.once
KINDS = ("JPEG", "PNG", "WEBP")


@pytest.mark.parametrize("kind", KINDS)
def test_what_they_tell_is_gone_and_they_stand_as_before(kind: str) -> None:
    whole = with_secrets(kind)
    made = bare(whole)
    assert b"Secret" in whole
    assert b"Secret" not in made
    before, after = opened(whole), opened(made)
    assert dict(after.getexif()) == {0x0112: 6}
    assert not after.getexif().get_ifd(0x8825)
    assert ImageOps.exif_transpose(after).tobytes() == ImageOps.exif_transpose(before).tobytes()
    assert bare(made) == made


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_programs_are_gone(kind: str) -> None:
    image = Image.new("RGB", (7, 5))
    xmp = {} if kind == "PNG" else {"xmp": b"<x:xmpmeta>SecretPlace</x:xmpmeta>"}
    made = encoded(image, kind, icc_profile=b"colours" * 30, **xmp)
    if kind == "JPEG":
        made = made[:2] + b"\xff\xfe\x00\x0cSecretWord" + made[2:] + b"SecretFilm"
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Author", "SecretName")
        words.add_itxt("XML:com.adobe.xmp", "SecretPlace")
        made = encoded(image, kind, pnginfo=words, icc_profile=b"colours" * 30)
    assert b"Secret" in made
    assert b"Secret" not in bare(made)
    assert opened(bare(made)).info["icc_profile"] == b"colours" * 30
    assert opened(bare(made)).tobytes() == opened(made).tobytes()


@pytest.mark.parametrize(
    "content",
    [
        *(picture(kind) for kind in KINDS),
        encoded(Image.new("L", (640, 480)), "JPEG", progressive=True, restart_marker_blocks=2),
        moving("GIF"),
        moving("WEBP"),
        moving("PNG"),
        b"",
        b"words",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8" + b"\xff" * 99,
        b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xff",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff",
    ],
)
def test_what_tells_nothing_stays_as_it_is(content: bytes) -> None:
    assert bare(content) == content


LONG = bytes(4 * 1024 * 1024)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xda\0\x02" + LONG + b"\xff\xd9",
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", len(LONG), b"IDAT") + LONG + bytes(4),
        b"RIFF" + struct.pack("<I4s4sI", 12 + len(LONG), b"WEBP", b"VP8 ", len(LONG)) + LONG,
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", len(LONG), b"eXIf") + LONG + bytes(4),
        b"RIFF" + struct.pack("<I4s4sI", 12 + len(LONG), b"WEBP", b"EXIF", len(LONG)) + LONG,
    ],
    ids=[*KINDS, "metadata of a PNG", "metadata of a WebP"],
)
def test_a_long_picture_is_not_in_memory(content: bytes, tmp_path: Path) -> None:
    """SEC-052: it may be as long as an attachment, and another one is read beside it."""
    expected = bare(content)
    tracemalloc.start()
    try:
        with (tmp_path / "upload").open("w+b") as file:
            file.write(content)
            made = bare_file(file, tmp_path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 0.5 * len(LONG)
    made.seek(0)
    assert made.read() == expected


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_behind_a_picture(kind: str) -> None:
    """Programs that cut a picture have left there what was cut away."""
    whole = picture(kind)
    assert bare(whole + b"SecretCorner") == whole


def test_a_picture_that_broke_off_on_its_way_tells_nothing_either() -> None:
    whole = with_secrets("PNG")
    assert b"Secret" not in bare(whole[:-20])


def test_only_the_first_metadata_count() -> None:
    """SEC-052: reading each of many takes minutes."""
    whole = with_secrets("JPEG")
    start = whole.index(b"\xff\xe1")
    end = start + 2 + int.from_bytes(whole[start + 2 : start + 4])
    again = whole[:start] + whole[start:end] * 20 + whole[end:]
    assert bare(again) == bare(whole)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xfe\x00\x02" + b"\xff\xfe\x00\x02" * 100_000 + b"\xff\xd9",
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * 100_000,
        b"RIFF" + (800_004).to_bytes(4, "little") + b"WEBP" + b"XMP \0\0\0\0" * 100_000,
    ],
    ids=KINDS,
)
def test_a_file_of_ever_so_many_parts_is_left_alone(content: bytes) -> None:
    """SEC-052: whoever made it meant to hold the server up."""
    assert bare(content) == content


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_off_anywhere_breaks_nothing(kind: str) -> None:
    whole = with_secrets(kind)
    for end in range(len(whole)):
        assert isinstance(bare(whole[:end]), bytes)
