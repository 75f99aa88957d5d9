"""Usernames made of display names."""

from core.text import username_from

MOST = 5
LONGEST = 32


def username_suggestions(display_name: str) -> list[str]:
    """The username derived from a display name, then the same with a number; nothing when none can be derived."""
    derived = username_from(display_name)
    if derived is None:
        return []
    return [derived, *(f"{derived[: LONGEST - 1]}{number}" for number in range(1, MOST))]
