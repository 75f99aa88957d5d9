"""Files in a folder and in a bucket behave the same."""

import hashlib
import io
import stat

import pytest

from core.storage import TooBig, local, new_key, s3
from tests.buckets import new_bucket

pytestmark = pytest.mark.once

CONTENT = b"guild" * 100_000


@pytest.fixture(scope="module")
def bucket():
    with new_bucket("media/some/prefix", "key:se%2Fcret") as address:
        yield s3(address)


@pytest.fixture(params=["local", "s3"])
def files(request, tmp_path):
    return local(tmp_path / "media") if request.param == "local" else request.getfixturevalue("bucket")


def test_what_is_put_can_be_read(files):
    key = new_key("attachments", "png")
    stored = files.put(key, io.BytesIO(CONTENT))
    if files._backend.__class__.__name__ == "S3Storage":  # whatever the name promises
        assert files._backend.bucket.Object(f"some/prefix/{key}").content_type == "application/octet-stream"
    assert (stored.key, stored.size, stored.sha256) == (key, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert files.exists(key)
    assert files.size(key) == len(CONTENT)
    with files.open(key) as file:
        assert file.read() == CONTENT
    pieces = list(files.chunks(key))
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= 65_536


def test_a_part_is_read_alone(files):
    key = new_key("attachments")
    files.put(key, CONTENT)
    part = files.part(key, 100, 1000)
    assert [part.read(600), part.read(600), part.read(600)] == [CONTENT[100:700], CONTENT[700:1100], b""]
    part.close()
    nothing = files.part(key, 5, 0)
    assert nothing.read() == b""
    nothing.close()
    with pytest.raises(FileNotFoundError):
        files.part(new_key("attachments"), 0, 5)


def test_every_file_is_named_and_nothing_else(files, tmp_path):
    keys = {new_key("icons", "png"), "avatars/plain", "downloads/desktop/app-1.2.0.dmg"}
    for key in keys:
        files.put(key, b"x")
    if (folder := tmp_path / "media").is_dir():
        (folder / "icons" / f"a.png.{'0f' * 8}.part").write_bytes(b"half")
        (folder / "Not ours.TXT").write_bytes(b"x")
    assert {key for key in files.keys() if not key.startswith("attachments/")} == keys  # noqa: SIM118  # no mapping
    for key in keys:
        files.delete(key)


def test_putting_again_replaces(files):
    key = new_key("icons")
    files.put(key, b"old and longer")
    files.put(key, b"new")
    assert b"".join(files.chunks(key)) == b"new"


def test_what_is_deleted_is_gone(files):
    key = new_key("icons")
    files.put(key, b"x")
    files.delete(key)
    files.delete(key)
    assert not files.exists(key)
    with pytest.raises(FileNotFoundError):
        list(files.chunks(key))


def test_content_that_is_too_long_leaves_no_trace(files):
    key = new_key("icons")
    assert files.put(key, b"12345", max_bytes=5).size == 5
    with pytest.raises(TooBig):
        files.put(key, b"123456", max_bytes=5)
    assert b"".join(files.chunks(key)) == b"12345"


@pytest.mark.parametrize(
    "key",
    [
        "../x",
        "a/../b",
        "/etc/passwd",
        "a//b",
        "a/",
        "",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\0b",
        "a\n",
        "A/b",
        "a/b.c.d",
        "a" * 201,
        "é/b",
        "downloads/../x",
        "downloads/a/..",
        "downloads/./x",
        "downloads/.x",
        "downloads//x",
        "downloads/a\\b",
        "downloads/a\0b",
        "downloads/a\n",
        "downloads/a%2f",
        "downloads/",
        "download/a.b.c",
    ],
)
def test_names_from_outside_are_refused(files, key):
    for verb in (files.open, files.delete, files.exists, files.is_file, files.url, files.size):
        with pytest.raises(ValueError):
            verb(key)
    with pytest.raises(ValueError):
        files.put(key, b"x")


def test_names_are_chosen_by_the_server():
    assert len({new_key("a", "png") for _ in range(100)}) == 100
    assert new_key("a", "PNG").endswith(".png")
    assert "." not in new_key("a", "../../x")
    with pytest.raises(ValueError):
        new_key("../a")


def test_addresses(tmp_path, bucket):
    assert local(tmp_path, "https://x.example/media/").url("a/b.png") == "https://x.example/media/a/b.png"
    signed = bucket.url("a/b.png")
    assert "/media/some/prefix/a/b.png?" in signed
    assert "X-Amz-Signature=" in signed
    assert "X-Amz-Expires=3600" in signed
    assert "X-Amz-Expires=60&" in bucket.url("a/b.png", 60)
    with pytest.raises(ValueError):
        s3("s3://key:secret@host/")


def test_local_files_belong_to_the_server_alone(tmp_path):
    files = local(tmp_path / "media")
    files.put("a/b", b"x")
    assert stat.S_IMODE((tmp_path / "media/a/b").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "media/a").stat().st_mode) == 0o700


def test_a_write_that_fails_keeps_the_old_file(tmp_path, monkeypatch):
    files = local(tmp_path)
    files.put("a/b", b"old")
    monkeypatch.setattr("core.storage.os.replace", lambda *paths: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        files.put("a/b", b"new")
    assert b"".join(files.chunks("a/b")) == b"old"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
