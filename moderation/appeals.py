"""What somebody whose account is closed may know and say of that, by a link from a mail or by their password."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from accounts.models import AccountBan, User
from accounts.sanctions import is_banned
from accounts.signing_in.purposes import APPEAL
from accounts.signing_in.vouchers import find
from core.clock import now
from core.errors import Code, ProductError
from moderation.models import Appeal, AppealState

LONGEST = 2000
AGAIN_AFTER = timedelta(days=30)
"""How long after a refusal another appeal against the same ban may be made."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Somebody whose account is closed: why, and what became of the last appeal against that."""

    user: User
    ban: AccountBan
    last: Appeal | None

    @property
    def may_appeal(self) -> bool:
        """Whether they may make one now: not while another is open, nor soon after one was refused."""
        if self.last is None or self.last.state in (AppealState.LAPSED, AppealState.SHORTENED):
            return True
        decided = self.last.decided_at
        return self.last.state != AppealState.OPEN and decided is not None and decided + AGAIN_AFTER <= now()


def closed_by_token(token: str) -> Closed:
    """Whose account it is that a token stands for, as it is now. Raises BAD_REQUEST: `appeal_token` for a token that is
    none (any more), `not_banned` for an account that is open."""
    voucher = find(APPEAL, token)
    if voucher is None or voucher.user is None:
        raise ProductError(Code.BAD_REQUEST, reason="appeal_token")
    return closed(voucher.user)


def closed(user: User) -> Closed:
    """The same for an account. Raises BAD_REQUEST (`not_banned`). Two queries."""
    ban = AccountBan.objects.filter(user=user).first() if is_banned(user) else None
    if ban is None:
        raise ProductError(Code.BAD_REQUEST, reason="not_banned")
    of_this_ban = Q(banned_at=ban.banned_at) | Q(state=AppealState.OPEN)  # an open one outlives a ban that is replaced
    last = Appeal.objects.filter(of_this_ban, user=user).order_by("-id").first()
    return Closed(user, ban, last)
