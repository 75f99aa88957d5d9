"""Looking through messages to many people."""

from accounts.rights import Right, require_right
from core.actor import Actor
from moderation.models import SystemMessageJob


def system_messages(actor: Actor, limit: int, before: int | None = None) -> list[SystemMessageJob]:
    """The latest, newest first, or those before one of them. One query. Needs `system_dm:send`; raises as
    `require_right`."""
    require_right(actor, Right.SYSTEM_DM_SEND)
    rows = SystemMessageJob.objects.order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[:limit])
