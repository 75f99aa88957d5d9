"""Files that came with a request and are not kept yet."""

from dataclasses import dataclass
from typing import Any


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
