"""Work on channels and messages that nobody asks for."""

from chat.operations.nonces import forget_old_nonces
from core.actor import Actor
from core.jobs import periodic

_MINUTE = 60.0


@periodic("chat.forget_nonces", seconds=_MINUTE)
def sweep_nonces() -> None:
    """Forget the nonces that no repetition can use any more."""
    forget_old_nonces(Actor(user=None, kind="system"))
