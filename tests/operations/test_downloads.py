"""Downloads of the desktop client (admin-and-instance.md 5): lists of builds, redirects, and what is not offered."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from core import storage
from core.storage import files
from integrations.downloads.builds import Target

pytestmark = pytest.mark.django_db
LINUX = "/dl/desktop/stable/linux/x64"
BRIEFLY, NEVER = "public, max-age=300", "no-store"


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = storage.local(tmp_path / "store", "http://localhost:8000/media/")
    monkeypatch.setattr(storage, "_make", lambda *_: made)
    cache.clear()
    yield
    shutil.rmtree(tmp_path / "store", ignore_errors=True)


def get(path: str, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def offer(tmp_path: Path, version: str, content: bytes = b"x", name: str = "", kind: str = "appimage") -> str:
    """A build of one file; its SHA-256."""
    source = tmp_path / (name or f"Guildhall-{version}.AppImage")
    source.write_bytes(content)
    call_command("adddownload", "stable", "linux", "x64", version, f"{kind}={source}")
    return hashlib.sha256(content).hexdigest()


def is_not_found(reply: Any) -> bool:
    kind = reply.headers["Content-Type"].partition(";")[0]
    return (reply.status_code, kind, reply.content) == (404, "text/plain", b"Not Found")


def fetched(reply: Any) -> bytes:
    """What is where a redirect leads."""
    assert reply.status_code == 302, reply.content
    return bytes(get(reply.headers["Location"].removeprefix("http://localhost:8000")).getvalue())


def test_the_newest_build_is_described_and_fetched(tmp_path: Path) -> None:
    """By number, not by text or by when it was published; with all files of that version."""
    old = offer(tmp_path, "1.10.0", b"new")
    offer(tmp_path, "1.9.3", b"older")
    more = offer(tmp_path, "1.10.0", b"deb", "guildhall_1.10.0_amd64.deb", "deb")
    reply = get(f"{LINUX}/latest")
    body = reply.json()
    url = f"http://localhost:8000{LINUX}/1.10.0"
    assert (reply.status_code, reply.headers["Cache-Control"], body["version"]) == (200, BRIEFLY, "1.10.0")
    assert body["files"] == {
        "appimage": {"url": f"{url}/appimage", "sha256": old},
        "deb": {"url": f"{url}/deb", "sha256": more},
    }
    assert body["pub_date"].endswith("Z")
    latest, fixed = get(f"{LINUX}/latest/appimage"), get(f"{LINUX}/1.9.3/appimage")
    assert (latest.headers["Cache-Control"], fetched(latest)) == (NEVER, b"new")
    assert (fixed.headers["Cache-Control"], fetched(fixed)) == ("public, max-age=86400", b"older")
    assert get(f"/v1{LINUX}/latest").json() == body


def test_versions_are_listed(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.2.0", "1.10.0", "2.0.0"):
        offer(tmp_path, version)

    def listed(query: str) -> tuple[list[str], bool]:
        reply = get(f"{LINUX}/versions{query}")
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, BRIEFLY)
        return [one["version"] for one in reply.json()["versions"]], reply.json()["has_more"]

    assert listed("") == (["2.0.0", "1.10.0", "1.2.0", "1.0.0"], False)
    assert listed("?limit=2") == (["2.0.0", "1.10.0"], True)
    assert listed("?limit=2&before=1.10.0") == (["1.2.0", "1.0.0"], False)
    assert listed("?after=1.2.0") == (["2.0.0", "1.10.0"], False)
    assert listed("?after=1.0.0&before=2.0.0&limit=1") == (["1.10.0"], True)
    for query in ("limit=0", "limit=101", "before=1", "after=1.2.x", "before=9999999999.0.0"):
        assert get(f"{LINUX}/versions?{query}").status_code == 400
    assert get("/dl/desktop/stable/linux/arm64/versions").json() == {"versions": [], "has_more": False}


@pytest.mark.parametrize(
    "path",
    [
        "/dl/desktop/canary/linux/x64/latest",
        "/dl/desktop/beta/linux/x64/latest",
        "/dl/desktop/stable/beos/x64/latest/appimage",
        f"{LINUX}/latest/dmg",
        f"{LINUX}/9.9.9/appimage",
        f"{LINUX}/1.0/appimage",
        f"{LINUX}/1.0.0/Other.AppImage",
        "/dl/unknown.txt",
        "/dl/desktop",
        f"{LINUX}/1.0.0",
        "/dl/../secret.txt",
        "/dl/%2e%2e/secret.txt",
        "/dl/..%2fsecret.txt",
        "/dl/desktop/stable/linux/x64/..%2f..%2f..%2f..%2f..%2f/secret.txt",
        "/dl/..%5csecret.txt",
        "/dl/%2fetc%2fpasswd",
        "/dl/.hidden",
        "/media/downloads/../secret.txt",
        "/media/downloads/%2e%2e/secret.txt",
        "/media/downloads/..%2fsecret.txt",
        "/media/downloads/desktop",
        "/media/downloads/unknown.txt",
    ],
)
def test_what_is_not_offered_is_not_found(tmp_path: Path, path: str) -> None:
    """Names lead nowhere but into the folder of downloads, and folders are no files."""
    offer(tmp_path, "1.0.0")
    (tmp_path / "store" / "secret.txt").write_bytes(b"secret")
    (tmp_path / "store" / "downloads" / ".hidden").write_bytes(b"secret")
    reply = get(path)
    assert reply.status_code == 404, reply.content
    assert b"secret" not in reply.content
    assert is_not_found(reply) or "/../" in path or "%" in path


def test_other_files_are_offered_too(tmp_path: Path) -> None:
    folder = tmp_path / "store" / "downloads" / "tools"
    folder.mkdir(parents=True)
    (folder / "Setup-v1.2_beta+3.tar.gz").write_bytes(b"0123456789")
    reply = get("/dl/tools/Setup-v1.2_beta+3.tar.gz")
    assert (reply.headers["Cache-Control"], fetched(reply)) == (BRIEFLY, b"0123456789")
    path = reply.headers["Location"].removeprefix("http://localhost:8000")
    part = get(path, Range="bytes=2-4")
    assert (part.status_code, part.getvalue()) == (206, b"234")
    whole = get(path)
    assert whole.headers["Content-Disposition"] == 'attachment; filename="Setup-v1.2_beta+3.tar.gz"'
    assert (whole.headers["Content-Type"], whole.headers["Cache-Control"]) == ("application/octet-stream", BRIEFLY)
    assert get(path, If_None_Match=whole.headers["ETag"]).status_code == 304


def test_a_build_file_is_found_by_its_own_name(tmp_path: Path) -> None:
    offer(tmp_path, "1.0.0", b"content")
    assert fetched(get(f"{LINUX}/1.0.0/Guildhall-1.0.0.AppImage")) == b"content"


@pytest.mark.parametrize("raw", [b"{", b"[1]", json.dumps([{"version": "1.0"}]).encode()])
def test_a_list_that_nobody_can_read_offers_nothing(raw: bytes) -> None:
    files().put(Target("stable", "linux", "x64").list_key, raw)
    assert is_not_found(get(f"{LINUX}/latest"))


def test_what_the_command_refuses(tmp_path: Path) -> None:
    source = tmp_path / "x.deb"
    source.write_bytes(b"x")
    (tmp_path / "a b.deb").write_bytes(b"x")
    for version, word in (
        ("1.0", f"deb={source}"),
        ("1.0.0", f"exe={source}"),
        ("1.0.0", str(source)),
        ("1.0.0", f"deb={tmp_path / 'none'}"),
        ("1.0.0", f"deb={tmp_path / 'a b.deb'}"),
    ):
        with pytest.raises(CommandError):
            call_command("adddownload", "stable", "linux", "x64", version, word)
    assert is_not_found(get(f"{LINUX}/latest"))
