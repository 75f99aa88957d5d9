"""Giving strikes, taking them back, and doing what the ladder says."""

from dataclasses import dataclass, replace
from datetime import timedelta

from accounts.models import User
from accounts.rights import Right, require_right
from accounts.sanctions import is_banned, is_banned_for_ever
from core.actor import Actor
from core.clock import iso_or_none, now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.instance_settings import store
from core.ladder import MOST_POINTS, Step, parse_ladder
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import Strike, StrikeCategory
from moderation.operations.people import close_account, sanctioned, warn
from moderation.strikes import LADDER, givers_of, step_of

MOST_DAYS = 3650
_LIMIT = "admin:user:modify"


@dataclass(frozen=True, slots=True)
class StrikeDraft:
    """A strike to give: it counts for some days, or (None) until it is taken back. `climbs`: what the ladder says of
    all strikes together is done at once."""

    points: int
    category: str
    reason: str
    days: int | None
    climbs: bool = False


@operation("admin.strike.give", limit=_LIMIT)
def give_strike(actor: Actor, user_id: int, *, draft: StrikeDraft) -> Strike:
    """Give somebody a strike. Needs the right to ban. Publishes what the ladder's step publishes.

    Raises as `require_right`, `ban_user`, InvalidForm at `points`, `category`, `reason`, `days`.
    """
    require_right(actor, Right.USER_TEMP_BAN)
    return strike(actor, user_id, draft)


def strike(actor: Actor, user_id: int, draft: StrikeDraft, *, report_id: int | None = None) -> Strike:
    """`give_strike` as a part of another operation, whose caller has the right; perhaps because of a report."""
    _check(draft)
    user = sanctioned(actor, user_id)
    ends = None if draft.days is None else now() + timedelta(days=draft.days)
    facts = {"points": draft.points, "category": draft.category}
    row = Strike.objects.create(
        user=user, reason=draft.reason, given_by=actor.user_id, expires_at=ends, report_id=report_id, **facts
    )
    more = {"strike_id": row.id, "expires_at": iso_or_none(ends) or "", "report_id": report_id or ""}
    record_admin(_because(actor, draft.reason), "give_strike", "user", user_id, **facts, **more)
    if draft.climbs:
        _climb(actor, user, draft.reason, report_id)
    return row


@operation("admin.strike.take_back", limit=_LIMIT)
def take_back_strike(actor: Actor, strike_id: int) -> Strike:
    """Take a strike back: it does not count any more, and stays to be seen. What the ladder did because of it stays,
    too. Needs the right to ban.

    Raises as `require_right`, `ban_user`, BAD_REQUEST (`no_strike`) for what was taken back or is none.
    """
    require_right(actor, Right.USER_TEMP_BAN)
    row = Strike.objects.select_for_update(of=("self",)).filter(pk=strike_id, taken_back_at=None).first()
    if row is None:
        raise ProductError(Code.BAD_REQUEST, reason="no_strike")
    sanctioned(actor, row.user_id)
    row.taken_back_by, row.taken_back_at = actor.user_id, now()
    row.save(update_fields=["taken_back_by", "taken_back_at"])
    record_admin(actor, "take_back_strike", "user", row.user_id, strike_id=row.id, points=row.points)
    return row


@operation("admin.strike.climb", limit=_LIMIT)
def climb_ladder(actor: Actor, user_id: int, *, reason: str) -> Step:
    """Do what the ladder says of somebody's strikes. Needs the right to ban. Publishes UserWarned or SessionsEnded.

    Raises as `require_right`, `ban_user`, BAD_REQUEST (`no_step`) where it says nothing.
    """
    require_right(actor, Right.USER_TEMP_BAN)
    step = _climb(actor, sanctioned(actor, user_id), reason)
    if step is None:
        raise ProductError(Code.BAD_REQUEST, reason="no_step")
    return step


@operation("admin.strike.set_ladder", limit=_LIMIT)
def set_ladder(actor: Actor, *, text: str) -> None:
    """Set the ladder of all people; an empty text gives it back to STRIKE_LADDER. Needs the right to configure the
    instance. Raises as `require_right`, InvalidForm at `ladder`, which says what is wrong."""
    require_right(actor, Right.INSTANCE_CONFIG_UPDATE)
    try:
        steps = parse_ladder(text) if text else None
    except ValueError as problem:
        raise InvalidForm.at("ladder", FieldCode.INVALID_FORMAT, text=str(problem)) from None
    store({LADDER: text if steps else None})
    record_admin(actor, "instance_config.update", "instance_config", changed=LADDER, ladder=text)


def _climb(actor: Actor, user: User, reason: str, report_id: int | None = None) -> Step | None:
    step = step_of(user.id)
    if step is None:
        return None
    if step.warns:
        warn(_because(actor, reason), user.id, message=reason, report_id=report_id)
    elif not _is_closed_as_long(user, step):
        close_account(actor, user, reason=reason, hours=step.hours, also=givers_of(user.id))
    return step


def _is_closed_as_long(user: User, step: Step) -> bool:
    """Whether the account is closed for as long already: a ladder opens no door, and what was closed for ever stays
    closed by whom it was."""
    until = user.temp_banned_until
    if not step.hours or until is None or not is_banned(user):
        return is_banned_for_ever(user)
    return until >= now() + timedelta(hours=step.hours)


def _because(actor: Actor, reason: str) -> Actor:
    return replace(actor, reason=actor.reason or reason or None)


def _check(draft: StrikeDraft) -> None:
    if not 1 <= draft.points <= MOST_POINTS:
        raise InvalidForm.at("points", FieldCode.INVALID_FORMAT, text=f"From 1 to {MOST_POINTS}")
    if draft.category not in StrikeCategory.values:
        raise InvalidForm.at("category", FieldCode.INVALID_FORMAT, text="Choose what they did")
    if draft.days is not None and not 1 <= draft.days <= MOST_DAYS:
        raise InvalidForm.at("days", FieldCode.INVALID_FORMAT, text=f"From 1 to {MOST_DAYS}, or nothing")
    if not draft.reason:
        raise InvalidForm.at("reason", FieldCode.INVALID_FORMAT, text="Say why")
