"""How old people are, and what follows from it."""

from datetime import date

from accounts.models import User
from accounts.records import PrivateUserRecord
from core.clock import now
from core.errors import FieldCode, InvalidForm

MINIMUM_AGE = 13
ADULT_AGE = 18


def age(born: date) -> int:
    """Full years since that day, by the date in UTC."""
    today = now().date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_adult(user: User | PrivateUserRecord) -> bool:
    """Whether the account's date of birth is known and at least 18 years ago."""
    return user.date_of_birth is not None and age(user.date_of_birth) >= ADULT_AGE


def refuse_too_young(born: date | None) -> None:
    """Raise MUST_BE_MINIMUM_AGE at `date_of_birth` for people under 13. Where no date is asked for, none is checked."""
    if born is not None and age(born) < MINIMUM_AGE:
        raise InvalidForm.at("date_of_birth", FieldCode.MUST_BE_MINIMUM_AGE, minAge=MINIMUM_AGE)
