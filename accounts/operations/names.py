"""New names for accounts that are there already: the tag of the guild side, the one name of the topic side.

Parts of operations that hold the account's row. They save the names, because only the attempt shows whether somebody
else took one at this very moment.
"""

from django.db import IntegrityError, transaction

from accounts.models import PremiumType, User
from accounts.naming.allocation import free_discriminator
from accounts.operations.contact_log import BY_THEMSELVES, Kind, note_contact_change
from core.errors import FieldCode, InvalidForm
from core.instance_limits import limit
from core.text import is_topic_username

_ROUNDS = 5
_NAMES = ["username", "username_key", "discriminator", "handle", "handle_key"]


def rename(user: User, username: str | None, discriminator: int | None) -> None:
    """Give an account another tag. None keeps a part, as far as the new tag is free.

    A handle that was the username until now follows it where it can. Raises InvalidForm: at `discriminator`
    VISIONARY_REQUIRED_FOR_DISCRIMINATOR, CHANGING_DISCRIMINATOR_REQUIRES_PREMIUM, TAG_ALREADY_TAKEN; at `username`
    TAG_ALREADY_TAKEN, TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT.
    """
    name, chosen = username or user.username, _chosen(user, username, discriminator)
    if (name, chosen) == (user.username, user.discriminator):
        return
    path = "discriminator" if username is None else "username"
    retag(user, name, chosen, path=path, must=discriminator is not None, reason=BY_THEMSELVES, by=user.id)


def retag(user: User, name: str, number: int | None, *, path: str, must: bool, reason: str, by: int | None) -> None:
    """Give an account this name with this number, or where that is taken (or None) with any that is free, whatever its
    owner might choose. `must` takes no other number.

    A handle that was the username until now follows it where it can. Raises InvalidForm: TAG_ALREADY_TAKEN at `path`,
    TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT at `username`.
    """
    old, handle, follows = user.tag, user.handle, user.handle_key == user.username_key
    for _ in range(_ROUNDS):
        _take_tag(user, name, number, path, must=must)
        user.handle = _following(user, handle) if follows else handle
        if _saved(user):
            note_contact_change(user, Kind.TAG, old, user.tag, reason=reason, by=by)
            return
    raise InvalidForm.at("username", FieldCode.TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT)


def take_handle(user: User, handle: str) -> None:
    """Give an account another name on the topic side. Raises InvalidForm at `username`: TAG_ALREADY_TAKEN."""
    if handle == user.handle:
        return
    if handle.lower() != user.handle_key and User.objects.filter(handle_key=handle.lower()).exists():
        raise InvalidForm.at("username", FieldCode.TAG_ALREADY_TAKEN)
    old, user.handle = user.handle, handle
    if not _saved(user):
        raise InvalidForm.at("username", FieldCode.TAG_ALREADY_TAKEN)
    note_contact_change(user, Kind.HANDLE, old, handle, reason=BY_THEMSELVES, by=user.id)


def _chosen(user: User, username: str | None, discriminator: int | None) -> int | None:
    """The number the new tag is to have; None for any."""
    is_same_name = username is None or username.lower() == user.username_key
    if limit("feature_custom_discriminator", traits=user.traits):
        if discriminator == 0 and user.discriminator != 0 and user.premium_type != PremiumType.LIFETIME:
            raise InvalidForm.at("discriminator", FieldCode.VISIONARY_REQUIRED_FOR_DISCRIMINATOR)
        return user.discriminator if discriminator is None else discriminator
    if is_same_name and discriminator in (None, user.discriminator):
        return user.discriminator
    if username is None:
        raise InvalidForm.at("discriminator", FieldCode.CHANGING_DISCRIMINATOR_REQUIRES_PREMIUM)
    return user.discriminator if is_same_name else None


def _take_tag(user: User, name: str, number: int | None, path: str, *, must: bool) -> None:
    if number is not None and _is_taken(user, name, number):
        if must:
            raise InvalidForm.at(path, FieldCode.TAG_ALREADY_TAKEN)
        number = None
    user.username = name
    user.discriminator = _any_number(name) if number is None else number


def _is_taken(user: User, name: str, number: int) -> bool:
    mates = User.objects.filter(username_key=name.lower(), discriminator=number)
    return mates.exclude(id=user.id).exists()


def _any_number(name: str) -> int:
    try:
        return free_discriminator(name)
    except InvalidForm:
        raise InvalidForm.at("username", FieldCode.TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT) from None


def _following(user: User, handle: str) -> str:
    """The new name as a handle, or the present handle where that cannot be."""
    name = user.username
    is_free = name.lower() == handle.lower() or not User.objects.filter(handle_key=name.lower()).exists()
    return name if is_free and is_topic_username(name) else handle


def _saved(user: User) -> bool:
    try:
        with transaction.atomic():  # a savepoint: another account may take the same name at this very moment
            user.save(update_fields=_NAMES)
    except IntegrityError:
        return False
    return True
