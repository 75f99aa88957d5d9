"""The audit log of the instance: one entry for each change by an administrator, written in the change's own
transaction. An operation says what it did; why comes with the actor.

Entries form a chain (moderation/audit_chain.py). They are numbered as the last thing of an operation, because the row
that tells where the chain ends is one for all: who holds it waits for nobody any more.
"""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Subquery

from core.actor import Actor
from core.clock import iso
from core.ids import NO_ID
from core.operations import leave_for_the_end
from moderation.audit_chain import entry_hash, is_sealed_head, sealed_entry, sealed_head
from moderation.models import AdminAuditEntry, AuditHead
from moderation.models.audit import NO_HASH

CHAIN_BROKEN = "audit_chain_broken"
"""An entry of the log's own: the end of the chain was not as it was left."""

_log = structlog.get_logger(__name__)


def record_admin(actor: Actor, action: str, target_type: str, target_id: int | str = 0, **metadata: object) -> None:
    """Write an entry, when the outermost operation ends. Three queries for all entries of an operation."""
    entry = AdminAuditEntry(
        admin_id=actor.user_id if actor.user else NO_ID,  # the system has no account
        action=action,
        target_type=target_type,
        target_id=str(target_id),
        reason=actor.reason,
        metadata={name: _said(value) for name, value in metadata.items()},
    )
    leave_for_the_end(append, entry)


def _said(value: object) -> str:
    """A fact in the words of the wire: moments, yes and no, and nothing as everywhere else there."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@transaction.atomic(savepoint=False)
def append(entries: list[AdminAuditEntry]) -> None:
    """Put new entries at the end of the chain."""
    head, is_whole = _held_head()
    links = entries if is_whole else [_note_of_break(head), *entries]
    for entry in links:
        entry.number, entry.previous = head.number + 1, head.hash
        entry.hash = entry_hash(entry)
        entry.seal = sealed_entry(entry.hash)
        head.number, head.hash = entry.number, entry.hash
    AdminAuditEntry.objects.bulk_create(links)
    head.seal = sealed_head(head.number, head.hash)
    head.save(update_fields=["number", "hash", "seal"])


def _held_head() -> tuple[AuditHead, bool]:
    """The end of the chain, which others now wait for, and whether it is as this instance left it."""
    head = _locked().first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(seal=sealed_head(0, NO_HASH))], ignore_conflicts=True)
        head = _locked().get()
    # Where this had to wait, the last number is that of before: too low, never too high.
    is_whole = is_sealed_head(head.number, head.hash, head.seal) and (head.last or 0) <= head.number
    if not is_whole:
        _go_behind_the_last(head)
    return head, is_whole


def _locked() -> Any:
    last = Subquery(AdminAuditEntry.objects.order_by("-number").values("number")[:1])
    return AuditHead.objects.select_for_update().annotate(last=last)


def _go_behind_the_last(head: AuditHead) -> None:
    last = AdminAuditEntry.objects.order_by("-number").first()
    if last is not None:
        head.number, head.hash = max(head.number, last.number), last.hash


def _note_of_break(head: AuditHead) -> AdminAuditEntry:
    """The log goes on, and what follows does not hide that it was broken into here."""
    _log.error("audit.chain_broken", number=head.number)
    facts = {"number": str(head.number)}
    return AdminAuditEntry(admin_id=NO_ID, action=CHAIN_BROKEN, target_type="audit_log", metadata=facts)
