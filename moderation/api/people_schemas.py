"""What administrators are told about people on the topic wire."""

from typing import Literal, TypedDict


class BanMade(TypedDict):
    """A ban that was just made."""

    user_id: str
    reason: str
    duration_days: int | None
    permanent: bool


class BanAnswer(TypedDict):
    """The answer to banning somebody."""

    success: Literal[True]
    message: str
    ban_info: BanMade


class Banisher(TypedDict):
    """The administrator who banned."""

    id: str
    username: str


class BannedUser(TypedDict):
    """Somebody whose account is closed."""

    id: str
    username: str
    email: str | None
    profile_picture: str | None
    ban_reason: str
    banned_at: str
    ban_expiry: str | None
    banned_by: Banisher | None
    is_permanent: bool
