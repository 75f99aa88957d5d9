"""What the guild wire says about changes of address and password, and about devices that wait to be signed in."""

from typing import Literal, NotRequired, TypedDict


class EmailChangeStartResponse(TypedDict):
    """A change of address under way; `original_proof` is there at once when the old address is not asked."""

    ticket: str
    require_original: bool
    original_email: str | None
    original_proof: str | None
    original_code_expires_at: str | None
    resend_available_at: str | None


class EmailChangeVerifyOriginalResponse(TypedDict):
    """The proof that the old address was asked."""

    original_proof: str


class EmailChangeRequestNewResponse(TypedDict):
    """A code is on its way to the new address."""

    ticket: str
    new_email: str
    new_code_expires_at: str
    resend_available_at: str | None


class EmailTokenResponse(TypedDict):
    """What changes the address when it is sent with an update of the account, within 30 minutes."""

    email_token: str


class PasswordChangeStartResponse(TypedDict):
    """A change of password under way."""

    ticket: str
    code_expires_at: str
    resend_available_at: str | None


class PasswordChangeVerifyResponse(TypedDict):
    """The proof that the code came back."""

    verification_proof: str


class IpAuthorizationPollResponse(TypedDict):
    """Whether the mail was answered; the session is handed out once."""

    completed: bool
    token: NotRequired[str]
    user_id: NotRequired[str]


class HandoffInitiateResponse(TypedDict):
    """A code for the new device to show."""

    code: str
    expires_at: str


class HandoffStatusResponse(TypedDict):
    """How far a hand-off is; the session is handed out once."""

    status: Literal["pending", "completed", "expired"]
    token: NotRequired[str]
    user_id: NotRequired[str]
