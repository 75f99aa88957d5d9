"""Which content nobody may send and nobody is shown, kept in memory: every file that is sent or fetched asks.

Two lists of SHA-256 digests: files that administrators banned, and what was found by a scan or handed in as evidence
of abuse of children. Each is read once, and again when it has changed (core/kept_facts.py).
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence

from core import kept_facts
from core.errors import Code, ProductError
from core.media.bare import bare
from core.screening import Offered
from moderation.models import FileBan

BANS = "file_bans"
_MOST_BARED_BYTES = 64 * 1024 * 1024
_DIGEST = frozenset("0123456789abcdef")
_DIGEST_LENGTH = 64


class Digests:
    """A list of digests, as the database has it since the last change that this process has heard of."""

    def __init__(self, read: Callable[[], Iterable[str]]) -> None:
        self._read = read
        self._reading = threading.Lock()
        self._change = object()  # the last one; another one each time
        self._known: tuple[object, frozenset[bytes]] | None = None  # what was read, and after which change

    def forget(self) -> None:
        """The list has changed."""
        self._change = object()

    def take(self, digests: Iterable[str]) -> None:
        """Let this be the list, until it changes."""
        self._known = (self._change, frozenset(map(bytes.fromhex, digests)))

    def now(self) -> frozenset[bytes]:
        """The list. At most one query, and that only after a change."""
        known = self._known
        if known is not None and known[0] is self._change:
            return known[1]
        with self._reading:
            if self._known is None or self._known[0] is not self._change:
                # A change that comes while the rows are read makes the list that was read an old one.
                change = self._change
                self._known = (change, frozenset(map(bytes.fromhex, self._read())))
            return self._known[1]


bans = Digests(lambda: FileBan.objects.values_list("sha256", flat=True).iterator())
kept_facts.keep(BANS, bans.forget)


def refuse_banned_file(offered: Sequence[Offered]) -> None:
    """For `core.screening.content_offered`. Raises CONTENT_BLOCKED for a banned file. Nothing is measured where none
    is banned."""
    banned = bans.now()
    if banned and any(not banned.isdisjoint(map(bytes.fromhex, digests_of(each))) for each in offered):
        raise ProductError(Code.CONTENT_BLOCKED, reason="banned_file")


def is_banned(digest: bytes) -> bool:
    """For `core.screening.content_withheld`: whether this is the digest of a banned file."""
    return digest in bans.now()


def digests_of(offered: Offered) -> list[str]:
    """The digest of content as it came and, of a picture, of what is left without what cameras wrote into it: under
    that it may have been stored before."""
    found = [offered.digest]
    if offered.media_type.startswith("image/") and offered.size <= _MOST_BARED_BYTES:
        found.append(hashlib.sha256(bare(offered.read())).hexdigest())
    return list(dict.fromkeys(found))


def is_digest(text: str) -> bool:
    """Whether this is a SHA-256 in hex, in lower case."""
    return len(text) == _DIGEST_LENGTH and _DIGEST.issuperset(text)
