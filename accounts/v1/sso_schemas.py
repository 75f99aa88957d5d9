"""What the guild wire says about single sign-on."""

from typing import Literal, NotRequired, TypedDict


class SsoStatusResponse(TypedDict):
    """Whether people sign in through a provider; while they do, they can sign in in no other way."""

    enabled: bool
    enforced: bool
    display_name: str | None
    redirect_uri: str


class SsoStartResponse(TypedDict):
    """Where to go, and what must come back from there."""

    authorization_url: str
    state: str
    redirect_uri: str


class SsoCompleteResponse(TypedDict):
    """A new sign-in. `redirect_to` is empty when nothing was asked for. `pending_verification` is there while an
    administrator has yet to let the account in."""

    token: str
    user_id: str
    redirect_to: str
    pending_verification: NotRequired[Literal[True]]
