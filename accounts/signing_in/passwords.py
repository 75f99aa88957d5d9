"""Passwords: hashed, checked in the same time whether or not there is an account, and refused when well known."""

import secrets
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator

from accounts.models import User
from core.errors import FieldCode, InvalidForm
from core.text import folded, normalise, utf16_length

LEAST, MOST = 8, 256


def hashed(password: str | None) -> str:
    """What is stored of a password; of None: a value that no password matches. Takes 21 ms by intention, so call it
    outside of transactions."""
    return make_password(None if password is None else normalise(password))


def is_password_of(user: User | None, password: str) -> bool:
    """Whether this is the account's password. The work is the same without an account or without its password, so the
    time tells nothing. A hash made with older parameters is renewed."""
    stand_in = _stand_in()
    text = normalise(password)
    if user is None or not user.has_usable_password() or utf16_length(text) > MOST:
        check_password(text[:MOST], stand_in)
        return False

    def renew(right: str) -> None:
        User.objects.filter(id=user.id).update(password=make_password(right))

    return check_password(text, user.password, setter=renew)


def hashed_secret(text: str) -> str:
    """What is stored of a recovery code or an answer to a question, which people write now like this, now like that.
    As slow as `hashed`."""
    return make_password(folded(normalise(text)))


def is_secret(text: str, stored: str | None) -> bool:
    """Whether this is the secret behind a hash, in the same time when there is none to compare with."""
    return check_password(folded(normalise(text[:MOST])), stored or _stand_in()) and stored is not None


@cache
def _stand_in() -> str:
    return make_password(secrets.token_urlsafe())


def refuse_common(password: str | None, path: str = "password") -> None:
    """Raise PASSWORD_IS_TOO_COMMON at `path` for a password of Django's list of 20,000 (switch PASSWORD_BLOCKLIST)."""
    if password is None or not settings.GUILDHALL.password_blocklist:
        return
    if normalise(password).lower() in _common_passwords():
        raise InvalidForm.at(path, FieldCode.PASSWORD_IS_TOO_COMMON)


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
