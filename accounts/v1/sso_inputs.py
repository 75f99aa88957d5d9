"""What the guild wire takes for single sign-on."""

from core.api.fields import Input, SecretField, TextField

_LONGEST_PATH = 2048
_LONGEST_CODE = 4096  # some providers put whole documents into their codes


class SsoStartInput(Input):
    """Where to go afterwards: a path of this site."""

    redirect_to = TextField(1, _LONGEST_PATH, required=False, allow_null=True)


class SsoCompleteInput(Input):
    """What the provider sent back."""

    code = SecretField(1, _LONGEST_CODE)
    state = SecretField()
