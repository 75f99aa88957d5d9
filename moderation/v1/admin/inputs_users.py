"""What the guild wire takes from administrators about accounts."""

from typing import Any

from accounts.naming.allocation import HIGHEST_DISCRIMINATOR
from accounts.v1.fields import BirthdayField, UsernameField
from core.api.fields import (
    BoolField,
    ChoiceField,
    EmailField,
    FlagsField,
    IdField,
    Input,
    Int64Field,
    ItemsField,
    PageSizeField,
    TextField,
    WholeField,
)
from core.clock import now
from core.errors import FieldCode, InvalidForm

CLEARABLE = ("avatar", "banner", "bio", "pronouns", "global_name")
_MOST_IDS, _MOST_IN_BULK, _MOST_STRINGS = 100, 1000, 100
_MOST_OFFSET = 2**53 - 1
_MOST_REASON = 512
_MOST_HOURS, _MOST_DAYS, _DAYS = 8760, 365, 60
_MOST_FLAGS = 64


class OneUserInput(Input):
    """An account."""

    user_id = IdField()


class SomeUsersInput(Input):
    """Some accounts."""

    user_ids = ItemsField(IdField(), least=1, most=_MOST_IN_BULK)


class UserLookupInput(Input):
    """Whom to look up: `query` (a tag, an id, a phone, an e-mail address or a subscription), or `user_ids`."""

    query = TextField(1, 1024, required=False)
    user_ids = ItemsField(IdField(), most=_MOST_IDS, required=False)

    def check(self, values: dict[str, Any]) -> None:
        if "query" not in values and "user_ids" not in values:
            raise InvalidForm.at("query", FieldCode.INVALID_FORMAT)


class UserSearchInput(Input):
    """Whom to look for."""

    query = TextField(1, 1024, required=False)
    limit = PageSizeField(200, usual=50)
    offset = WholeField(0, _MOST_OFFSET, required=False, default=0)


class ChangeLogInput(OneUserInput):
    """Whose changes to show, and from where on."""

    limit = PageSizeField(200, usual=50)
    page_token = TextField(1, required=False)


class DmChannelsInput(OneUserInput):
    """Whose private channels to list, from where."""

    before = IdField(required=False)
    after = IdField(required=False)
    limit = PageSizeField(200, usual=50)


class GuildsOfUserInput(OneUserInput):
    """Whose guilds to list, from where."""

    before = IdField(required=False)
    after = IdField(required=False)
    limit = PageSizeField(200, usual=200)
    with_counts = BoolField(required=False, default=False)


class UserTagInput(OneUserInput):
    """Another tag."""

    username = UsernameField()
    discriminator = WholeField(0, HIGHEST_DISCRIMINATOR, required=False)


class UserFieldsInput(OneUserInput):
    """Parts of a profile to take away."""

    fields = ItemsField(ChoiceField(CLEARABLE), most=10)  # type: ignore[assignment]


class UserBirthdayInput(OneUserInput):
    """Another date of birth."""

    date_of_birth = BirthdayField()

    def check(self, values: dict[str, Any]) -> None:
        if values["date_of_birth"] > now().date():
            raise InvalidForm.at("date_of_birth", FieldCode.INVALID_FORMAT, text="Must not be in the future")


class UserEmailInput(OneUserInput):
    """Another e-mail address."""

    email = EmailField()


class TraitsInput(OneUserInput):
    """The traits an account is to have."""

    traits = ItemsField(TextField(1, 64), most=_MOST_STRINGS)


class AclsInput(OneUserInput):
    """The rights an administrator is to have."""

    acls = ItemsField(TextField(1, 64), most=_MOST_STRINGS)


class _Flags(Input):
    add_flags = ItemsField(Int64Field(), most=_MOST_FLAGS, required=False, default=list)
    remove_flags = ItemsField(Int64Field(), most=_MOST_FLAGS, required=False, default=list)


class UserFlagsInput(_Flags, OneUserInput):
    """Flags to set and to clear, bits or masks."""


class BulkUserFlagsInput(_Flags):
    """The same for many."""

    user_ids = ItemsField(IdField(), most=_MOST_IN_BULK)


class SuspicionInput(OneUserInput):
    """What an account must do before anything else."""

    flags = FlagsField()


class BotStatusInput(OneUserInput):
    """Whether an account is a bot."""

    bot = BoolField()


class SystemStatusInput(OneUserInput):
    """Whether a bot is the system's own."""

    system = BoolField()


class CredentialInput(OneUserInput):
    """A passkey."""

    credential_id = TextField(1, 512)


class TempBanInput(OneUserInput):
    """For how long to close an account, 0 is for ever, and why."""

    duration_hours = WholeField(0, _MOST_HOURS)
    reason = TextField(0, _MOST_REASON, required=False)


class _Deletion(Input):
    reason_code = FlagsField()
    public_reason = TextField(0, _MOST_REASON, required=False)
    days_until_deletion = WholeField(1, _MOST_DAYS, required=False, default=_DAYS)

    def terms(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "reason_code": self["reason_code"],
            "public_reason": self.get("public_reason"),
            "days": self["days_until_deletion"],
        }


class UserDeletionInput(_Deletion, OneUserInput):
    """When to delete an account, and why."""


class BulkUserDeletionInput(_Deletion):
    """The same for many."""

    user_ids = ItemsField(IdField(), most=_MOST_IN_BULK)


class WaitingPeopleInput(Input):
    """How many who wait to list."""

    limit = PageSizeField(200, usual=100)
