"""Changing one's own account: everything that takes long or counts attempts, and so stands outside of transactions.

`change_profile` is the way in for both wires; the rules that need the row as it is are in operations/profile.py.
"""

import math
from collections.abc import Iterable
from typing import Any, cast

from accounts.changes import CheckedProfile, ProfileChanges
from accounts.emojis import is_usable_anywhere, with_usable_emojis
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.profile import update_profile
from accounts.pictures import AVATARS, BANNERS
from core.actor import Actor
from core.error_codes import Code
from core.errors import FieldCode, FieldError, InvalidForm, ProductError
from core.images import Picture, PicturePlace, read_picture
from core.instance_limits import LimitKey, limit
from core.limits import spend
from core.text import utf16_length

_UNCLAIMED_MAY_SEND = frozenset({"username", "discriminator", "handle", "new_password", "email_token"})
_PROVEN = frozenset({"username", "discriminator"})
_AS_THEY_ARE = ("username", "discriminator", "handle", "global_name", "country_code")
_COUNTED = {
    "bio": ("bio_change", FieldCode.BIO_CHANGED_TOO_MANY_TIMES),
    "pronouns": ("pronouns_change", FieldCode.PRONOUNS_CHANGED_TOO_MANY_TIMES),
    "accent_color": ("accent_color_change", FieldCode.ACCENT_COLOR_CHANGED_TOO_MANY_TIMES),
}
_FLAGS = {
    "premium_badge_hidden": UserFlags.PREMIUM_BADGE_HIDDEN,
    "premium_badge_masked": UserFlags.PREMIUM_BADGE_MASKED,
    "premium_badge_timestamp_hidden": UserFlags.PREMIUM_BADGE_TIMESTAMP_HIDDEN,
    "premium_badge_sequence_hidden": UserFlags.PREMIUM_BADGE_SEQUENCE_HIDDEN,
    "premium_enabled_override": UserFlags.PREMIUM_ENABLED_OVERRIDE,
    "used_mobile_client": UserFlags.USED_MOBILE_CLIENT,
}


def refuse_unclaimed(user: User, sent: Iterable[str]) -> None:
    """Raise InvalidForm at every field that an account without a password may not send yet:
    UNCLAIMED_ACCOUNTS_CAN_ONLY_SET_EMAIL_VIA_TOKEN."""
    code = FieldCode.UNCLAIMED_ACCOUNTS_CAN_ONLY_SET_EMAIL_VIA_TOKEN
    if not user.is_claimed and (refused := [name for name in sent if name not in _UNCLAIMED_MAY_SEND]):
        raise InvalidForm(FieldError(name, code) for name in refused)


def wants_proof(user: User, changes: ProfileChanges) -> bool:
    """Whether the person must prove who they are first: the tag would become another one."""
    return any(changes.get(name, getattr(user, name)) != getattr(user, name) for name in _PROVEN)


def change_profile(actor: Actor, *, changes: ProfileChanges) -> User:
    """Change one's own account and return it as it is now.

    Publishes and raises as `update_profile`; also InvalidForm at the field for pictures that are none, texts that are
    too long and fields that were changed too often, and MISSING_ACCESS for switches of staff.
    """
    return update_profile(actor, changes=checked_changes(actor.user, changes))


def checked_changes(user: User, changes: ProfileChanges) -> CheckedProfile:
    """The same without the last step, for changes that come together with others. Counts attempts, so it stands
    outside of operations."""
    if "premium_enabled_override" in changes and not user.flags & UserFlags.STAFF:
        raise ProductError(Code.MISSING_ACCESS)
    checked: dict[str, Any] = {name: changes[name] for name in _AS_THEY_ARE if name in changes}  # type: ignore[literal-required]
    _count_name(user, changes)
    checked |= _texts(user, changes) | _switches(changes)
    for name, place in (("avatar", AVATARS), ("banner", BANNERS)):
        if name in changes:
            checked[name] = _picture(user, name, place, cast(dict[str, Any], changes)[name])
    return cast(CheckedProfile, checked)


