"""What the guild wire says about gifts."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse


class GiftCodeResponse(TypedDict):
    """A gift, for whoever has its code."""

    code: str
    duration_months: int
    redeemed: bool
    created_by: NotRequired[UserPartialResponse | None]


class GiftResponse(TypedDict):
    """A gift code that somebody has bought, and who has taken it."""

    code: str
    duration_months: int
    created_at: str
    created_by: UserPartialResponse
    redeemed_at: NotRequired[str | None]
    redeemed_by: NotRequired[UserPartialResponse | None]


class SlotCountsResponse(TypedDict):
    """How many numbers there are for those with premium for life, and how many of them are nobody's."""

    total: int
    remaining: int
