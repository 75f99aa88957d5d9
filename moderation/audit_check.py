"""Looking through the chain of the audit log: what was changed, taken out, put in, moved or cut off, in plain words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from moderation.audit import CHAIN_BROKEN
from moderation.audit_chain import Entry, entry_hash, is_sealed_entry, is_sealed_head
from moderation.models import AdminAuditEntry, AuditHead
from moderation.models.audit import NO_HASH

_AT_ONCE = 500


class Link(Entry, Protocol):
    """An entry with its own hash and seal."""

    hash: str
    seal: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends, or ended when somebody wrote it down: NUMBER:HASH."""

    number: int = 0
    hash: str = NO_HASH

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """The head again. Raises ValueError."""
        number, _, digest = text.strip().partition(":")
        if len(digest) != len(NO_HASH):
            raise ValueError("a head reads NUMBER:HASH")
        return cls(int(number), digest.lower())


def entries() -> Iterable[AdminAuditEntry]:
    """The whole log, oldest first."""
    return AdminAuditEntry.objects.order_by("number").iterator(_AT_ONCE)


def stored_head() -> Head:
    """Where the row about the end says that the chain ends. Entries may be added at any moment, so ask before reading
    them."""
    row = AuditHead.objects.first()
    return Head(row.number, row.hash) if row else Head()


def flaws_of_head() -> Iterator[str]:
    """What is wrong with the row about the end."""
    row = AuditHead.objects.first()
    if row is None and AdminAuditEntry.objects.exists():
        yield "The row that tells where the log ends is missing."
    elif row and not is_sealed_head(row.number, row.hash, row.seal):
        yield "The row that tells where the log ends was not written by this instance."


class Check:
    """One look at a chain. `end` is where the entries ended that were looked at."""

    def __init__(self, *, with_seals: bool = True, expected: Iterable[Head] = ()) -> None:
        self.end = Head()
        self._with_seals = with_seals
        self._expected = [head for head in dict.fromkeys(expected) if head != self.end]

    def look(self, links: Iterable[Link]) -> Iterator[str]:
        """What is wrong, a line for each thing, while the entries go by."""
        for link in links:
            yield from self._place(link)
            yield from self._content(link)
            self.end = Head(link.number, link.hash)
            if self.end in self._expected:
                self._expected.remove(self.end)
        yield from map(self._absence, self._expected)

    def _place(self, link: Link) -> Iterator[str]:
        wanted = self.end.number + 1
        if link.number > wanted:
            gone = f"entry {wanted} is" if link.number == wanted + 1 else f"entries {wanted} to {link.number - 1} are"
            yield f"Before entry {link.number}: {gone} missing."
        elif link.number < wanted:
            yield f"{_named(link)} does not stand in its place."
        elif link.previous != self.end.hash:
            yield f"{_named(link)} does not follow from the one before it: one of the two was exchanged."

    def _content(self, link: Link) -> Iterator[str]:
        if link.hash != entry_hash(link):
            yield f"{_named(link)} is not what was written: its content does not give its hash."
        elif self._with_seals and not is_sealed_entry(link.hash, link.seal):
            yield (
                f"{_named(link)} was not written by this instance: another key made its seal."
                " (Is a former SECRET_KEY missing in SECRET_KEY_FALLBACKS?)"
            )
        if link.action == CHAIN_BROKEN:
            yield f"{_named(link)}: the server found the end of the log not as it had left it."

    def _absence(self, head: Head) -> str:
        if head.number > self.end.number:
            return f"The end is cut off: the log ends with entry {self.end.number}, and had at least {head.number}."
        return f"Entry {head.number} is not the one that was there: the log up to it was written anew."


def _named(link: Link) -> str:
    return f"Entry {link.number} ({link.action} by {link.admin_id}, {link.created_at:%Y-%m-%d %H:%M})"
