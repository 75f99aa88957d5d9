"""Where files live: a local folder or S3-compatible storage, behind five verbs. Names are chosen by the server.

STORAGE_URL is `file:///folder`, or `s3://key:secret@endpoint/bucket/prefix?region=eu-central-1` (`tls=off` for an
endpoint without TLS). Content is streamed in both directions; nothing is held in memory whole.
"""

import hashlib
import io
import os
import re
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from urllib.request import url2pathname

import msgspec
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from storages.backends.s3 import S3Storage

MEDIA_PATH = "/media/"
URL_SECONDS = 3600

_CHUNK = 64 * 1024
_OPAQUE = "application/octet-stream"
_SPOOLED_IN_MEMORY = 2 * 1024 * 1024
_LONGEST_KEY = 200
_KEY = re.compile(r"[a-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:\.[a-z0-9]{1,10})?")
# What the operator offers for download has names of its own: version numbers have dots.
_DOWNLOAD = re.compile(r"downloads(?:/[A-Za-z0-9_][A-Za-z0-9._+-]*)+")
_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.part$")  # a file of a folder that is being written
_EXTENSION = re.compile(r"[a-z0-9]{1,10}")
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


class TooBig(Exception):
    """The content is longer than the caller allows; nothing was kept."""


class Stored(msgspec.Struct, frozen=True):
    """A stored file: its key, length in bytes, and SHA-256 in hex."""

    key: str
    size: int
    sha256: str


def new_key(folder: str, extension: str = "") -> str:
    """An unguessable name in a folder (`attachments/4f/4f3a...`); a second level keeps local folders small.

    `extension` (without dot, from a decoded type, never from an uploaded name) is kept when it is plain.
    """
    name = secrets.token_hex(16)
    suffix = f".{extension.lower()}" if _EXTENSION.fullmatch(extension.lower()) else ""
    return _checked(f"{folder}/{name[:2]}/{name}{suffix}")


class Files:
    """Files by key. Every verb raises ValueError for a key that this module would not choose."""

    def __init__(self, backend: Storage) -> None:
        self._backend = backend

    def put(
        self,
        key: str,
        content: IO[bytes] | bytes,
        *,
        max_bytes: int | None = None,
        measured: tuple[int, str] | None = None,
    ) -> Stored:
        """Store seekable content under a key, replacing what is there. `measured` is what `measure` said of it, for
        callers who had to know before. Raises TooBig beyond `max_bytes`.

        What a file is stands in rows and in its own first bytes, never in the storage: so it is the same after a
        restore, and a bucket that browsers reach shows them nothing in place.
        """
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        size, digest = measured or measure(source, max_bytes)
        source.seek(0)
        file = File(source, name=_checked(key))
        file.content_type = _OPAQUE  # type: ignore[attr-defined]  # the S3 backend would guess from the name
        self._backend.save(key, file)
        return Stored(key, size, digest)

    def open(self, key: str) -> IO[bytes]:
        """The content as a file to read and close. Raises FileNotFoundError."""
        return self._backend.open(_checked(key), "rb")

    def chunks(self, key: str) -> Iterator[bytes]:
        """The content in pieces of 64 KiB, for a streamed answer. Raises FileNotFoundError at the first piece."""
        with self.open(key) as file:
            while piece := file.read(_CHUNK):
                yield piece

    def part(self, key: str, start: int, length: int) -> "Part":
        """Some of the content, to be read once and closed: on S3 nothing else is fetched. Raises FileNotFoundError."""
        bucket = getattr(self._backend, "bucket", None)
        if bucket is None:
            file = self.open(key)
            file.seek(start)
            return Part(file, length)
        name = "/".join(filter(None, (self._backend.location.strip("/"), _checked(key))))  # type: ignore[attr-defined]
        if not length:
            return Part(io.BytesIO(), 0)
        return Part(_fetched(bucket.Object(name), start, length), length)

    def keys(self) -> Iterator[str]:
        """Every file there is, in no order. What others keep in the same place is left out."""
        bucket = getattr(self._backend, "bucket", None)
        if bucket is None:
            root = Path(self._backend.location)  # type: ignore[attr-defined]  # a folder has one
            names = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        else:
            place = self._backend.location.strip("/")  # type: ignore[attr-defined]  # and a bucket
            prefix = f"{place}/" if place else ""
            names = (one.key.removeprefix(prefix) for one in bucket.objects.filter(Prefix=prefix))
        yield from (name for name in names if is_key(name) and not _PARTIAL.search(name))

    def delete(self, key: str) -> None:
        """Remove a file; one that is gone already is fine."""
        self._backend.delete(_checked(key))

    def exists(self, key: str) -> bool:
        """Whether there is a file under this key."""
        return self._backend.exists(_checked(key))

    def is_file(self, key: str) -> bool:
        """Whether there is a file under this key, and not a folder: for keys that others chose."""
        if isinstance(self._backend, FileSystemStorage):
            return Path(self._backend.path(_checked(key))).is_file()
        return self.exists(key)

    def size(self, key: str) -> int:
        """Length in bytes. Raises FileNotFoundError for a local file that is gone."""
        return self._backend.size(_checked(key))

    def modified(self, key: str) -> datetime | None:
        """When the file was stored; None when there is none. One look, where `exists` and this would be two."""
        try:
            return self._backend.get_modified_time(_checked(key))
        except FileNotFoundError:
            return None
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
                return None
            raise

    def url(self, key: str, seconds: int = URL_SECONDS) -> str:
        """Where a client fetches the file: on S3 a signed address that lasts so long, else the media path of this
        server, whose view decides who may."""
        if isinstance(self._backend, S3Storage):
            return self._backend.url(_checked(key), expire=seconds)
        return self._backend.url(_checked(key))


