"""The write-ahead log goes back into the database file when the server stops."""

import structlog
from django.db import DatabaseError, connection

_log = structlog.get_logger(__name__)


def fold_in_log() -> None:
    """Write SQLite's log into the database file, so that the file alone holds everything. Other databases: nothing.

    SQLite does it by itself when the last connection closes in order, which a process that is ending cannot promise.
    """
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseError:
        _log.exception("sqlite.checkpoint_failed")  # nothing is lost: the log is read at the next start
    finally:
        connection.close()
