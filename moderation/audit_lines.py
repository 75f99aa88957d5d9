"""The audit log as lines of JSON: what leaves the instance, and can be held against its hashes anywhere."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from moderation.audit_check import Link
from moderation.models import AdminAuditEntry

_COLUMNS = tuple(field.attname for field in AdminAuditEntry._meta.concrete_fields)


class NoEntry(ValueError):
    """A line that no export holds."""


def to_line(entry: AdminAuditEntry) -> str:
    """An entry with every column."""
    facts = {name: getattr(entry, name) for name in _COLUMNS}
    return json.dumps(facts | {"created_at": entry.created_at.isoformat()})


def read_lines(lines: Iterable[str]) -> Iterator[Link]:
    """The entries again, which are no rows. Raises NoEntry."""
    for place, line in enumerate(lines, 1):
        try:
            facts = _facts(json.loads(line))
        except (ValueError, TypeError, KeyError) as problem:
            raise NoEntry(f"Line {place} is no entry of an audit log.") from problem
        yield facts


def _facts(found: dict[str, Any]) -> Any:
    facts = {name: found[name] for name in _COLUMNS}
    moment = datetime.fromisoformat(facts["created_at"])
    if moment.tzinfo is None or type(facts["number"]) is not int or not isinstance(facts["hash"], str):
        raise ValueError("not what an export writes")
    return SimpleNamespace(**(facts | {"created_at": moment}))
