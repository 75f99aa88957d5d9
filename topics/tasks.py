"""Work on topics that nobody asks for."""

from core.actor import Actor
from core.jobs import job, periodic
from topics.operations.deletion import remove_piece
from topics.operations.strangers import WEIGH_JOB, weigh_strangers

_HOUR = 3600.0


@periodic("topics.remove", seconds=_HOUR, queue="slow")
def sweep_topics() -> None:
    """Remove the topics whose week is over since an administrator let them go, a piece at a time."""
    while remove_piece(Actor(user=None, kind="system")):
        continue


@job(WEIGH_JOB)
def weigh_those_who_came(topic_id: int) -> None:
    """Look whether the strangers who have written in a topic are a raid."""
    weigh_strangers(Actor(user=None, kind="system"), topic_id)
