"""SEC-052: files of pictures that have so many parts that a decoder would be busy for minutes are not opened."""

import io

import pytest

from core.errors import InvalidForm, ProductError
from core.images.reading import read_picture
from core.images.structure import check_structure
from core.media.probing import Facts, probe
from core.media.resizing import Wish, shown
from tests.pictures import moving, picture, with_secrets

pytestmark = pytest.mark.once


def jpeg(head: bytes) -> bytes:
    """A picture with this before everything else."""
    whole = picture("JPEG")
    return whole[:2] + head + whole[2:]


PNG = picture()
HOSTILE = {
    "metadata": jpeg(b"\xff\xe1\x00\x08Exif\0\0" * 40),
    "comments": jpeg(b"\xff\xfe\x00\x02" * 2100),
    "filling": jpeg(b"\xff" * 2100),
    "chunks": PNG[:33] + b"\0\0\0\0abCd\x19\x5e\x2d\x4e" * 100_000 + PNG[33:],
    "between": jpeg(b"\xff\xf0\x00\x00" * 1100),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nobody_opens_them(name: str) -> None:
    content = HOSTILE[name]
    facts = probe(io.BytesIO(content), len(content))
    assert facts == Facts("image/png" if name == "chunks" else "image/jpeg")
    with pytest.raises(ProductError, match="BAD_REQUEST"):
        shown(content, Wish())
    with pytest.raises(InvalidForm):
        read_picture(content, path="avatar", most_bytes=len(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_others_are(kind: str) -> None:
    files = [
        picture(kind),
        *([with_secrets(kind)] if kind != "GIF" else []),
        *([moving(kind)] if kind != "JPEG" else []),
    ]
    for content in files:
        check_structure(io.BytesIO(content), kind)  # type: ignore[arg-type]
        assert probe(io.BytesIO(content), len(content)).width


def test_a_camera_may_say_much() -> None:
    """Depth maps come in a few hundred parts."""
    content = jpeg((b"\xff\xe1\x01\x02http://ns.adobe.com/xmp/extension/\0" + bytes(221)) * 300)
    assert probe(io.BytesIO(content), len(content)).width == 64
