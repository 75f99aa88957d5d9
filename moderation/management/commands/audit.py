"""manage.py audit: is the log of what administrators did as it was written?"""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.commands import TeachingCommand
from moderation.audit_check import Check, Head, entries, flaws_of_head, stored_head
from moderation.audit_lines import NoEntry, read_lines, to_line

_EXAMPLES = """
examples:
  manage.py audit verify                        look through the whole log; exit status 1 when something is wrong
  manage.py audit head                          what to keep elsewhere: the number and hash of the last entry
  manage.py audit verify --expect 812:9f86d0…   is what the log held then still in it?
  manage.py audit export --output audit.jsonl   one line of JSON per entry
  manage.py audit verify --file audit.jsonl     hold an export against its hashes, without the database
"""


class Command(TeachingCommand):
    help = "Check, export or anchor the audit log of the instance, which is a chain of hashes."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True, metavar="verify|export|head")
        verify = ways.add_parser("verify", help="look through it, and say what is wrong")
        verify.add_argument("--expect", metavar="HEAD", help="a head that was written down: NUMBER:HASH")
        verify.add_argument("--file", type=Path, help="an export, instead of the database; seals are left out")
        export = ways.add_parser("export", help="write every entry as a line of JSON")
        export.add_argument("--output", type=Path, help="a new file, instead of standard output")
        ways.add_parser("head", help="tell the number and hash of the last entry")

    def handle(self, *args: Any, way: str, **options: Any) -> None:
        if way == "verify":
            self._verify(_expected(options["expect"]), options["file"])
        elif way == "export":
            self._export(options["output"])
        else:
            self.stdout.write(str(stored_head()))

    def _verify(self, expected: list[Head], file: Path | None) -> None:
        try:
            check, flaws = _of_file(file, expected) if file else _of_database(expected)
            found = self._say(flaws)
        except (NoEntry, OSError) as problem:
            raise CommandError(str(problem)) from problem
        if found:
            raise CommandError(f"The audit log is not as it was written. Findings: {found}.")
        self.stdout.write(f"{check.end.number} entries, all as they were written. Head: {check.end}")

    def _say(self, flaws: Iterator[str]) -> int:
        found = 0
        for flaw in flaws:
            self.stdout.write(flaw)
            found += 1
        return found

    def _export(self, output: Path | None) -> None:
        if output is None:
            for entry in entries():
                self.stdout.write(to_line(entry))
            return
        try:
            with output.open("x", encoding="utf-8") as file:
                file.writelines(f"{to_line(entry)}\n" for entry in entries())
        except OSError as problem:
            raise CommandError(f"The export could not be written: {problem}") from problem
        self.stdout.write(f"Written to {output}. Head: {stored_head()}")


def _expected(head: str | None) -> list[Head]:
    try:
        return [Head.read(head)] if head else []
    except ValueError:
        raise CommandError("--expect takes a head as `audit head` tells it: NUMBER:HASH") from None


def _of_database(expected: list[Head]) -> tuple[Check, Iterator[str]]:
    flaws = list(flaws_of_head())
    check = Check(expected=[stored_head(), *expected])
    return check, _both(flaws, check.look(entries()))


def _both(first: list[str], then: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from then


def _of_file(path: Path, expected: list[Head]) -> tuple[Check, Iterator[str]]:
    check = Check(with_seals=False, expected=expected)
    lines = path.read_text(encoding="utf-8").splitlines()
    return check, check.look(read_lines(lines))
