"""Making the copies of their data that people asked for, and removing those whose time is over."""

import structlog

from accounts.exports.making import make_copy
from accounts.operations.exports import (
    EXPORT_ATTEMPTS,
    EXPORT_JOB,
    fail_export,
    forget_old_exports,
    give_up_lost_export,
    remove_expired_export,
)
from core.actor import Actor
from core.jobs import GiveUp, job, periodic

_log = structlog.get_logger(__name__)
_HOUR = 3600.0
_SYSTEM = Actor(user=None, kind="system")


@job(EXPORT_JOB, queue="slow", attempts=EXPORT_ATTEMPTS)
def make_export(user_id: int, export_id: int) -> None:
    """Make a copy; one that was interrupted is begun anew."""
    try:
        make_copy(user_id, export_id)
    except Exception as error:
        if fail_export(_SYSTEM, export_id=export_id):
            _log.exception("export.failed", export_id=export_id)
            raise GiveUp(type(error).__name__) from None
        raise


@periodic("accounts.tidy_exports", seconds=_HOUR, queue="slow")
def tidy_exports() -> None:
    """Remove the files of copies that are over, and give up on those that nobody makes any more."""
    for piece in (remove_expired_export, give_up_lost_export, forget_old_exports):
        while piece(_SYSTEM):
            continue
