"""Work on accounts that nobody asks for."""

from accounts.operations.sessions import end_idle_sessions
from core.actor import Actor
from core.jobs import periodic

_HOUR = 3600.0


@periodic("accounts.end_idle_sessions", seconds=_HOUR)
def sweep_sessions() -> None:
    """End the sign-ins nobody has used for SESSION_IDLE_DAYS."""
    while end_idle_sessions(Actor(user=None, kind="system")):
        continue
