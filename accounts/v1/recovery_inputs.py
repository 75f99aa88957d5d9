"""What the guild wire takes to verify addresses, to get back into an account, and to sign further devices in."""

from accounts.v1.fields import PasswordField
from core.api.fields import EmailField, Input, TextField

_LINK_LENGTH = 64
_LONGEST_TICKET = 256


class LinkInput(Input):
    """The token of a mailed link."""

    token = TextField(_LINK_LENGTH, _LINK_LENGTH)


class ForgotInput(Input):
    """The address of the account whose password is forgotten."""

    email = EmailField()


class NewPasswordInput(LinkInput):
    """The token of a mailed link, and the new password."""

    password = PasswordField()


class ConfirmAddressInput(Input):
    """The token of the link in a mail about a sign-in from a new address."""

    token = TextField()


class WaitingInput(Input):
    """The ticket of a sign-in that waits for its mail to be answered."""

    ticket = TextField(0, _LONGEST_TICKET, required=False, allow_null=True)

    @property
    def text(self) -> str:
        """The ticket, "" for none."""
        return self.get("ticket") or ""


class HandoffGiverInput(Input):
    """The session that completes a hand-off, and whose it is; both may be those of the request itself."""

    token = TextField(required=False)
    user_id = TextField(required=False)


class HandoffInput(HandoffGiverInput):
    """The same with the code that the new device shows."""

    code = TextField()
