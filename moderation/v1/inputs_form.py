"""What the guild wire takes for reports by people without an account."""

from typing import Any, ClassVar

from core.api.fields import ChoiceField, EmailField, IdField, Input, PatternField, SecretField, TextField
from core.errors import FieldCode, InvalidForm
from moderation.models import ReportKind
from moderation.operations.form_reports import FormReport
from moderation.v1.inputs import GUILD_CATEGORIES, MESSAGE_CATEGORIES, MOST_DETAILS, USER_CATEGORIES

COUNTRIES = (  # of the European Union
    *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
    *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
)
_TAG = r".{1,32}#[0-9]{1,4}"


def _tag() -> PatternField:
    return PatternField(_TAG, 3, 37, required=False, allow_null=True)


class FormEmailInput(Input):
    """Where to mail a code."""

    email = EmailField()


class FormCodeInput(Input):
    """The code that was mailed."""

    email = EmailField()
    code = SecretField(9, 9)


class FormReportInput(Input):
    """What is reported: a message by its link, somebody by id or tag, a guild by its id. `report_type` says which."""

    CATEGORIES: ClassVar[dict[str, tuple[str, ...]]] = {
        "message": MESSAGE_CATEGORIES,
        "user": USER_CATEGORIES,
        "guild": GUILD_CATEGORIES,
    }
    NEEDED: ClassVar[dict[str, str]] = {"message": "message_link", "guild": "guild_id"}

    ticket = SecretField(1, 128)
    report_type = ChoiceField(tuple(CATEGORIES))
    category = TextField(1, 100)
    additional_info = TextField(0, MOST_DETAILS, required=False, allow_null=True)
    reporter_full_legal_name = TextField(1, 160)
    reporter_country_of_residence = ChoiceField(COUNTRIES)
    reporter_fluxer_tag = _tag()
    message_link = TextField(1, 2048, required=False, allow_null=True)
    reported_user_tag = _tag()
    user_id = IdField(required=False, allow_null=True)
    user_tag = _tag()
    guild_id = IdField(required=False, allow_null=True)
    invite_code = TextField(1, 64, required=False, allow_null=True)

    def draft(self) -> FormReport:
        """What the operation takes. Raises InvalidForm for a category or a target that is not of its type."""
        kind: str = self["report_type"]
        if self["category"] not in self.CATEGORIES[kind]:
            raise InvalidForm.at("category", FieldCode.INVALID_FORMAT)
        needed = self.NEEDED.get(kind)
        if needed is not None and self.get(needed) is None:
            raise InvalidForm.at(needed, FieldCode.INVALID_FORMAT)
        return FormReport(
            kind=ReportKind(kind),
            category=self["category"],
            full_legal_name=self["reporter_full_legal_name"],
            country_of_residence=self["reporter_country_of_residence"],
            details=self._said("additional_info"),
            tag=self._said("reporter_fluxer_tag"),
            message_link=self._said("message_link"),
            user_id=self.get("user_id"),
            user_tag=self._said("reported_user_tag" if kind == "message" else "user_tag"),
            guild_id=self.get("guild_id"),
            invite_code=self._said("invite_code"),
        )

    def _said(self, name: str) -> str:
        value: Any = self.get(name)
        return value or ""
