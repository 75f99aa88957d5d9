"""What the guild wire takes for reports."""

from typing import Any, ClassVar

from core.api.fields import ChoiceField, IdField, Input, TextField
from moderation.drafts import ReportDraft
from moderation.models import ReportKind

MOST_DETAILS = 1000
AROUND = 25  # messages kept before and after a reported one

MESSAGE_CATEGORIES = (
    *("harassment", "hate_speech", "violent_content", "spam", "nsfw_violation", "illegal_activity", "doxxing"),
    *("self_harm", "child_safety", "malicious_links", "impersonation", "other"),
)
USER_CATEGORIES = (
    *("harassment", "hate_speech", "spam_account", "impersonation", "underage_user", "inappropriate_profile", "other"),
)
GUILD_CATEGORIES = (
    *("harassment", "hate_speech", "extremist_community", "illegal_activity", "child_safety", "raid_coordination"),
    *("spam", "malware_distribution", "other"),
)


class _Reported(Input):
    additional_info = TextField(0, MOST_DETAILS, required=False, allow_null=True)

    def said(self) -> dict[str, Any]:
        """Why."""
        return {"category": self["category"], "details": self.get("additional_info") or ""}


class MessageReportInput(_Reported):
    """A message to report."""

    channel_id = IdField()
    message_id = IdField()
    category = ChoiceField(MESSAGE_CATEGORIES)

    def draft(self) -> ReportDraft:
        """What the operation takes."""
        return ReportDraft(
            kind=ReportKind.MESSAGE,
            target_id=self["message_id"],
            channel_id=self["channel_id"],
            surroundings=AROUND,
            **self.said(),
        )


class UserReportInput(_Reported):
    """Somebody to report; the guild is where the reporter met them."""

    user_id = IdField()
    guild_id = IdField(required=False, allow_null=True)
    category = ChoiceField(USER_CATEGORIES)

    def draft(self) -> ReportDraft:
        """What the operation takes."""
        guild_id = self.get("guild_id")
        return ReportDraft(kind=ReportKind.USER, target_id=self["user_id"], guild_id=guild_id, **self.said())


class GuildReportInput(_Reported):
    """A guild to report."""

    guild_id = IdField()
    category = ChoiceField(GUILD_CATEGORIES)

    def draft(self) -> ReportDraft:
        """What the operation takes."""
        return ReportDraft(kind=ReportKind.GUILD, target_id=self["guild_id"], **self.said())


class AnyReportInput(_Reported):
    """Anything to report, told by `type`; `target_id` is another name of the id of it."""

    KINDS: ClassVar[dict[str, type[Any]]] = {
        "message": MessageReportInput,
        "user": UserReportInput,
        "guild": GuildReportInput,
    }

    type = ChoiceField(tuple(KINDS))
    target_id = IdField(required=False, allow_null=True)
    channel_id = IdField(required=False, allow_null=True)
    message_id = IdField(required=False, allow_null=True)
    user_id = IdField(required=False, allow_null=True)
    guild_id = IdField(required=False, allow_null=True)
    category = TextField(0, 100, required=False, allow_null=True)

    def draft(self) -> ReportDraft:
        """What the operation takes. Raises InvalidForm as the form of that type does."""
        given = {name: value for name, value in self.values.items() if value is not None}
        target_id = given.pop("target_id", None)
        if target_id is not None:
            given.setdefault(f"{self['type']}_id", target_id)
        draft: ReportDraft = self.KINDS[self["type"]].read(given).draft()
        return draft
