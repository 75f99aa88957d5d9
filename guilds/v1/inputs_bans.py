"""What the guild wire takes about bans."""

from typing import Any

from core.api.fields import ChoiceField, Input, TextField, WholeField

_HOUR = 3600
_DAY = 24 * _HOUR
_FOR_GOOD = 0
_DURATIONS = (_FOR_GOOD, _HOUR, 12 * _HOUR, _DAY, 3 * _DAY, 5 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)


class BanInput(Input):
    """A ban: for good (0) or for some time, and how far back its person's messages go too."""

    delete_message_days = WholeField(0, 7, required=False, allow_null=True)
    reason = TextField(0, 512, required=False, allow_null=True)
    ban_duration_seconds = ChoiceField(_DURATIONS, required=False, allow_null=True)

    def arguments(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "reason": self.get("reason"),
            "delete_message_days": self.get("delete_message_days") or 0,
            "duration_seconds": self.get("ban_duration_seconds") or 0,
        }
