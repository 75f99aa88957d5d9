"""What the topic wire says about passkeys. Binary members are base64url without padding."""

from typing import Any, Literal, TypedDict


class RegistrationOptionsAnswer(TypedDict):
    """What `navigator.credentials.create` takes."""

    success: Literal[True]
    options: dict[str, Any]
    challenge: str


class AuthenticationOptionsAnswer(TypedDict):
    """What `navigator.credentials.get` takes."""

    success: Literal[True]
    options: dict[str, Any]
    challenge: str


class PasskeyAddedAnswer(TypedDict):
    """A new passkey."""

    success: Literal[True]
    message: str
    credential_id: str


class ListedPasskey(TypedDict):
    """A passkey of the caller."""

    credential_id: str
    created_at: str
    last_used: str | None
    device_name: str


class PasskeyListAnswer(TypedDict):
    """The caller's passkeys."""

    success: Literal[True]
    passkeys: list[ListedPasskey]
