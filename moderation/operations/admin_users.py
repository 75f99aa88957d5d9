"""What administrators change of accounts that are in order: names, profile, date of birth, traits, flags."""

from datetime import date
from functools import reduce
from operator import or_

from accounts.changes import CheckedProfile
from accounts.mail import mail_account
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.changing import telling
from accounts.operations.contact_log import BY_STAFF
from accounts.operations.disabling import cut_off
from accounts.operations.names import retag
from accounts.operations.profile import change_profile, changes_face
from accounts.rights import Right
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations._admin_users import refuse_self, subject

_LIMIT = "admin:user:modify"
_SHUT = UserFlags.CANNOT_SIGN_IN | UserFlags.PENDING_APPROVAL


@operation("admin.user.change_username", limit=_LIMIT)
def change_username(actor: Actor, user_id: int, *, username: str, discriminator: int | None) -> User:
    """Give an account another tag; without a number it keeps its own where that is free, or gets any.

    Publishes UserUpdated and what goes with another face. Raises as `subject` (`user:update:username`),
    TAG_ALREADY_TAKEN, InvalidForm at `username` when no number is free.
    """
    user = subject(actor, Right.USER_UPDATE_USERNAME, user_id, shows=True)
    old, is_fixed = user.username, discriminator is not None
    number = discriminator if is_fixed else user.discriminator
    try:
        with telling(user):
            retag(user, username, number, path="username", must=is_fixed, reason=BY_STAFF, by=actor.user_id)
    except InvalidForm as refusal:
        raise _as_whole(refusal) from None
    facts = {"old_username": old, "new_username": user.username, "discriminator": user.discriminator}
    record_admin(actor, "change_username", "user", user_id, **facts)
    return user


def _as_whole(refusal: InvalidForm) -> ProductError:
    if any(error.code == FieldCode.TAG_ALREADY_TAKEN for error in refusal.errors):
        return ProductError(Code.TAG_ALREADY_TAKEN)
    return refusal


@operation("admin.user.clear_fields", limit=_LIMIT)
def clear_fields(actor: Actor, user_id: int, *, fields: list[str]) -> User:
    """Take parts from a profile: avatar, banner, bio, pronouns, global_name. The files of pictures go after a while.

    Publishes as `update_profile`. Raises as `subject` (`user:update:profile`).
    """
    changes: CheckedProfile = dict.fromkeys(fields)  # type: ignore[assignment]
    user = subject(actor, Right.USER_UPDATE_PROFILE, user_id, shows=changes_face(changes))
    change_profile(user, changes)
    record_admin(actor, "clear_fields", "user", user_id, fields=",".join(changes))
    return user


@operation("admin.user.change_dob", limit=_LIMIT)
def change_date_of_birth(actor: Actor, user_id: int, *, day: date) -> User:
    """Put a date of birth right. Publishes UserUpdated. Raises as `subject` (`user:update:dob`)."""
    user = subject(actor, Right.USER_UPDATE_DOB, user_id)
    old = user.date_of_birth
    with telling(user):
        user.date_of_birth = day
        user.save(update_fields=["date_of_birth"])
    record_admin(actor, "change_dob", "user", user_id, old_dob=old or "", new_dob=day)
    return user


@operation("admin.user.set_traits", limit=_LIMIT)
def set_traits(actor: Actor, user_id: int, *, traits: list[str]) -> User:
    """Replace what opens features and limits for somebody. Publishes UserUpdated. Raises as `subject`
    (`user:update:traits`)."""
    user = subject(actor, Right.USER_UPDATE_TRAITS, user_id)
    with telling(user):
        user.traits = list(dict.fromkeys(traits))
        user.save(update_fields=["traits"])
    record_admin(actor, "set_traits", "user", user_id, traits=",".join(user.traits))
    return user


@operation("admin.user.update_flags", limit=_LIMIT)
def update_flags(actor: Actor, user_id: int, *, add: list[int], remove: list[int]) -> User:
    """Set and clear flags of an account; what is in both lists is cleared. An account that may not be used afterwards
    is signed out everywhere; who is disabled for suspicion by that is mailed.

    Publishes UserUpdated and what goes with another face, SessionsEnded. Raises as `subject` (`user:update:flags`),
    InvalidForm at `user_id` for who would shut themselves out.
    """
    user = subject(actor, Right.USER_UPDATE_FLAGS, user_id, shows=True)
    change_flags(actor, user, add=add, remove=remove)
    return user


def change_flags(actor: Actor, user: User, *, add: list[int], remove: list[int]) -> None:
    """`update_flags` as a part of another operation, which has run `hooks.face_changing` and holds the row."""
    was_shut = user.flags & _SHUT
    flags = (user.flags | reduce(or_, add, 0)) & ~reduce(or_, remove, 0)
    is_shut = bool(flags & _SHUT & ~was_shut)
    if is_shut:
        refuse_self(actor, user)
    with telling(user):
        user.flags = flags
        user.save(update_fields=["flags"])
    if is_shut:
        cut_off(user)
    if flags & ~was_shut & UserFlags.DISABLED_SUSPICIOUS_ACTIVITY:  # the others are undone by signing in, or told of
        mail_account(user, "account_disabled_suspicious", reason=actor.reason)
    facts = {"add_flags": listed(add), "remove_flags": listed(remove), "new_flags": flags}
    record_admin(actor, "update_flags", "user", user.id, **facts)


def listed(numbers: list[int]) -> str:
    """Numbers as the log of the instance writes them."""
    return ",".join(map(str, numbers))


@operation("admin.user.update_suspicion", limit=_LIMIT)
def update_suspicion(actor: Actor, user_id: int, *, required: int) -> User:
    """Say what an account must do before it may do anything else; 0 is nothing. Publishes UserUpdated. Raises as
    `subject` (`user:update:suspicious_activity`)."""
    user = subject(actor, Right.USER_UPDATE_SUSPICIOUS_ACTIVITY, user_id)
    with telling(user):
        user.suspicious_activity_flags = required
        user.save(update_fields=["suspicious_activity_flags"])
    record_admin(actor, "update_suspicious_activity_flags", "user", user_id, flags=required)
    return user
