"""Codes with which members let in whoever waits for approval: how many one may make, and those one has made."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import BetaCode
from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from core.sealing import open_sealed

PER_WEEK = 3
MOST_UNCLAIMED = 6
MOST_SHOWN = 100
_WEEK = timedelta(days=7)
_BETWEEN = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class BetaCodeRecord:
    """A code, and who came in with it."""

    code: str
    created_at: datetime
    redeemed_at: datetime | None
    redeemer: UserRecord | None

    @classmethod
    def of(cls, row: BetaCode, code: str) -> "BetaCodeRecord":
        """The facts of the row, which has its people with it."""
        redeemer = None if row.redeemer is None else UserRecord.of(row.redeemer)
        return cls(code=code, created_at=row.created_at, redeemed_at=row.redeemed_at, redeemer=redeemer)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many codes somebody may make now, and when the next of those they made stops counting."""

    left: int
    resets_at: datetime | None


def beta_code_hash(code: str) -> str:
    """What a code is found by, however people type it: in small letters, with blanks or hyphens. Comparing texts in the
    database would tell, by its time, how much of one is right."""
    typed = _BETWEEN.sub("", code).upper()
    return hashlib.sha256(typed.encode(errors="replace")).hexdigest()


def allowance_of(user_id: int) -> Allowance:
    """Three in any seven days, as long as no more than six wait for somebody to take them. Two queries."""
    made = BetaCode.objects.filter(creator_id=user_id)
    recent = list(made.filter(created_at__gt=now() - _WEEK).order_by("created_at").values_list("created_at", flat=True))
    unclaimed = made.filter(redeemed_at=None).count()
    left = max(0, min(PER_WEEK - len(recent), MOST_UNCLAIMED - unclaimed))
    return Allowance(left, recent[0] + _WEEK if recent else None)


def own_codes(actor: Actor) -> list[BetaCodeRecord]:
    """The codes the actor has made, newest first, but for those that only a key could read which this instance no
    longer has. One query."""
    rows = BetaCode.objects.select_related("redeemer").filter(creator_id=actor.user_id).order_by("-id")
    return [BetaCodeRecord.of(row, code) for row in rows[:MOST_SHOWN] if (code := _text_of(row)) is not None]


def _text_of(row: BetaCode) -> str | None:
    try:
        return open_sealed(row.sealed_code).decode()
    except ValueError:
        return None
