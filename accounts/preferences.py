"""What a person's topic-side clients share. Clients read `preferences.theme` without asking, so it is never absent."""

from typing import Any, Literal, TypedDict

from accounts.languages import DEFAULT_LOCALE, topic_language
from accounts.models import User


class Preferences(TypedDict):
    """How a client looks and behaves."""

    theme: Literal["dark", "light"]
    language: Literal["en", "pt"]
    anonymous_mode: bool
    email_2fa_enabled: bool
    notifications_enabled: bool
    sound_enabled: bool


TOLD_PHONE = "told_phone"
DEFAULTS: Preferences = {
    "theme": "dark",
    "language": "en",
    "anonymous_mode": False,
    "email_2fa_enabled": False,
    "notifications_enabled": True,
    "sound_enabled": True,
}


def new_preferences(language: str, phone: str | None = None) -> dict[str, Any]:
    """What is stored for a new account: only what differs from the defaults, and a phone number that nobody has
    verified, which therefore is not the account's yet."""
    told = {} if phone is None else {TOLD_PHONE: phone}
    return told if language == DEFAULTS["language"] else {"language": language, **told}


def preferences_of(user: User) -> Preferences:
    """All preferences, the account's own over the defaults."""
    known = {name: value for name, value in user.preferences.items() if name in DEFAULTS}
    return {**DEFAULTS, **known}


def mail_language(user: User, wanted: str = "") -> str:
    """The language of a mail of the topic side: the one that was asked for, else the one the person has chosen."""
    return topic_language(wanted) if wanted else str(preferences_of(user)["language"])


def locale_of(user: User) -> str:
    """The language to write to somebody in: what they chose on the guild side, else on the topic side."""
    return user.locale if user.locale != DEFAULT_LOCALE else str(preferences_of(user)["language"])
