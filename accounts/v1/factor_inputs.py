"""What the guild wire takes for second factors, passkeys and phones."""

from accounts.signing_in.passkeys import Answer
from accounts.v1.fields import CredentialField
from accounts.v1.sudo import SudoInput
from core.api.fields import BoolField, Input, PatternField, TextField
from core.errors import FieldCode

_LONGEST_CODE = 32
_LONGEST_CHALLENGE = 1024
_LONGEST_NAME = 100


class SignInTicketInput(Input):
    """The ticket of a sign-in."""

    ticket = TextField()


class MfaCodeInput(SignInTicketInput):
    """A code for the ticket of a sign-in."""

    code = TextField()


class AnswerInput(Input):
    """What a device answered to a challenge."""

    response = CredentialField()
    challenge = TextField()

    def answer(self) -> Answer:
        return Answer(response=self["response"], challenge=self["challenge"])


class MfaAnswerInput(AnswerInput, SignInTicketInput):
    """What a device answered to the challenge for the ticket of a sign-in."""


class TotpEnableInput(SudoInput):
    """A secret that the client has chosen, in base32, and a code that the authenticator app makes with it."""

    secret = TextField()
    code = TextField(1, _LONGEST_CODE)


class TotpDisableInput(SudoInput):
    """A code of the authenticator app, or a backup code."""

    code = TextField(1, _LONGEST_CODE)


class BackupCodesInput(SudoInput):
    """Whether to make ten new codes."""

    regenerate = BoolField()


class NewPasskeyInput(SudoInput):
    """What a device answered to the challenge for a new passkey."""

    response = CredentialField()
    challenge = TextField(1, _LONGEST_CHALLENGE)
    name = TextField(1, _LONGEST_NAME)

    def answer(self) -> Answer:
        return Answer(response=self["response"], challenge=self["challenge"])


class PasskeyNameInput(SudoInput):
    """What to call a passkey."""

    name = TextField(1, _LONGEST_NAME)


class PhoneInput(Input):
    """A phone number in the international form of E.164."""

    phone = PatternField(r"\+[1-9][0-9]{1,14}", pattern_code=FieldCode.PHONE_NUMBER_INVALID_FORMAT)


class PhoneCodeInput(PhoneInput):
    """The code sent to a phone."""

    code = TextField(1, _LONGEST_CODE)


class PhoneTokenInput(SudoInput):
    """The token that stands for a verified phone."""

    phone_token = TextField()
