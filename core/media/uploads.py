"""Files that came with a request and are not kept yet."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: `number` is its place in the form, `name` what its sender called it.

    `content` lies in memory while small and on disk beyond, under no name. `is_cut` when it was longer than anybody
    may send; nothing beyond that was written.
    """

    number: int
    name: str
    content: Any  # IO[bytes]
    size: int
    is_cut: bool = False


def incoming_folder() -> Path:
    """Where long bodies and the files in them lie while a request runs, under no name. Made when it is missing."""
    folder: Path = settings.GUILDHALL.data_dir / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
