"""`manage.py reindex`: what was written before there was an index is found, too."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.search.rebuilding import indexed_pieces, made_anew, rows_to_index, searched_models

_SECONDS_BETWEEN_LINES = 2.0
_PERCENT = 100


class Command(BaseCommand):
    help = "Index what has no words for searches yet; --all does everything anew. The server may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also what is indexed already")
        parser.add_argument("--only", default="", help="one kind of row, such as message")
        parser.add_argument("--after", type=int, default=0, help="go on behind this id, with --only")

    def handle(self, *args: Any, **options: Any) -> None:
        for model in searched_models():
            name = str(model._meta.model_name)
            if options["only"] in ("", name):
                self._index(model, name, everything=options["all"], after=options["after"] if options["only"] else 0)
                if options["all"]:
                    made_anew(model.search_index)  # type: ignore[attr-defined]  # every model with words has one

    def _index(self, model: Any, name: str, *, everything: bool, after: int) -> None:
        total = rows_to_index(model, everything=everything, after=after).count()
        done, started, told = 0, time.monotonic(), 0.0
        for count, last in indexed_pieces(model, everything=everything, after=after):
            done += count
            if time.monotonic() - told >= _SECONDS_BETWEEN_LINES:
                told = time.monotonic()
                rate = done / max(0.001, told - started)
                share = min(_PERCENT, _PERCENT * done / max(1, total))
                self.stdout.write(f"{name}: {done} of {total} ({share:.0f} %), {rate:.0f}/s, up to id {last}")
        self.stdout.write(f"{name}: {done} indexed")