class Part:
    """Some bytes from the middle of a stored file."""

    def __init__(self, file: Any, length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int = -1) -> bytes:
        """The next bytes, b"" at the end."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece: bytes = self._file.read(wanted) if wanted else b""
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _fetched(stored: Any, start: int, length: int) -> Any:
    try:
        return stored.get(Range=f"bytes={start}-{start + length - 1}")["Body"]
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(stored.key) from None
        raise


def is_key(key: str) -> bool:
    """Whether this module could have chosen the name."""
    return len(key) <= _LONGEST_KEY and bool(_KEY.fullmatch(key) or _DOWNLOAD.fullmatch(key))


def _checked(key: str) -> str:
    if not is_key(key):
        raise ValueError("not a storage key")
    return key


def measure(source: IO[bytes], max_bytes: int | None = None) -> tuple[int, str]:
    """Length and SHA-256 (hex) of an open file. Raises TooBig beyond `max_bytes`: before anything is written, so that
    content that is too long leaves no trace."""
    size, digest = 0, hashlib.sha256()
    source.seek(0)
    while piece := source.read(_CHUNK):
        size += len(piece)
        if max_bytes is not None and size > max_bytes:
            raise TooBig(max_bytes)
        digest.update(piece)
    return size, digest.hexdigest()


class _Folder(FileSystemStorage):
    """A folder in which a name shows either the whole old file or the whole new one, whatever fails in between."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        partial = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(partial, content)  # type: ignore[misc]  # missing from the stubs
            os.replace(self.path(partial), self.path(name))
        except BaseException:
            self.delete(partial)
            raise
        return name


def local(folder: Path, base_url: str = MEDIA_PATH) -> Files:
    """Files in a folder of this machine, readable by the server's account only."""
    return Files(
        _Folder(
            location=folder,
            base_url=base_url,
            file_permissions_mode=_PRIVATE_FILE,
            directory_permissions_mode=_PRIVATE_FOLDER,
            allow_overwrite=True,
        )
    )


def s3(address: str) -> Files:
    """Files in a bucket; see the module's text for the address. Raises ValueError when it names no bucket."""
    parts = urlsplit(address)
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if not parts.hostname or not bucket:
        raise ValueError("an S3 address reads s3://key:secret@endpoint/bucket")
    return Files(S3Storage(**_s3_options(parts, bucket, prefix)))


def _s3_options(parts: SplitResult, bucket: str, prefix: str) -> dict[str, Any]:
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = parts.netloc.rpartition("@")[2]
    scheme = "http" if query.get("tls") == "off" else "https"
    return {
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "bucket_name": bucket,
        "location": prefix,
        "endpoint_url": f"{scheme}://{host}",
        "region_name": query.get("region") or None,
        "default_acl": None,
        "file_overwrite": True,
        "querystring_auth": True,
        "querystring_expire": URL_SECONDS,
        "signature_version": "s3v4",
        "addressing_style": "path",
        "max_memory_size": _SPOOLED_IN_MEMORY,
        "object_parameters": {"CacheControl": "private, max-age=31536000, immutable"},
    }


_making = threading.Lock()


@cache
def _make(address: str, public_url: str) -> Files:
    if address.startswith("s3:"):
        return s3(address)
    folder = Path(url2pathname(urlsplit(address).path))
    return local(folder, public_url.rstrip("/") + MEDIA_PATH)


def files() -> Files:
    """This instance's files, chosen by STORAGE_URL."""
    with _making:
        return _make(settings.GUILDHALL.storage_url, settings.GUILDHALL.public_url)
