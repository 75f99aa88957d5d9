"""The same done to many accounts at once, each by itself: one that cannot be done keeps none of the others back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from accounts.models import User
from accounts.operations.approval import approve_registration, reject_registration
from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import InvalidForm, ProductError
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations._admin_users import subject
from moderation.operations.admin_users import change_flags, listed
from moderation.operations.admin_users_sanctions import doom, known_reason

_LIMIT = "admin:bulk:operation"


@dataclass(frozen=True, slots=True)
class Outcome:
    """For whom it was done, and for whom not and why."""

    done: list[int]
    failed: list[tuple[int, str]]


def schedule_deletions(
    actor: Actor, *, user_ids: Collection[int], reason_code: int, public_reason: str | None, days: int
) -> Outcome:
    """Schedule the deletion of many accounts. Needs the right `bulk:delete:users`; otherwise as
    `moderation.operations.admin_users_sanctions.schedule_deletion`. Each is logged, and how many there were."""

    def one(user_id: int) -> None:
        _doom(actor, user_id=user_id, reason_code=reason_code, public_reason=public_reason, days=days)

    require_right(actor, Right.BULK_DELETE_USERS)
    known_reason(reason_code)
    outcome = _each(user_ids, one)
    facts = {"user_count": len(user_ids), "reason_code": reason_code, "days": days}
    _log(actor, Right.BULK_DELETE_USERS, "bulk_schedule_deletion", facts)
    return outcome


def update_flags_of(actor: Actor, *, user_ids: Collection[int], add: list[int], remove: list[int]) -> Outcome:
    """Set and clear flags of many accounts. Needs the right `bulk:update:user_flags`; otherwise as
    `moderation.operations.admin_users.update_flags`. Each is logged, and how many there were."""

    def one(user_id: int) -> None:
        _flag(actor, user_id=user_id, add=add, remove=remove)

    require_right(actor, Right.BULK_UPDATE_USER_FLAGS)
    outcome = _each(user_ids, one)
    facts: dict[str, int | str] = {
        "user_count": len(user_ids),
        "add_flags": listed(add),
        "remove_flags": listed(remove),
    }
    _log(actor, Right.BULK_UPDATE_USER_FLAGS, "bulk_update_user_flags", facts)
    return outcome


def review_registrations(actor: Actor, *, user_ids: Collection[int], approve: bool) -> Outcome:
    """Let many people in who wait, or turn them away; those who do not wait fail. Needs the right
    `pending_verification:review`; otherwise as `accounts.operations.approval`."""

    def one(user_id: int) -> None:
        (approve_registration if approve else reject_registration)(actor, user_id=user_id)

    require_right(actor, Right.PENDING_VERIFICATION_REVIEW)
    return _each(user_ids, one)


@operation("admin.users.doom_one")
def _doom(actor: Actor, *, user_id: int, reason_code: int, public_reason: str | None, days: int) -> None:
    user = subject(actor, Right.BULK_DELETE_USERS, user_id, shows=True)
    doom(actor, user, reason_code=reason_code, public_reason=public_reason, days=days)


@operation("admin.users.flag_one")
def _flag(actor: Actor, *, user_id: int, add: list[int], remove: list[int]) -> User:
    user = subject(actor, Right.BULK_UPDATE_USER_FLAGS, user_id, shows=True)
    change_flags(actor, user, add=add, remove=remove)
    return user


@operation("admin.users.log_bulk", limit=_LIMIT)
def _log(actor: Actor, right: Right, action: str, facts: Mapping[str, int | str]) -> None:
    require_right(actor, right)
    record_admin(actor, action, "user", 0, **facts)


def _each(user_ids: Collection[int], one: Callable[[int], object]) -> Outcome:
    outcome = Outcome([], [])
    for user_id in dict.fromkeys(user_ids):
        try:
            one(user_id)
        except ProductError as refusal:
            outcome.failed.append((user_id, _why(refusal)))
        else:
            outcome.done.append(user_id)
    return outcome


def _why(refusal: ProductError) -> str:
    return refusal.errors[0].message if isinstance(refusal, InvalidForm) else refusal.code.value
