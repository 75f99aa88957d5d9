"""Everything that somebody hands in is shown here before it is kept, whichever door it came through.

`screen` stands in the two places through which whatever people upload, or have fetched for them, gets into the
storage (chat/operations/files.py and core/images/places.py), and in the few that keep something of their own;
tests/shape/test_doors.py finds the others. Who looks is filled in config/wiring.py.
"""

import io
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from core.errors import Code, ProductError
from core.hooks import Hook
from core.storage import measure

# (offered: Sequence[Offered]): somebody is about to keep these. Raises ProductError to refuse them. Outside of
# transactions.
content_offered = Hook("content.offered")

# (digest: bytes) -> bool: whether content with this SHA-256 is shown to nobody. Looks at what is in memory.
content_withheld = Hook("content.withheld")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be shown: what kind of place, and which one."""

    kind: str
    guild_id: int | None = None
    channel_id: int | None = None
    address: str = ""  # of what was fetched from elsewhere


@dataclass(frozen=True)
class Offered:
    """Something that is about to be kept. `content` is an open file that may be read again; `user_id` is who answers
    for it, None for nobody in particular."""

    name: str
    content: IO[bytes]
    media_type: str
    place: Place
    user_id: int | None = None

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of it as it came, in hex."""
        return measure(self.content)[1]

    @cached_property
    def size(self) -> int:
        """Its length in bytes."""
        return self.content.seek(0, io.SEEK_END)

    def read(self) -> bytes:
        """All of it."""
        self.content.seek(0)
        return self.content.read()


def screen(*offered: Offered) -> None:
    """Refuse what nobody may keep here, all of it for one of them. Takes its time where content is looked up elsewhere:
    outside of transactions.

    Raises CONTENT_BLOCKED, CSAM_SCAN_FAILED and its like where nobody could say, RateLimited while too many wait.
    """
    for look in content_offered.functions:
        look(offered)
        for each in offered:
            each.content.seek(0)


def is_withheld(digest: str) -> bool:
    """Whether content with this SHA-256 (hex) is to be shown to nobody, and sent by nobody again."""
    try:
        binary = bytes.fromhex(digest)
    except ValueError:  # no digest at all, so nothing is known of it
        return False
    return any(look(binary) for look in content_withheld.functions)


def refuse_withheld(digest: str) -> None:
    """Raise CONTENT_BLOCKED for what is to be shown to nobody."""
    if is_withheld(digest):
        raise ProductError(Code.CONTENT_BLOCKED)
