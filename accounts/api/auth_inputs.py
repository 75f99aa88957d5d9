"""What the steps of signing in take on the topic wire. Anything but text counts as not given, and each view says in
its own words what it misses."""

from accounts.api.inputs import LONGEST_LANGUAGE, MOST_QUESTIONS, CredentialField
from core.api.fields import AnyField, Input


def given() -> CredentialField:
    """Text that may be absent."""
    return CredentialField(required=False, allow_null=True)


class StepInput(Input):
    """Every step names its account by `user_id` or `email`, and may ask for a language of its mails."""

    user_id = given()
    email = given()
    language = given()

    def text(self, name: str) -> str:
        """A value without blanks around it, "" when absent."""
        return (self.get(name) or "").strip()

    @property
    def locale(self) -> str:
        """The language asked for, "" for none."""
        return self.text("language")[:LONGEST_LANGUAGE]


class PasswordlessRegistrationInput(StepInput):
    """A registration without a password."""

    username = given()


class CodeInput(StepInput):
    """A code that was mailed."""

    code = given()


class TotpInput(StepInput):
    """A code of an authenticator app."""

    totp_code = given()
    is_setup = AnyField(required=False, allow_null=True)
    new_secret = given()


class OwnInput(StepInput):
    """What sets up a means of signing in. A sign-in that is not fresh is proven by a password or a code as well."""

    password = given()
    totp_code = given()


class RecoveryCodeInput(OwnInput):
    """A recovery code of the owner's choice."""

    recovery_code = given()


class SecretInput(StepInput):
    """The secret of an authenticator."""

    original_secret = given()


class PasswordlessInput(StepInput):
    """A sign-in without a password: a code of the authenticator, a mailed code, the token of a mailed link, or nothing,
    which has a mail sent."""

    username = given()
    identifier = given()
    totp_code = given()
    code = given()
    token = given()
    backup_code = given()
    password = given()

    @property
    def name(self) -> str:
        """The account meant, whichever field names it."""
        return next((self.text(field) for field in ("identifier", "email", "username") if self.text(field)), "")


class RecoveryStartInput(StepInput):
    """Whose account, and by which means."""

    username = given()
    method = given()


class ResetTokenInput(StepInput):
    """What came back from an SMS or from security questions."""

    reset_token = given()
    verification_code = given()
    answers = AnyField(required=False, allow_null=True)

    @property
    def answered(self) -> list[str]:
        """The answers that are text, in order; others count as empty."""
        answers = self.get("answers")
        listed = answers if isinstance(answers, list) else []
        return [answer if isinstance(answer, str) else "" for answer in listed[:MOST_QUESTIONS]]


class PasswordChangeInput(StepInput):
    """The password as it is and as it is to be."""

    current_password = given()
    new_password = given()


class PasskeyInput(OwnInput):
    """What a device made or answered."""

    credential = AnyField(required=False, allow_null=True)
    device_name = given()
    identifier = given()
