"""Rows for new accounts: a free tag for the guild side and a free handle for the topic side, whoever else asks."""

import random
import secrets
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.naming.words import random_name
from core.errors import FieldCode, InvalidForm
from core.text import folded, is_topic_username

HIGHEST_DISCRIMINATOR = 9999
LONGEST_HANDLE = 20
_SHORTEST_HANDLE = 3
_RANDOM_TRIES = 10
_ROUNDS = 5

_random = random.SystemRandom()


def add_user(*, username: str, handle: str | None = None, **columns: Any) -> User:
    """Insert an account under a free discriminator. A `handle` is taken as it is, otherwise one is derived.

    Call it inside an operation. Raises InvalidForm: EMAIL_ALREADY_IN_USE at `email`; at `username` TAG_ALREADY_TAKEN
    for a taken handle, TOO_MANY_USERS_WITH_THIS_USERNAME.
    """
    for _ in range(_ROUNDS):
        _refuse_taken(columns.get("email"), handle)
        user = User(username=username, discriminator=free_discriminator(username), **columns)
        user.handle = handle or free_handle(username, user.discriminator)
        try:
            with transaction.atomic():  # a savepoint: another account may take the same name at this very moment
                user.save(force_insert=True)
        except IntegrityError:
            continue
        return user
    raise InvalidForm.at("username", FieldCode.TOO_MANY_USERS_WITH_THIS_USERNAME)


def free_discriminator(username: str) -> int:
    """A number from 1 to 9999 that nobody of that name has: a random one, else the lowest. Raises InvalidForm."""
    used = set(User.objects.filter(username_key=username.lower()).values_list("discriminator", flat=True))
    for _ in range(_RANDOM_TRIES):
        number = _random.randint(1, HIGHEST_DISCRIMINATOR)
        if number not in used:
            return number
    for number in range(1, HIGHEST_DISCRIMINATOR + 1):
        if number not in used:
            return number
    raise InvalidForm.at("username", FieldCode.TOO_MANY_USERS_WITH_THIS_USERNAME)


def free_handle(username: str, discriminator: int) -> str:
    """A handle nobody has, as near to the username as the topic side's rules allow."""
    base = username.strip("_")[:LONGEST_HANDLE].strip("_")
    if len(base) < _SHORTEST_HANDLE:
        base = f"user{base}"
    stem = base[: LONGEST_HANDLE - 6]
    candidates = [base, f"{stem}{discriminator:04d}", f"{stem}{secrets.randbelow(10**6):06d}", random_name()[:20]]
    wanted = {name.lower(): name for name in candidates if is_topic_username(name)}
    taken = set(User.objects.filter(handle_key__in=wanted).values_list("handle_key", flat=True))
    free = [name for key, name in wanted.items() if key not in taken]
    return free[0] if free else f"user{secrets.randbelow(10**12):012d}"


def _refuse_taken(email: str | None, handle: str | None) -> None:
    if handle and User.objects.filter(handle_key=handle.lower()).exists():
        raise InvalidForm.at("username", FieldCode.TAG_ALREADY_TAKEN)
    if email and User.objects.filter(email_key=folded(email)).exists():
        raise InvalidForm.at("email", FieldCode.EMAIL_ALREADY_IN_USE)