def count_change(limit_name: str, *whose: int, path: str, code: FieldCode) -> None:
    """Count a change of something that may not change too often. Raises InvalidForm at `path` with that code."""
    verdict = spend(limit_name, *whose)
    if verdict is not None and not verdict.allowed:
        raise InvalidForm.at(path, code, minutes=math.ceil(verdict.retry_after / 60))


def _count_name(user: User, changes: ProfileChanges) -> None:
    """A tag or handle that differs in more than the case of its letters counts."""
    name, number = changes.get("username", user.username), changes.get("discriminator", user.discriminator)
    is_new_tag = (name.lower(), number) != (user.username_key, user.discriminator)
    if is_new_tag or changes.get("handle", user.handle).lower() != user.handle_key:
        count_change("username_change", user.id, path="username", code=FieldCode.USERNAME_CHANGED_TOO_MANY_TIMES)


def _texts(user: User, changes: ProfileChanges) -> dict[str, Any]:
    found: dict[str, Any] = {name: value for name, value in changes.items() if name in _COUNTED}
    if found.get("bio") is not None:
        found["bio"] = checked_bio(user, found["bio"])
    for name, value in found.items():
        if getattr(user, name) != value:
            limit_name, code = _COUNTED[name]
            count_change(limit_name, user.id, path=name, code=code)
    return found


def checked_bio(user: User, bio: str) -> str:
    """A bio as it is stored: emojis that the person may not use become their names. Raises InvalidForm at bio."""
    _check_bio_length(user, bio)
    shown = with_usable_emojis(user, bio, is_usable_anywhere(user))
    _check_bio_length(user, shown)  # each emoji that moves may have become longer by its mark
    return shown


def _check_bio_length(user: User, bio: str) -> None:
    most = limit("max_bio_length", traits=user.traits)
    if utf16_length(bio) > most:
        raise InvalidForm.at("bio", FieldCode.STRING_LENGTH_INVALID, min=1, max=most)


def _switches(changes: ProfileChanges) -> dict[str, Any]:
    wanted = {flag: changes[name] for name, flag in _FLAGS.items() if name in changes}  # type: ignore[literal-required]
    if changes.get("has_dismissed_premium_onboarding"):  # once dismissed it does not come back
        wanted[UserFlags.HAS_DISMISSED_PREMIUM_ONBOARDING] = True
    more = {"reads_gifts": True} if changes.get("has_unread_gift_inventory") is False else {}
    if not wanted:
        return more
    return more | {
        "set_flags": sum(flag for flag, is_on in wanted.items() if is_on),
        "clear_flags": sum(flag for flag, is_on in wanted.items() if not is_on),
    }


_PICTURES: dict[str, tuple[str, FieldCode, LimitKey, FieldCode]] = {
    "avatar": (
        "avatar_change",
        FieldCode.AVATAR_CHANGED_TOO_MANY_TIMES,
        "feature_animated_avatar",
        FieldCode.ANIMATED_AVATARS_REQUIRE_PREMIUM,
    ),
    "banner": (
        "banner_change",
        FieldCode.BANNER_CHANGED_TOO_MANY_TIMES,
        "feature_animated_banner",
        FieldCode.BANNERS_REQUIRE_PREMIUM,
    ),
}


def _picture(user: User, name: str, place: PicturePlace, data: bytes | None) -> Picture | None:
    """Read and keep a new picture; whether anything uses it in the end is looked at an hour later."""
    limit_name, too_often, feature, not_allowed = _PICTURES[name]
    if data is None and getattr(user, name) is None:
        return None
    count_change(limit_name, user.id, path=name, code=too_often)
    if data is None:
        return None
    has_feature = bool(limit(feature, traits=user.traits))
    if name == "banner" and not has_feature:
        raise InvalidForm.at(name, not_allowed)
    picture = read_picture(data, path=name, most_bytes=limit("avatar_max_size", traits=user.traits))
    if picture.is_animated and not has_feature:
        raise InvalidForm.at(name, not_allowed)
    place.keep(picture, user.id, path=name, by=user.id)
    return picture
