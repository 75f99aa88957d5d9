"""Where the audit log ends is told to another place, day by day."""

import structlog

from core.jobs import periodic
from moderation.audit_check import stored_head

_DAY = 86_400.0
_log = structlog.get_logger(__name__)


@periodic("moderation.tell_audit_head", seconds=_DAY)
def tell_head() -> None:
    """Write the head of the audit log into the server's own log, which is kept elsewhere: whoever cuts off the end, or
    writes all of it anew with the server's key, cannot take that line back."""
    _log.info("audit.head", head=str(stored_head()))
