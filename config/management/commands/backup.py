"""manage.py backup: everything in one file, while the server serves."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError

from config.transfer.backup import NoInstance, backup
from core.clock import now
from core.commands import Bars, TeachingCommand

_EXAMPLES = """
examples:
  manage.py backup                              into DATA_DIR/backups, named by the moment
  manage.py backup /mnt/safe/monday.zip         into a new file
  manage.py backup --without-files              rows alone: for files on S3 that are kept in another way
  manage.py backup --with-secrets               with SECRET_KEY; whoever has the file then has everything

Without the secrets, a backup lets nobody in: passwords, tokens and codes are hashed, and what must be read again is
encrypted with SECRET_KEY. Keep that key somewhere else. `manage.py restore` brings a backup back.
"""


class Command(TeachingCommand):
    help = "Write a backup: all rows as of one moment, and all stored files, checked against a manifest at restoring."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a new file; by default one in DATA_DIR/backups")
        parser.add_argument("--without-files", action="store_true", help="leave stored files out")
        parser.add_argument("--with-secrets", action="store_true", help="put SECRET_KEY in, too")

    def handle(self, *args: Any, **options: Any) -> None:
        name = f"guildhall-{now():%Y%m%d-%H%M%S}.zip"
        path: Path = options["file"] or settings.GUILDHALL.data_dir / "backups" / name
        bars = Bars(self.stderr)
        chosen = {"with_files": not options["without_files"], "with_secrets": options["with_secrets"]}
        try:
            made = backup(path, **chosen, told=bars)
        except (NoInstance, OSError, DatabaseError, BotoCoreError, ClientError) as problem:
            raise CommandError(f"There is no backup: {problem}") from problem
        finally:
            bars.end()
        self.stdout.write(f"{path}: {made.rows} rows, {made.files} files, {path.stat().st_size / 2**20:.1f} MiB")
        if made.gone:
            self.stdout.write(f"{made.gone} files were deleted while the backup was made, and are not in it")
        if options["with_secrets"]:
            self.stdout.write("It holds SECRET_KEY: keep it as safe as the server.")
