"""Appeals against bans: made without an account that can be used, decided by somebody else than those who closed it."""

from dataclasses import replace
from datetime import timedelta

from accounts.mail import mail_account
from accounts.models import AccountBan, User
from accounts.models.user import UserFlags
from accounts.operations.sanctions import shorten_ban
from accounts.rights import Right, others_hold, require_rank, require_right
from accounts.sanctions import is_banned
from accounts.signing_in.purposes import APPEAL, APPEAL_VISIT
from accounts.signing_in.vouchers import find, holder, issue
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.limits import require
from core.operations import operation
from moderation.appeals import LONGEST, closed
from moderation.audit import record_admin
from moderation.events import AdministratorsNotified
from moderation.models import Appeal, AppealState
from moderation.operations.people import open_account

MOST_DAYS = 3650
LONGEST_ANSWER = 512


@operation("appeal.visit")
def visit_appeal(actor: Actor, *, user: User) -> str:
    """A token for somebody who has just shown the password of a closed account. Raises BAD_REQUEST (`not_banned`)."""
    closed(user)
    return issue(APPEAL_VISIT, user)[1]


@operation("appeal.make")
def make_appeal(actor: Actor, *, token: str, text: str) -> Appeal:
    """Appeal against the ban of the account that a token stands for; the token stays good, to see what becomes of it.

    Publishes AdministratorsNotified. Raises BAD_REQUEST: `appeal_token`, `not_banned`, `appeal_open` while another is
    open, `appeal_again` less than 30 days after a refusal; InvalidForm at `text`; RateLimited after five in a day.
    """
    voucher = find(APPEAL, token)
    user = holder(voucher) if voucher is not None else None
    if user is None:
        raise ProductError(Code.BAD_REQUEST, reason="appeal_token")
    found = closed(user)
    if not found.may_appeal:
        is_open = found.last is not None and found.last.state == AppealState.OPEN
        raise ProductError(Code.BAD_REQUEST, reason="appeal_open" if is_open else "appeal_again")
    if not 1 <= len(text) <= LONGEST:
        raise InvalidForm.at("text", FieldCode.STRING_LENGTH_INVALID, min=1, max=LONGEST)
    require("appeal:made", user.id)
    appeal = Appeal.objects.create(user=user, banned_at=found.ban.banned_at, text=text)
    data = {"appeal_id": appeal.id, "user_id": user.id}
    publish(AdministratorsNotified(type="new_appeal", data=data, at=appeal.made_at))
    return appeal


@operation("admin.appeal.decide", limit="admin:user:modify")
def decide_appeal(
    actor: Actor, appeal_id: int, *, outcome: AppealState, answer: str, days: int | None = None
) -> Appeal:
    """Grant an appeal (the account is open again), shorten the ban to some more days, or refuse it. The answer is
    mailed. Where the ban is over by now, the appeal only lapses. Needs the right to ban.

    Who had a part in closing the account (`AccountBan.parties`) does not decide where another administrator could.
    Raises as `require_right` and `require_rank`, BAD_REQUEST (`appeal_decided`), MISSING_PERMISSIONS (`own_decision`),
    InvalidForm at `answer` and `days`.
    """
    require_right(actor, Right.USER_TEMP_BAN)
    if not 1 <= len(answer) <= LONGEST_ANSWER:
        raise InvalidForm.at("answer", FieldCode.STRING_LENGTH_INVALID, min=1, max=LONGEST_ANSWER)
    user, appeal = _held(appeal_id)
    require_rank(actor, user)
    is_own = False
    if not is_banned(user) or user.flags & UserFlags.DELETED:
        outcome = AppealState.LAPSED
    else:
        ban = closed(user).ban
        is_own = _refuse_own_decision(actor, ban)
        _carry_out(replace(actor, reason=answer), user, ban, outcome, answer, days)
    appeal.state, appeal.answer, appeal.decided_by, appeal.decided_at = outcome, answer, actor.user_id, now()
    appeal.save()
    facts = {"appeal_id": appeal.id, "outcome": outcome.value, "own_decision": is_own}
    record_admin(actor, "decide_appeal", "user", user.id, **facts)
    return appeal


def _held(appeal_id: int) -> tuple[User, Appeal]:
    """The account first, as everybody holds them who closes or opens it."""
    user_id = Appeal.objects.filter(pk=appeal_id).values_list("user_id", flat=True).first()
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id or 0).first()
    rows = Appeal.objects.select_for_update(of=("self",)).filter(pk=appeal_id, state=AppealState.OPEN)
    appeal = rows.first() if user is not None else None
    if user is None or appeal is None:
        raise ProductError(Code.BAD_REQUEST, reason="appeal_decided")
    return user, appeal


def _refuse_own_decision(actor: Actor, ban: AccountBan) -> bool:
    """Whether the actor decides about what they did themselves, which they may where nobody else could."""
    if actor.user_id not in ban.parties:
        return False
    if others_hold(actor, Right.USER_TEMP_BAN, besides=ban.parties):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="own_decision")
    return True


def _carry_out(actor: Actor, user: User, ban: AccountBan, outcome: AppealState, answer: str, days: int | None) -> None:
    if outcome == AppealState.GRANTED:
        open_account(actor, user)
    elif outcome == AppealState.SHORTENED:
        until = now() + timedelta(days=days or 0)
        if not days or not 1 <= days <= MOST_DAYS or (ban.expires_at is not None and until >= ban.expires_at):
            raise InvalidForm.at("days", FieldCode.INVALID_FORMAT, text="Fewer days than are left of it")
        shorten_ban(ban, user, until=until, reason=answer)
    elif outcome == AppealState.REFUSED:
        mail_account(user, "appeal_refused", comment=answer, ends_at=ban.expires_at)
    else:
        raise ProductError(Code.BAD_REQUEST)
