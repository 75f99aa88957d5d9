"""Files that nobody needs any more, found and removed."""

from chat.operations.file_sweeping import DROP_JOB, expire_piece, sweep_piece
from core.actor import Actor
from core.images.cache import variant_cache
from core.jobs import job, periodic
from core.storage import files

_HOUR = 3600.0
_SYSTEM = Actor(user=None, kind="system")


@periodic("chat.sweep_files", seconds=_HOUR, queue="slow")
def sweep_files() -> None:
    """Expire what is over, then look through all files a piece at a time: an interrupted run misses nothing, because
    the next one begins anew."""
    while expire_piece(_SYSTEM):
        continue
    after: int | None = 0
    while after is not None:
        after = sweep_piece(_SYSTEM, after=after)


@job(DROP_JOB, queue="slow")
def drop_files(keys: list[str]) -> None:
    """Remove the content of files whose rows are gone, and what this machine has made of it."""
    for key in keys:
        files().delete(key)
        variant_cache().forget(key)
