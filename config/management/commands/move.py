"""manage.py move: from SQLite to PostgreSQL."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from config.transfer.archive import BadArchive
from config.transfer.databases import InUse
from config.transfer.moving import move
from config.transfer.restoring import CannotRestore
from core.commands import Bars, TeachingCommand

_EXAMPLES = """
example:
  export DATABASE_URL=postgresql://guildhall:password@127.0.0.1:5432/guildhall
  manage.py move --from /var/lib/guildhall/guildhall.sqlite3

Stop the server first. The database of DATABASE_URL has to be empty. Everything is copied in one transaction and
compared before it ends, so that a move that fails leaves nothing: run it again. The file stays as it is. Stored files
and secrets are not in the database: keep DATA_DIR and SECRET_KEY as they are.
"""


class Command(TeachingCommand):
    help = "Copy everything from a file of SQLite into the empty PostgreSQL database of DATABASE_URL."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", required=True, type=Path, help="the file, guildhall.sqlite3")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL has to be that of the PostgreSQL database to move to.")
        bars = Bars(self.stderr)
        try:
            sums = move(source, told=bars)
        except InUse as problem:
            raise CommandError(f"{problem}. Stop the server first.") from problem
        except (CannotRestore, BadArchive) as problem:
            raise CommandError(f"{problem}.") from problem
        except (OSError, DatabaseError) as problem:
            raise CommandError(f"Nothing was moved: {problem}") from problem
        finally:
            bars.end()
        for name, told in sums.items():
            rows, _, total = told.partition(":")
            self.stdout.write(f"{name:<40} {rows:>10}  {total[:16]}")
        self.stdout.write(f"Moved {sum(int(told.partition(':')[0]) for told in sums.values())} rows.")
