"""Work on topics that nobody asks for."""

from core.actor import Actor
from core.jobs import periodic
from topics.operations.deletion import remove_piece

_HOUR = 3600.0


@periodic("topics.remove", seconds=_HOUR, queue="slow")
def sweep_topics() -> None:
    """Remove the topics whose week is over since an administrator let them go, a piece at a time."""
    while remove_piece(Actor(user=None, kind="system")):
        continue
