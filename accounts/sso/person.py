"""What the provider says of the person who has just signed in there."""

from dataclasses import dataclass
from typing import Any

from accounts.sso.config import SsoConfig
from core.api.fields import EmailField
from core.errors import InvalidForm
from core.text import folded, normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at the provider: issuer and subject never change, the rest may."""

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""


def person_of(config: SsoConfig, claims: dict[str, Any], info: dict[str, Any]) -> Person:
    """The person behind an id token's claims and what the user-info endpoint adds, which wins."""
    email = _text(info.get("email")) or _text(claims.get("email"))
    return Person(
        issuer=config.issuer,
        subject=claims["sub"],
        email=email,
        email_verified=bool(email) and (config.trusted or _is_verified(email, claims, info)),
        name=_text(info.get("name")) or _text(claims.get("name")),
    )


def is_email_address(text: str) -> bool:
    """Whether accounts can have this address."""
    try:
        EmailField().parse(text)
    except InvalidForm:
        return False
    return True


def _is_verified(email: str, claims: dict[str, Any], info: dict[str, Any]) -> bool:
    """Whether the address was verified by whoever named it: a word about another address says nothing of this one."""
    if "email_verified" in info:
        return _is_true(info["email_verified"])
    return folded(_text(claims.get("email"))) == folded(email) and _is_true(claims.get("email_verified"))


def _is_true(value: Any) -> bool:
    # Some providers send the word.
    return value is True or value == "true"


def _text(value: Any) -> str:
    return normalise(value) if isinstance(value, str) else ""
