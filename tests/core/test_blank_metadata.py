"""What cameras wrote into AVIF, HEIF, TIFF and films, made blank in place (SEC-052)."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from core.media.bare import bare_file
from tests.pictures import RED, encoded, picture, with_secrets

pytestmark = pytest.mark.once


def made_bare(content: bytes, folder: Path) -> bytes:
    file = bare_file(io.BytesIO(content), folder)
    file.seek(0)
    return file.read()


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def tracks_in_tracks(depth: int) -> bytes:
    film = b""
    for _ in range(depth):
        film = box(b"trak", film)
    return box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", film)


def heif(*, in_idat: bool, version: int) -> bytes:
    """A HEIF file as telephones write it, as far as metadata go: an item of EXIF, one of XMP, one of the picture."""
    items = {
        1: (b"hvc1", b"", b"pixels pixels"),
        2: (b"Exif", b"", b"\0\0\0\0II*\0Secret place"),
        3: (b"mime", b"application/rdf+xml\0", b"<x>Secret</x>"),
    }
    entries = [
        box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", number, 0, kind), b"\0", said)
        for number, (kind, said, _) in items.items()
    ]
    listed = box(b"iinf", b"\0\0\0\0", struct.pack(">H", len(items)), *entries)
    data = b"".join(content for _, _, content in items.values())

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, (_, _, content) in items.items():
            places += struct.pack(">I" if version == 2 else ">H", number)
            places += struct.pack(">H", int(in_idat)) if version else b""
            places += struct.pack(">HHII", 0, 1, at, len(content))
            at += len(content)
        count = struct.pack(">I" if version == 2 else ">H", len(items))
        located = box(b"iloc", bytes([version, 0, 0, 0, 0x44, 0]), count, places)
        return box(b"meta", b"\0\0\0\0", listed, located, box(b"idat", data) if in_idat else b"")

    head = box(b"ftyp", b"heic\0\0\0\0mif1")
    if in_idat:
        return head + meta(0)
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", data)


@pytest.mark.parametrize(("in_idat", "version"), [(False, 0), (False, 1), (True, 1), (True, 2)])
def test_pictures_of_telephones_say_nothing_but_what_they_show(tmp_path: Path, in_idat: bool, version: int) -> None:
    whole = heif(in_idat=in_idat, version=version)
    made = made_bare(whole, tmp_path)
    assert b"Secret" in whole
    assert b"Secret" not in made
    assert (len(made), b"pixels pixels" in made) == (len(whole), True)
    assert made_bare(made, tmp_path) == made


def test_avif_opens_as_before_and_stands_as_it_stood(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "SecretArtist"
    whole = encoded(Image.new("RGB", (60, 30), RED), "AVIF", exif=exif, xmp=b"<x:xmpmeta>SecretPlace</x:xmpmeta>")
    made = made_bare(whole, tmp_path)
    assert b"Secret" in whole
    assert b"Secret" not in made
    before, after = (Image.open(io.BytesIO(content)) for content in (whole, made))
    assert (after.size, after.tobytes(), dict(after.getexif())) == (before.size, before.tobytes(), {0x0112: 6})


def test_tiff_says_neither_where_nor_by_whom(tmp_path: Path) -> None:
    facts = ImageFileDirectory_v2()
    facts[0x0112], facts[0x010F], facts[0x013B], facts[0x8825] = 6, "Maker", "SecretArtist", {29: "SecretPlace"}
    whole = encoded(Image.new("RGB", (60, 30), RED), "TIFF", tiffinfo=facts)
    made = made_bare(whole, tmp_path)
    assert whole.count(b"Secret") == 2
    assert b"Secret" not in made
    before, after = (Image.open(io.BytesIO(content)) for content in (whole, made))
    assert after.tobytes() == before.tobytes()
    assert not after.getexif().get_ifd(0x8825)
    assert (after.size, after.getexif()[0x010F]) == ((30, 60), "Maker")


def test_films_do_not_say_where_they_were_taken_and_songs_keep_their_names(tmp_path: Path) -> None:
    song = box(b"meta", b"\0\0\0\0", box(b"ilst", b"Title"))
    udta = box(b"udta", box(b"\xa9xyz", b"Secret"), box(b"loci", b"Secret"), song)
    track = box(b"trak", box(b"tkhd", bytes(84)), udta)
    film = box(b"moov", track, udta, box(b"meta", b"Secret")) + box(b"mdat", b"moving moving")
    whole = box(b"ftyp", b"qt  \0\0\0\0") + film
    made = made_bare(whole, tmp_path)
    assert (len(made), made.count(b"Secret"), made.count(b"Title")) == (len(whole), 0, 2)
    assert made.endswith(b"moving moving")


WRONG = [
    box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", b"\0\0\0\0", box(b"iinf", b"\0"), box(b"iloc", b"\0")),
    heif(in_idat=False, version=0).replace(b"Exif\0", b"Exif\0")[:-40],
    b"II*\0" + struct.pack("<I", 8) + b"\xff\xff",
    b"II*\0" + struct.pack("<I", 8) + struct.pack("<HHHIII", 1, 34665, 4, 1, 8, 8),  # a list within itself
    b"II*\0" + struct.pack("<I", 8) + struct.pack("<HHHIII", 1, 700, 1, 0xFFFFFFFF, 0, 0),
    b"MM\0*",
    b"\0\0\0\x08ftyp",
    box(b"ftyp", b"heic\0\0\0\0")
    + box(b"meta", b"\0\0\0\0", box(b"iinf", bytes(6), box(b"infe")), box(b"iloc", bytes(8))),
    tracks_in_tracks(2000),
]


@pytest.mark.parametrize("content", WRONG, ids=range(len(WRONG)))
def test_what_is_broken_holds_nobody_up(tmp_path: Path, content: bytes) -> None:
    assert len(made_bare(content, tmp_path)) == len(content)


def test_a_list_of_ever_so_many_places_is_not_followed(tmp_path: Path) -> None:
    """SEC-052: places that take nothing of the list are as many as it says, and a small file could say billions."""
    nowhere = struct.pack(">HHH", 1, 0, 65535) * 2
    told = box(b"iinf", bytes(4), struct.pack(">H", 1), box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", 2, 0, b"Exif")))
    sizes = bytes([0, 0, 0, 0, 0, 0])

    def file(empty: bytes, count: int) -> bytes:
        located = box(b"iloc", sizes, struct.pack(">H", count), empty)
        return (
            box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", bytes(4), told, located) + box(b"moov", box(b"meta", b"Film"))
        )

    assert b"Film" not in made_bare(file(b"", 0), tmp_path)
    assert made_bare(file(nowhere, 2), tmp_path) == file(nowhere, 2)


def test_items_that_lie_in_one_place_a_thousand_times_are_written_once(tmp_path: Path) -> None:
    """SEC-052: no file has more written over than it is long."""
    size = 200_000
    places = struct.pack(">HHH", 2, 0, 60_000) + struct.pack(">II", 0, size) * 60_000
    entry = box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", 2, 0, b"Exif"), b"\0")
    listed = box(b"iinf", b"\0\0\0\0\0\1", entry)
    located = box(b"iloc", b"\0\0\0\0\x44\0", struct.pack(">H", 1), places)
    whole = box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", b"\0\0\0\0", listed, located) + box(b"mdat", bytes(size))
    written: list[int] = []

    class Counting(io.BytesIO):
        def write(self, content: bytes) -> int:  # type: ignore[override]
            written.append(len(content))
            return super().write(content)

    bare_file(Counting(whole), tmp_path)
    assert sum(written) <= len(whole)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_other_pictures_lie_in_a_file_of_their_own(tmp_path: Path, kind: str) -> None:
    whole = with_secrets(kind)
    assert b"Secret" not in made_bare(whole, tmp_path)
    assert made_bare(picture(kind), tmp_path) == picture(kind)
    assert made_bare(b"words", tmp_path) == b"words"
