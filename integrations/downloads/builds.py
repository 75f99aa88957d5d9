"""Which builds of the desktop client there are. For each channel, platform and architecture a stored list says so."""

import re
from datetime import datetime

import msgspec
import structlog
from django.core.cache import cache as kept

from core.storage import files

BUCKET = "downloads"
CHANNELS = ("stable", "canary")
PLATFORMS = ("win32", "darwin", "linux")
ARCHITECTURES = ("x64", "arm64")
FORMATS = ("setup", "dmg", "zip", "appimage", "deb", "rpm", "tar_gz")

_VERSION = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}", re.ASCII)
_KEPT_SECONDS = 60
_log = structlog.get_logger(__name__)


class BuildFile(msgspec.Struct, frozen=True):
    """One file of a build: its name in the folder of the version, and its SHA-256 in hex, if that is known."""

    name: str
    sha256: str | None = None


class Build(msgspec.Struct, frozen=True):
    """One version, with its files by format."""

    version: str
    pub_date: datetime
    files: dict[str, BuildFile]


class Target(msgspec.Struct, frozen=True):
    """What a client runs on, and how daring it is."""

    channel: str
    platform: str
    architecture: str

    @property
    def folder(self) -> str:
        """Where its builds lie in the bucket."""
        return f"desktop/{self.channel}/{self.platform}/{self.architecture}"

    @property
    def list_key(self) -> str:
        """The stored file that says which there are."""
        return f"{BUCKET}/{self.folder}/builds.json"

    @property
    def is_known(self) -> bool:
        """Whether there can be builds for it."""
        places = ((self.channel, CHANNELS), (self.platform, PLATFORMS), (self.architecture, ARCHITECTURES))
        return all(word in words for word, words in places)


def builds_for(target: Target) -> list[Build]:
    """All builds, the highest version first. What was published a minute ago may be missing."""
    if not target.is_known:
        return []
    raw = kept.get(target.list_key)
    if raw is None:
        raw = stored_list(target)
        kept.set(target.list_key, raw, _KEPT_SECONDS)
    return read_list(raw, target)


def build_of(target: Target, version: str) -> Build | None:
    """The build of a version, or of `latest`."""
    builds = builds_for(target)
    if version == "latest":
        return builds[0] if builds else None
    return next((build for build in builds if build.version == version), None)


def stored_list(target: Target) -> bytes:
    """The list as it is stored; empty where there is none."""
    try:
        with files().open(target.list_key) as stored:
            return stored.read()
    except FileNotFoundError:
        return b""


def read_list(raw: bytes, target: Target) -> list[Build]:
    """A stored list, the highest version first. One that nobody can read counts as empty, and is told of in the log."""
    if not raw:
        return []
    try:
        builds = msgspec.json.decode(raw, type=list[Build])
    except msgspec.DecodeError as error:
        _log.error("downloads.unreadable_list", key=target.list_key, error=str(error))
        return []
    return sorted((build for build in builds if is_version(build.version)), key=order_of, reverse=True)


def is_version(text: str) -> bool:
    """Whether a text is three numbers with dots between."""
    return bool(_VERSION.fullmatch(text))


def order_of(build: Build) -> tuple[int, ...]:
    """By which builds are put in order."""
    return numbers_of(build.version)


def numbers_of(version: str) -> tuple[int, ...]:
    """The three numbers of a version."""
    return tuple(int(part) for part in version.split("."))
