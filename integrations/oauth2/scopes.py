"""What people can grant an application."""

from collections.abc import Iterable

from core.errors import Code, ProductError

BOT, ADMIN = "bot", "admin"
ADMIN_APPLICATION_ID = 1234567890123456789
"""The one application that may ask for the scope of administrators; `createbot --admin` makes it."""

MEANINGS = {
    "identify": "See your name, picture and account settings",
    "email": "See your e-mail address",
    "guilds": "See which communities you are in",
    "connections": "See the accounts elsewhere that your profile shows",
    BOT: "Add a bot to a community that you manage",
    ADMIN: "Administer this server with the rights that you have",
}
"""Every scope in the order in which they are listed, in the words of the consent page."""


def parsed_scopes(text: str, *, client_id: int) -> tuple[str, ...]:
    """The scopes in a text separated by blanks, each once, in their order.

    Raises INVALID_SCOPE for none, for unknown ones, and for `admin` unless the built-in application asks.
    """
    words = {word for word in text.split(" ") if word}
    if not words or words - MEANINGS.keys() or (ADMIN in words and client_id != ADMIN_APPLICATION_ID):
        raise ProductError(Code.INVALID_SCOPE)
    return in_order(words)


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes in the order in which they are listed."""
    given = set(scopes)
    return tuple(scope for scope in MEANINGS if scope in given)
