"""manage.py purge: what has lapsed goes now."""

from argparse import ArgumentParser
from typing import Any

from config.purging import LAPSING, run, works
from config.transfer.databases import forget_copies, forgotten_copies
from core.commands import Bars, TeachingCommand

_EXAMPLES = """
examples:
  manage.py purge --dry-run       how much has lapsed; changes nothing
  manage.py purge                 remove it

A server that runs jobs does this by itself, most of it every hour. Accounts are handed to its jobs, which erase them.
"""


class Command(TeachingCommand):
    help = "Remove what has lapsed: sign-ins, codes, tokens, deleted messages, copies of data, old jobs and more."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        counts = {lapsing.what: lapsing.due().count() for lapsing in LAPSING}
        for what, number in counts.items():
            self.stdout.write(f"{number:>10}  {what}")
        self.stdout.write(f"{len(forgotten_copies()):>10}  copies of the database, of backups that were killed")
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        forget_copies()
        bars = Bars(self.stderr)
        step = bars("sweeps", len(works()))
        for work in works():
            run(work)
            step(1)
        bars.end()
        left = sum(lapsing.due().count() for lapsing in LAPSING)
        self.stdout.write(
            f"Done. {left} are left for jobs, or have lapsed since." if left else "Done. Nothing is left."
        )
