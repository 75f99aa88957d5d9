"""The audit log of the instance: one entry for each change by an administrator, written in the change's own
transaction. An operation says what it did; why comes with the actor."""

from core.actor import Actor
from moderation.models import AdminAuditEntry


def record_admin(actor: Actor, action: str, target_type: str, target_id: int | str = 0, **metadata: object) -> None:
    """Write an entry. One query."""
    AdminAuditEntry.objects.create(
        admin_id=actor.user_id,
        action=action,
        target_type=target_type,
        target_id=str(target_id),
        reason=actor.reason,
        metadata={name: str(value) for name, value in metadata.items()},
    )
