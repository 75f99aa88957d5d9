"""Offering a build: its files are stored, then the list names them."""

from pathlib import Path

import msgspec
from django.core.cache import cache as kept

from core.clock import now
from core.storage import files
from integrations.downloads.builds import BUCKET, FORMATS, Build, BuildFile, Target, is_version, read_list, stored_list


def publish_build(target: Target, version: str, paths: dict[str, Path]) -> Build:
    """Store files by format and put them into the list; files of the same version that are there already stay. For one
    operator at a time. Raises ValueError for what cannot be offered, and OSError for files that cannot be read."""
    if not target.is_known or not is_version(version) or not paths or not paths.keys() <= set(FORMATS):
        raise ValueError("unknown channel, platform, architecture or format, or a version that is not three numbers")
    stored = {kind: _stored(target, version, path) for kind, path in paths.items()}
    builds = {build.version: build for build in read_list(stored_list(target), target)}
    before = builds.get(version) or Build(version, now(), {})
    builds[version] = msgspec.structs.replace(before, files={**before.files, **stored})
    files().put(target.list_key, msgspec.json.encode(list(builds.values())))
    kept.delete(target.list_key)
    return builds[version]


def _stored(target: Target, version: str, path: Path) -> BuildFile:
    with path.open("rb") as source:
        done = files().put(f"{BUCKET}/{target.folder}/{version}/{path.name}", source)
    return BuildFile(path.name, done.sha256)
