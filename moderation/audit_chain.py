"""How entries of the instance's audit log hang together: what is hashed, and what is sealed.

An entry's hash is SHA-256 over a canonical text of all it says, its number and the hash of the one before. Anybody can
compute it, from an export too. Its seal is an HMAC of the hash under a key made of SECRET_KEY: whoever has the database
alone can compute hashes anew, but no seals. docs/adr/0029-the-audit-log-is-a-chain.md.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from core.sealing import keys_for

_FORM = 1  # of the canonical text, should it ever change
_PURPOSE = "audit"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(Protocol):
    """What is hashed: a row, or a line of an export."""

    id: Any
    number: Any
    admin_id: Any
    action: Any
    target_type: Any
    target_id: Any
    reason: Any
    metadata: Any
    created_at: Any
    previous: Any


def entry_hash(entry: Entry) -> str:
    """The hash that belongs to an entry as it is now."""
    said = [
        _FORM,
        entry.number,
        entry.previous,
        entry.id,
        entry.admin_id,
        entry.action,
        entry.target_type,
        entry.target_id,
        entry.reason,
        entry.metadata,
        (entry.created_at - _EPOCH) // timedelta(microseconds=1),
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_entry(digest: str) -> str:
    """The seal of an entry with that hash."""
    return _seals(f"entry:{digest}")[0]


def is_sealed_entry(digest: str, seal: str) -> bool:
    """Whether this instance sealed an entry with that hash, with its key of today or an older one."""
    return _is_one_of(seal, _seals(f"entry:{digest}"))


def sealed_head(number: int, digest: str) -> str:
    """The seal of a chain that ends so."""
    return _seals(f"head:{number}:{digest}")[0]


def is_sealed_head(number: int, digest: str, seal: str) -> bool:
    """Whether this instance sealed a chain that ends so."""
    return _is_one_of(seal, _seals(f"head:{number}:{digest}"))


def _seals(text: str) -> list[str]:
    return [hmac.digest(key, text.encode(), "sha256").hex() for key in keys_for(_PURPOSE)]


def _is_one_of(seal: str, made: list[str]) -> bool:
    return any(hmac.compare_digest(seal.encode(), one.encode()) for one in made)
