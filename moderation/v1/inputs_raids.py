"""What the wires take to remove a raid."""

from typing import Any

from core.api.fields import Input, TextField, TimestampField
from moderation.operations.raids import MOST_REASON


class RaidRemovalInput(Input):
    """Whose newcomers go: of which time (that of the last raid, if nothing is said), and why."""

    since = TimestampField(required=False, allow_null=True)
    until = TimestampField(required=False, allow_null=True)
    reason = TextField(0, MOST_REASON, required=False, allow_null=True)

    def arguments(self) -> dict[str, Any]:
        """What the operation takes."""
        return {"since": self.get("since"), "until": self.get("until"), "reason": self.get("reason") or ""}
