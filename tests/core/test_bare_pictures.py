"""SEC-052: pictures without what cameras write beside them, and with the same pixels, the same way up."""

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from core.media.bare import bare
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
        picture() + bytes(99),
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


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_off_anywhere_breaks_nothing(kind: str) -> None:
    whole = with_secrets(kind)
    for end in range(len(whole)):
        assert isinstance(bare(whole[:end]), bytes)
