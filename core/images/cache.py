"""Pictures in the sizes people have asked for lately, in a folder of this machine that never grows beyond a bound.

Only what can be made again is kept here, so nothing waits for the disk to be sure and nothing fails when it is full.
"""

import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings

_log = structlog.get_logger(__name__)
MOST_BYTES = 512 * 1024 * 1024
_KEPT_SHARE = 0.8  # what is left after the oldest were dropped
_WRITES_PER_LOOK = 200


class VariantCache:
    """Results by name; the least recently used go first."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, writes_per_look: int = _WRITES_PER_LOOK) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._writes_per_look = writes_per_look
        self._writes = self._written = 0
        self._lock = threading.Lock()

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under the name (a storage key and, after the last slash, what was made of it), or what `make`
        returns, which is kept from then on."""
        path = self._path(name)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            content = make()
            self._keep(path, content)
        return content

    def forget(self, key: str) -> None:
        """Drop whatever was made of a stored file that is gone: nothing shows it any more."""
        shutil.rmtree(self._folder_of(key), ignore_errors=True)

    def _path(self, name: str) -> Path:
        key, _, variant = name.rpartition("/")
        return self._folder_of(key) / hashlib.sha256(variant.encode()).hexdigest()[:32]

    def _folder_of(self, key: str) -> Path:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / digest[:2] / digest

    def _keep(self, path: Path, content: bytes) -> None:
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(path)
            self._look(len(content))
        except OSError:
            _log.exception("pictures.not_cached")

    def _look(self, written: int) -> None:
        with self._lock:
            self._writes, self._written = self._writes + 1, self._written + written
            is_much = self._written > self._most_bytes * (1 - _KEPT_SHARE)
            if self._writes < self._writes_per_look and not is_much:
                return
            self._writes = self._written = 0
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        found = [(path.stat(), path) for path in self._folder.glob("*/*/*")]
        left = sum(about.st_size for about, _ in found)
        if left <= self._most_bytes:
            return
        for about, path in sorted(found, key=lambda each: each[0].st_mtime):
            if left <= self._most_bytes * _KEPT_SHARE:
                return
            path.unlink(missing_ok=True)
            left -= about.st_size


@cache
def variant_cache() -> VariantCache:
    """This machine's cache."""
    return VariantCache(settings.GUILDHALL.data_dir / "cache" / "pictures")
