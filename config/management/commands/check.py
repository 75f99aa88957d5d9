"""manage.py check: does everything work that this installation is set up with?"""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import check as of_django

from config.checking import checks
from core.commands import TeachingCommand

_EXAMPLES = """
examples:
  manage.py check                 try everything; exit status 1 when something fails
  manage.py check --strict        also when there is a warning
  manage.py check --code          Django's own checks of the code alone, with its options

It writes, reads and deletes one small file, and connects to database, Redis, mail server and media servers with the
settings of this environment. Nothing is sent.
"""


class Command(TeachingCommand, of_django.Command):
    help = "Try settings, database, migrations, Redis, clocks, storage, disk, mail and voice: one line each."
    examples = _EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--strict", action="store_true", help="fail on warnings, too")
        parser.add_argument("--code", action="store_true", help="only what Django checks")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["code"]:
            return
        bad = ("failed", "warning") if options["strict"] else ("failed",)
        failures = 0
        for found in checks():
            self.stdout.write(f"{found.state:<8} {found.part:<12} {found.told}")
            failures += found.state in bad
        if failures:
            raise CommandError(f"Not in order: {failures}.")
