"""Making the archives that administrators asked for, and removing those whose time is over."""

import structlog

from core.actor import Actor
from core.jobs import GiveUp, job, periodic
from moderation.archives.making import make_archive
from moderation.operations.archive_making import (
    ATTEMPTS,
    JOB,
    fail_archive,
    give_up_lost_archive,
    remove_expired_archive,
)

_log = structlog.get_logger(__name__)
_HOUR = 3600.0
_SYSTEM = Actor(user=None, kind="system")


@job(JOB, queue="slow", attempts=ATTEMPTS)
def archive(subject_type: str, subject_id: int, archive_id: int) -> None:
    """Make an archive; one that was interrupted is begun anew."""
    try:
        make_archive(subject_type, subject_id, archive_id)
    except Exception as error:
        if fail_archive(_SYSTEM, archive_id=archive_id):
            _log.exception("archive.failed", archive_id=archive_id)
            raise GiveUp(type(error).__name__) from None
        raise


@periodic("moderation.tidy_archives", seconds=_HOUR, queue="slow")
def tidy_archives() -> None:
    """Remove archives that are over, and give up on those that nobody makes any more."""
    for piece in (remove_expired_archive, give_up_lost_archive):
        while piece(_SYSTEM):
            continue
