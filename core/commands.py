"""What our commands share: help that teaches by examples, and a line of progress for what takes a while."""

import time
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

_PERCENT = 100
_WIDTH = 30
_SECONDS_BETWEEN_BARS, _SECONDS_BETWEEN_LINES = 0.1, 5.0


class TeachingCommand(BaseCommand):
    """A command whose help ends with examples."""

    requires_system_checks: list[str] = []
    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Django's, with the examples as they are written."""
        shown = {"epilog": self.examples, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **{**kwargs, **shown})

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Django's; what the database refuses is told in a line."""
        try:
            return super().execute(*args, **options)
        except DatabaseError as problem:
            raise CommandError(f"The database refuses: {problem}".strip()) from problem


class Progress:
    """How far something is: a bar on a terminal, otherwise a line now and then. For the stream of errors, because what
    is on the other one may be kept."""

    def __init__(self, stream: Any, what: str, total: int) -> None:
        self._stream, self._what, self._total = stream, what, total
        self._done, self._told = 0, time.monotonic()
        self._is_terminal = stream.isatty()

    def step(self, number: int = 1) -> None:
        """So much more is done."""
        self._done += number
        pause = _SECONDS_BETWEEN_BARS if self._is_terminal else _SECONDS_BETWEEN_LINES
        if time.monotonic() - self._told >= pause:
            self._tell()

    def end(self) -> None:
        """All of it is done."""
        if self._is_terminal:
            self._tell()
            self._write("\n")

    def _tell(self) -> None:
        self._told = time.monotonic()
        share = min(1.0, self._done / self._total) if self._total else 1.0
        state = f"{self._what}: {self._done} of {self._total} ({share * _PERCENT:.0f} %)"
        if self._is_terminal:
            full = round(share * _WIDTH)
            self._write(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {state}")
        else:
            self._write(f"{state}\n")

    def _write(self, text: str) -> None:
        # Past Django's wrapper, which ends lines and colours them.
        stream = getattr(self._stream, "_out", self._stream)
        stream.write(text)
        stream.flush()


class Bars:
    """One progress after the other: `bars("files", 12)` ends the last one, and returns what to call with each step."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._shown: Progress | None = None

    def __call__(self, what: str, total: int) -> Callable[[int], None]:
        self.end()
        self._shown = Progress(self._stream, what, total)
        return self._shown.step

    def end(self) -> None:
        """Whatever was shown is done."""
        if self._shown is not None:
            self._shown.end()
        self._shown = None
