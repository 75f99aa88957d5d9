"""Traits: what single accounts were given beyond what everybody has.

Two of them open parts of the guild wire. Every new account has both unless the operator says otherwise
(DEFAULT_TRAITS); administrators set them person by person, and a guild that has a feature of the same name opens the
part for all its members.
"""

from collections.abc import Iterable

from django.conf import settings

from accounts.models.user import User
from core.errors import Code, ProductError

EXPRESSION_PACKS = "MT_EXPRESSION_PACKS"
MESSAGE_SCHEDULING = "MT_MESSAGE_SCHEDULING"


def default_traits() -> tuple[str, ...]:
    """What new accounts get."""
    chosen: tuple[str, ...] = settings.GUILDHALL.default_traits
    return tuple(trait for trait in chosen if trait != "none")


def has_trait(user: User, trait: str, guild_features: Iterable[str] = ()) -> bool:
    """Whether the part is open to the person, by the account or by the guild they act in."""
    return trait in user.traits or trait in guild_features


def require_trait(user: User, trait: str, guild_features: Iterable[str] = ()) -> None:
    """Raise FEATURE_TEMPORARILY_DISABLED unless the part is open to the person."""
    if not has_trait(user, trait, guild_features):
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)
