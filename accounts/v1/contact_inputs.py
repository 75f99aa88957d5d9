"""What the guild wire takes to change an e-mail address or a password by codes."""

from accounts.v1.fields import PasswordField
from core.api.fields import EmailField, Input, TextField


class TicketInput(Input):
    """The ticket of a change under way."""

    ticket = TextField()


class TicketCodeInput(TicketInput):
    """The code that was mailed for it."""

    code = TextField()


class RequestNewInput(TicketInput):
    """The address that is wanted."""

    new_email = EmailField()
    original_proof = TextField()


class VerifyNewInput(TicketCodeInput):
    """The code from the new address, with the proof of the old one."""

    original_proof = TextField()


class ReplacementInput(Input):
    """The address to put in the place of one that bounces."""

    new_email = EmailField()


class CompletePasswordInput(TicketInput):
    """The new password, with the proof that the code came back."""

    verification_proof = TextField()
    new_password = PasswordField()
