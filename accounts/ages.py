"""How old people are, and what follows from it."""

from datetime import date

from accounts.models import User
from accounts.records import PrivateUserRecord
from core.clock import now
from core.errors import FieldCode, InvalidForm
from core.geoip import place_of

MINIMUM_AGE = 13
_BY_COUNTRY = {
    14: "KR AT BG CY IT LT ES CL CO PE VE",
    15: "VN CZ FR GR RS",
    16: "AW BQ CW SX HR DE HU IE LU NL PL RO SM SK SI",
}
_LEAST_AGES = {country: age for age, countries in _BY_COUNTRY.items() for country in countries.split()}
ADULT_AGE = 18


def age(born: date) -> int:
    """Full years since that day, by the date in UTC."""
    today = now().date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_adult(user: User | PrivateUserRecord) -> bool:
    """Whether the account's date of birth is known and at least 18 years ago."""
    return user.date_of_birth is not None and age(user.date_of_birth) >= ADULT_AGE


def refuse_too_young(born: date | None, ip: str = "") -> None:
    """Raise MUST_BE_MINIMUM_AGE at `date_of_birth` for people under 13, or the age that the country of the internet
    address demands, if that is known. Where no date is asked for, none is checked."""
    if born is None:
        return
    place = place_of(ip)
    least = _LEAST_AGES.get(place.code or "", MINIMUM_AGE) if place else MINIMUM_AGE
    if age(born) < least:
        raise InvalidForm.at("date_of_birth", FieldCode.MUST_BE_MINIMUM_AGE, minAge=least)
