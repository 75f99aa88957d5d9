"""manage.py restore: an empty installation becomes what a backup holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import CommandError
from django.db import DatabaseError

from config.transfer.archive import BadArchive
from config.transfer.restoring import CannotRestore, NotBroughtUp, checked, restore
from core.commands import Bars, TeachingCommand

_EXAMPLES = """
examples:
  manage.py restore /mnt/safe/monday.zip --check    is the backup whole, and would it fit here? changes nothing
  manage.py restore /mnt/safe/monday.zip            into the empty database and storage of this environment
  manage.py restore other.zip --from-elsewhere      made with another SECRET_KEY than this one

It works on an empty database only: stop the server, give it a new DATA_DIR or database, restore, start. Everything is
checked before anything is changed; rows are written in one transaction, and compared before it ends.
"""


class Command(TeachingCommand):
    help = "Bring a backup back into an empty installation, from SQLite or PostgreSQL into either."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--check", action="store_true", help="only check the backup and the place")
        parser.add_argument("--from-elsewhere", action="store_true", help="accept it though another SECRET_KEY made it")
        parser.add_argument("--replace-secrets", action="store_true", help="let its secrets replace those in DATA_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        bars = Bars(self.stderr)
        chosen = {"from_elsewhere": options["from_elsewhere"], "replace_secrets": options["replace_secrets"]}
        try:
            plan = checked(options["file"], **chosen, told=bars)
            rows = 0 if options["check"] else restore(plan, told=bars)
        except (CannotRestore, NotBroughtUp, BadArchive) as problem:
            raise CommandError(f"{problem}.") from problem
        except (OSError, DatabaseError, BotoCoreError, ClientError) as problem:
            raise CommandError(f"The backup is not restored, try again: {problem}") from problem
        finally:
            bars.end()
        manifest = plan.archive.manifest
        made = f"made {manifest['made_at']} by version {manifest['version']} on {manifest['database']}"
        if options["check"]:
            self.stdout.write(f"The backup is whole ({made}), and can be restored here.")
            if plan.is_older:
                self.stdout.write("Its database is older than this version, and is brought up to it then.")
            return
        self.stdout.write(f"Restored: {rows} rows, {len(plan.archive.names('files/'))} files ({made}).")
        if plan.is_older:
            self.stdout.write("The database was older than this version, and was brought up to it.")
        if not manifest["has_files"]:
            self.stdout.write("The backup holds no stored files: STORAGE_URL has to lead to those it was made with.")
