"""The rights of administrators: strings on their account, asked for in this one place."""

from collections.abc import Iterable

from core.actor import Actor
from core.errors import Code, ProductError

EVERYTHING = "*"
AUTHENTICATE = "admin:authenticate"


def holds(actor: Actor, right: str) -> bool:
    """Whether the actor is an administrator with this right."""
    return not actor.is_bot and among(actor.user.acls, right)


def among(acls: Iterable[str], right: str) -> bool:
    """Whether an account with these strings is an administrator with the right."""
    held = set(acls)
    return EVERYTHING in held or {AUTHENTICATE, right} <= held


def require_right(actor: Actor, right: str) -> None:
    """Raise unless the actor is an administrator with this right.

    ProductError UNAUTHORIZED for bots, MISSING_PERMISSIONS for people who are no administrators, MISSING_ACL for those
    who are and lack the right.
    """
    if actor.is_bot:
        raise ProductError(Code.UNAUTHORIZED)
    held = set(actor.user.acls)
    if not held & {EVERYTHING, AUTHENTICATE}:
        raise ProductError(Code.MISSING_PERMISSIONS)
    if not held & {EVERYTHING, right}:
        raise ProductError(Code.MISSING_ACL, variables={"requiredACL": right})
