"""Gifts as others see them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from accounts.records import UserRecord
from core.sealing import open_sealed
from integrations.models import GiftCode

MONTHS = {"gift_1_month": 1, "gift_1_year": 12}
LIFETIME_MONTHS = 0


@dataclass(frozen=True, slots=True)
class GiftRecord:
    """A gift, and who made and took it."""

    code: str
    duration_months: int
    created_at: datetime
    creator: UserRecord | None
    redeemed_at: datetime | None
    redeemer: UserRecord | None

    @classmethod
    def of(cls, gift: GiftCode, code: str = "") -> "GiftRecord":
        """The facts of the row, which has its people with it."""
        return cls(
            code=code or open_sealed(gift.sealed_code).decode(),
            duration_months=gift.duration_months,
            created_at=gift.created_at,
            creator=None if gift.creator is None else UserRecord.of(gift.creator),
            redeemed_at=gift.redeemed_at,
            redeemer=None if gift.redeemer is None else UserRecord.of(gift.redeemer),
        )


def gift_hash(code: str) -> str:
    """What a code is found by: comparing texts in the database would tell, by its time, how much of one is right."""
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()
