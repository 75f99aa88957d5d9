"""Taking turns over something that has no row to hold: a name that must be free, say."""

import zlib

from django.db import connection

_OURS = 7_411  # apart from other locks that a database may be asked for


def take_turn_over(what: str) -> None:
    """Wait for whoever does the same over the same thing; until the transaction ends others wait. SQLite has one
    writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_OURS, zlib.crc32(what.encode()) - 2**31))
