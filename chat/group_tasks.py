"""Work on groups that nobody waits for."""

from chat.operations._group_seats import ERASE_JOB, erase_group_piece
from core.jobs import job


@job(ERASE_JOB, queue="slow")
def erase_group(*, channel_id: int) -> None:
    """Delete a group that nobody is in any more, with what was said in it."""
    while erase_group_piece(channel_id):
        continue
