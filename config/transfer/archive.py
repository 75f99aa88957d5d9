"""The file that a backup is: a zip of rows as lines of JSON, stored files, and a manifest that vouches for all of it.

    manifest.json              what made it, tables with their sums, members with lengths and SHA-256, and a seal
    tables/chat.Message.jsonl  a line for each row
    files/avatars/4f/4f3a...   stored files by their key
    secrets/secret_key         only if asked for

Names in an archive are looked up, never used as paths of this machine.
"""

import hashlib
import hmac
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from core.sealing import keys_for
from core.storage import is_key

FORMAT = 1
MANIFEST = "manifest.json"

_PIECE = 64 * 1024
_LONGEST_MANIFEST = 512 * 1024 * 1024
_LONGEST_LINE = 256 * 1024 * 1024  # packed, a line of gigabytes is nothing
_TABLE = re.compile(r"tables/[a-z0-9_]+\.[A-Za-z0-9_]+\.jsonl")
_SECRET = re.compile(r"secrets/[a-z0-9_]+")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # equal content makes equal files


class BadArchive(Exception):
    """The file is no backup, or not as it was written."""


class Writer:
    """A new archive, whose name shows it when it is complete. Raises OSError, FileExistsError among them."""

    def __init__(self, path: Path) -> None:
        self._path, self._draft = path, path.with_name(f"{path.name}.part")
        if path.exists():
            raise FileExistsError(f"{path} exists")
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _new_file(self._draft)
        self._zip = zipfile.ZipFile(os.fdopen(descriptor, "wb"), "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """A member, and what the manifest says of it."""
        size, digest = 0, hashlib.sha256()
        info = zipfile.ZipInfo(name, _MOMENT)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, and give the archive its name."""
        told = {"format": FORMAT, **manifest, "members": self.members}
        told["seal"] = _seals(told)[0]
        self._zip.writestr(zipfile.ZipInfo(MANIFEST, _MOMENT), json.dumps(told, indent=1), zipfile.ZIP_DEFLATED)
        self._close()
        with self._draft.open("rb") as file:
            os.fsync(file.fileno())
        _rename(self._draft, self._path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._close()
        self._draft.unlink(missing_ok=True)

    def _close(self) -> None:
        file = self._zip.fp
        self._zip.close()
        if file is not None:
            file.close()


class Archive:
    """A backup that is read. Raises BadArchive for a file that is none."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = self._read_manifest()
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RecursionError) as problem:
            raise BadArchive(f"{path} is no backup of this server: {problem}") from problem
        if self.manifest.get("format") != FORMAT:
            raise BadArchive(
                f"{path} has format {self.manifest.get('format')!r}, and this version reads {FORMAT}. Restore it with"
                " the version that made it or a later one"
            )

    def _read_manifest(self) -> dict[str, Any]:
        if self._zip.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
            raise ValueError("the manifest is too long")
        found = json.loads(self._zip.read(MANIFEST))
        if not isinstance(found, dict) or not isinstance(found.get("members"), dict):
            raise ValueError("the manifest is none")
        return found

    @property
    def is_sealed(self) -> bool:
        """Whether a server with our SECRET_KEY made it."""
        told = {name: value for name, value in self.manifest.items() if name != "seal"}
        seal = str(self.manifest.get("seal")).encode()
        return any(hmac.compare_digest(seal, made.encode()) for made in _seals(told))

    @property
    def length(self) -> int:
        """Length of everything in it, unpacked."""
        return sum(info.file_size for info in self._zip.infolist())

    def names(self, folder: str) -> list[str]:
        """The members below a folder, without it."""
        return [name.removeprefix(folder) for name in self.manifest["members"] if name.startswith(folder)]

    def open(self, name: str) -> IO[bytes]:
        """A member to read."""
        return self._zip.open(name)

    def sha256(self, name: str) -> tuple[int, str]:
        """Length and hash of a member, as the manifest has them."""
        told = self.manifest["members"][name]
        return told["size"], told["sha256"]

    def rows(self, table: str) -> Iterator[Any]:
        """The rows of a table. Raises ValueError for a line that is no JSON, or that no row is as long as."""
        with self._zip.open(f"tables/{table}.jsonl") as member:
            lines = io.BufferedReader(member, _PIECE)  # type: ignore[type-var]  # it reads as a raw one does
            while line := lines.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE:
                    raise ValueError("the line is too long")
                yield json.loads(line)

    def check(self) -> Iterator[str]:
        """Hold all members against the manifest, and tell each when it is done. Raises BadArchive."""
        held = [info.filename for info in self._zip.infolist()]
        told = self.manifest["members"]
        if sorted(held) != sorted([MANIFEST, *told]):
            odd = sorted({*held} ^ {MANIFEST, *told}) or sorted(name for name in held if held.count(name) > 1)
            raise BadArchive(f"The archive does not hold what its manifest says: {', '.join(map(repr, odd[:5]))}")
        for name in told:
            if not (_TABLE.fullmatch(name) or _SECRET.fullmatch(name) or _is_file(name)):
                raise BadArchive(f"No backup has a member called {name!r}")
        for name, expected in told.items():
            if self._measured(name, expected) != expected:
                raise BadArchive(f"{name} is not what was written")
            yield name

    def _measured(self, name: str, expected: Any) -> dict[str, Any]:
        size, digest = 0, hashlib.sha256()
        try:
            with self._zip.open(name) as member:
                while (piece := member.read(_PIECE)) and size <= expected["size"]:
                    size += len(piece)
                    digest.update(piece)
        except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, KeyError, TypeError) as problem:
            raise BadArchive(f"{name} cannot be read: {problem}") from problem
        return {"size": size, "sha256": digest.hexdigest()}


def _new_file(path: Path) -> int:
    """Never one that is there, or that a link leads to: somebody else who may write into the folder would read it, or
    have another file written over."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise FileExistsError(f"{path} exists: a backup is being written there, or was interrupted") from problem


def _rename(draft: Path, path: Path) -> None:
    """Give a file its name if nothing has that by now, which file systems without links tell less surely."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise
        draft.rename(path)
    else:
        draft.unlink()


def _is_file(name: str) -> bool:
    return name.startswith("files/") and is_key(name.removeprefix("files/"))


def _seals(told: dict[str, Any]) -> list[str]:
    text = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    return [hmac.digest(key, text, "sha256").hex() for key in keys_for("backup")]
