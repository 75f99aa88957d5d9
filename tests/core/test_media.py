"""Fetching pictures: sizes, formats, headers, parts of files. The same from a folder and from a bucket."""

import itertools
from typing import Any

import pytest
from django.test import Client

from core import storage
from core.images import picture_key, read_picture
from core.images.storing import keep_file, remove_file
from tests.buckets import new_bucket
from tests.pictures import moving, opened, picture

_owners = itertools.count(10**17)


@pytest.fixture(scope="module")
def bucket():
    with new_bucket() as address:
        yield storage.s3(address)


@pytest.fixture(params=["folder", "bucket"])
def stored(request, monkeypatch):
    if request.param == "bucket":
        chosen = request.getfixturevalue("bucket")
        monkeypatch.setattr("core.images.storing.files", lambda: chosen)
        monkeypatch.setattr("core.views.pictures.files", lambda: chosen)


def keep(content: bytes, folder: str = "avatars") -> str:
    """Store a picture of somebody new; its path without the extension."""
    owner, made = next(_owners), read_picture(content, path="x", most_bytes=10**7)
    keep_file(picture_key(f"{folder}/{{}}", made.name, owner), made, path="x")
    return f"/media/{folder}/{owner}/{made.name}"


def get(path: str, **headers: str) -> Any:
    return Client(headers={name.replace("_", "-"): value for name, value in headers.items()}).get(path)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("folder", ["avatars", "banners"])
def test_a_picture_is_served_with_its_headers(folder):
    answer = get(keep(picture(size=(300, 200)), folder) + ".png", origin="https://elsewhere.example")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert opened(answer.content).size == (128, 85)
    assert answer["Cache-Control"] == "public, max-age=31536000"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Accept-Ranges"] == "bytes"
    assert {"Accept-Encoding", "Range"} <= {part.strip() for part in answer["Vary"].split(",")}
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["ETag"]
    assert answer["Last-Modified"]
    assert answer["Expires"]
    assert not answer.cookies


@pytest.mark.usefixtures("stored")
def test_what_was_removed_or_never_was_is_not_found():
    path = keep(picture())
    assert get(f"{path}.png").status_code == 200
    remove_file(path.removeprefix("/media/"))
    assert get(f"{path}.png").status_code == 404
    assert get("/media/avatars/1/0123abcd.png").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/avatars/1/0123abc.png",
        "/media/avatars/1/0123ABCD.png",
        "/media/avatars/99999999999999999999/0123abcd.png",
        "/media/avatars/1/b_0123abcd.png",
        "/media/avatars/-1/0123abcd.png",
        "/media/secrets/1/0123abcd.png",
        "/media/avatars/1/2/0123abcd.png",
    ],
)
def test_names_that_no_picture_has_are_not_found(path):
    assert get(path).status_code == 404


@pytest.mark.parametrize(
    "rest",
    [
        ".svg",
        ".html",
        ".PNG",
        "",
        ".",
        ".png.webp",
        "%00.png",
        "..png",
        ".png?size=127",
        ".png?size=0",
        ".png?size=1e3",
        ".png?size=99999999999",
        ".png?quality=best",
        ".gif?animated=1",
        "a" * 100 + ".png",
    ],
)
def test_names_and_wishes_that_make_no_sense_are_refused(rest):
    answer = get(keep(picture()) + rest)
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"


def test_sizes_are_sides_of_a_square_that_the_picture_fits_into():
    path = keep(picture(size=(600, 300)))
    assert opened(get(f"{path}.webp?size=64").content).size == (64, 32)
    assert opened(get(f"{path}.webp?size=4096").content).size == (600, 300)
    assert opened(get(f"{path}.jpg?size=32&quality=low").content).size == (32, 16)
    assert get(f"{path}.jpeg?size=20&quality=lossless")["Content-Type"] == "image/jpeg"


def test_moving_pictures_move_when_asked_to():
    path = keep(moving(frames=3))
    assert "/a_" in path
    assert opened(get(f"{path}.gif?animated=true").content).n_frames == 3
    assert getattr(opened(get(f"{path}.gif").content), "n_frames", 1) == 1
    assert opened(get(f"{path}.webp?animated=true&size=20").content).n_frames == 3
    assert get(path.replace("/a_", "/") + ".webp").status_code == 200


def test_a_known_copy_is_not_sent_again():
    path = keep(picture()) + ".png"
    whole = get(path)
    for headers in (
        {"if_none_match": whole["ETag"]},
        {"if_none_match": f'"other", W/{whole["ETag"]}'},
        {"if_none_match": "*"},
        {"if_modified_since": whole["Last-Modified"]},
    ):
        answer = get(path, **headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == whole["ETag"]
    assert get(path, if_none_match='"other"', if_modified_since=whole["Last-Modified"]).status_code == 200
    assert get(path, if_modified_since="Thu, 01 Jan 2015 00:00:00 GMT").status_code == 200


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("wanted", "start", "stop"), [("0-9", 0, 10), ("10-", 10, None), ("-5", -5, None), ("3-99999999", 3, None)]
)
def test_a_part_is_sent(wanted, start, stop):
    path = keep(picture()) + ".png"
    whole = get(path).content
    answer = get(path, range=f"bytes={wanted}")
    expected = whole[start:stop]
    assert (answer.status_code, answer.content) == (206, expected)
    first = whole.index(expected) if start else 0
    assert answer["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole)}"
    assert answer["Content-Length"] == str(len(expected))


@pytest.mark.parametrize(
    "wanted",
    ["bytes=9-3", "bytes=999999-", "bytes=-", "bytes=-0", "bytes=0-1,4-5", "lines=0-1", "bytes=" + "9" * 500 + "-"],
)
def test_a_part_that_is_none_is_ignored(wanted):
    path = keep(picture()) + ".png"
    answer = get(path, range=wanted)
    assert (answer.status_code, answer.content) == (200, get(path).content)


def test_a_part_of_another_version_is_not_mixed_in():
    path = keep(picture()) + ".png"
    assert get(path, range="bytes=0-9", if_range='"old"').status_code == 200
    assert get(path, range="bytes=0-9", if_range=get(path)["ETag"]).status_code == 206


def test_only_reading_is_possible():
    path = keep(picture()) + ".png"
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(Client(), method)(path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    head = Client().head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(get(path).content))


def test_making_sizes_without_end_is_limited(monkeypatch, settings):
    monkeypatch.setitem(__import__("core.limits").limits.EXTRA_LIMITS, "picture:make", (2, 60_000))
    monkeypatch.setattr("core.limits._is_on", lambda: True)
    path = keep(picture())
    found = [get(f"{path}.webp?size={size}").status_code for size in (16, 20, 22, 16)]
    assert found == [200, 200, 429, 200]


@pytest.mark.parametrize("number", range(6))
def test_there_are_six_default_avatars(number):
    answer = get(f"/static/avatars/{number}.png")
    shades = ["4641d9", "f0b100", "00bba7", "2b7fff", "ad46ff", "6a7282"][number]
    assert answer.status_code == 200
    assert "".join(f"{part:02x}" for part in opened(b"".join(answer)).convert("RGB").getpixel((2, 2))) == shades
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Content-Type-Options"] == "nosniff"
