"""What the topic wire takes to moderate a topic and to invite into it."""

from typing import Any

from core.api.fields import Input, ItemsField, OidField, WholeField
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.text import normalise
from topics.api.fields import LooseTextField, WordsField
from topics.models import Power
from topics.operations.moderating import DEFAULT_REASON, LONGEST_REASON
from topics.operations.moderators import DEFAULT_POWERS

LONGEST_BAN_DAYS = 36_500
_MALFORMED = dict.fromkeys(("type", "high", "low", "pattern"), "Invalid user ID format")
_REASON_TEXTS = {"type": "Invalid reason", "long": f"Reason must be {LONGEST_REASON} characters or less"}
_DAYS_TEXTS = dict.fromkeys(("type", "low", "high"), "Invalid ban duration")


def _whom(missing: str = "User ID is required", **options: Any) -> OidField:
    return OidField(texts={"required": missing, **_MALFORMED}, **options)


class UserInput(Input):
    """Who it is about."""

    user_id = _whom()


class HeirInput(Input):
    """Who shall own the topic."""

    user_id = _whom("New owner ID is required")


class ModeratorInput(UserInput):
    """Who shall moderate, and what they may do; what nobody may do is dropped."""

    permissions = ItemsField(
        LooseTextField(allow_null=True),
        required=False,
        allow_null=True,
        texts={"type": "Permissions must be a list"},
    )

    def powers(self) -> tuple[str, ...]:
        """What the moderator may do: at least delete messages."""
        wanted = self.get("permissions")
        if wanted is None:
            return DEFAULT_POWERS
        return tuple(power for power in Power.values if power in wanted) or (Power.DELETE_MESSAGES,)


class TopicBanInput(UserInput):
    """Whom to ban, why, and for how long: for good without `duration_days`."""

    reason = WordsField(0, LONGEST_REASON, required=False, allow_null=True, texts=_REASON_TEXTS)
    duration_days = WholeField(1, LONGEST_BAN_DAYS, required=False, allow_null=True, texts=_DAYS_TEXTS)

    def because(self) -> str:
        """The reason."""
        return self.get("reason") or DEFAULT_REASON


class InviteInput(Input):
    """Whom to invite: by id or by name."""

    user_id = _whom(required=False, allow_null=True)
    username = LooseTextField(required=False, allow_null=True)

    def whom(self) -> dict[str, Any]:
        """What the operation takes. Raises InvalidForm when nobody was named."""
        user_id, name = self.get("user_id"), self.get("username") or ""
        if user_id is None and not name:
            raise InvalidForm.at("user_id", FieldCode.INVALID_FORMAT, text="User ID is required")
        return {"user_id": user_id, "name": name}


class AliasInput(Input):
    """The name to be anonymous under; some clients call it `new_name`."""

    custom_anonymous_name = LooseTextField(required=False, allow_null=True)
    new_name = LooseTextField(required=False, allow_null=True)

    def wanted(self) -> str:
        """The name. Raises BAD_REQUEST (`alias_missing`) without one."""
        name = normalise(self.get("custom_anonymous_name") or self.get("new_name") or "")
        if not name:
            raise ProductError(Code.BAD_REQUEST, reason="alias_missing")
        return name
