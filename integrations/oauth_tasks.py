"""Housekeeping of OAuth2."""

from core.actor import Actor
from core.jobs import periodic
from integrations.operations.oauth2_tokens import forget_expired

_HOUR = 3600.0


@periodic("oauth2.forget_expired", seconds=_HOUR)
def sweep_tokens() -> None:
    """Delete what has expired."""
    while forget_expired(Actor(user=None, kind="system")):
        continue
