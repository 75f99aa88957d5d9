"""`manage.py openapi`: write the two reference documents, or check that they are current."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.api.openapi.document import WIRES, document


class Command(BaseCommand):
    help = "Write docs/api/v1.json and docs/api/topics.json from the code; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a document on disk is stale")
        parser.add_argument("--into", type=Path, default=Path(settings.BASE_DIR) / "docs" / "api")

    def handle(self, *_: Any, **options: Any) -> None:
        folder: Path = options["into"]
        stale = [path for path, text in _documents(folder).items() if not _same(path, text)]
        if options["check"]:
            if stale:
                names = ", ".join(path.name for path in stale)
                raise CommandError(f"Stale: {names}. Run `manage.py openapi` and commit the result.")
            self.stdout.write("The reference documents are current.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in _documents(folder).items():
            path.write_bytes(text)
            self.stdout.write(f"wrote {path}")


def _documents(folder: Path) -> dict[Path, bytes]:
    made = {wire: msgspec.json.encode(document(wire)) for wire in WIRES}
    return {folder / f"{wire}.json": msgspec.json.format(text, indent=1) + b"\n" for wire, text in made.items()}


def _same(path: Path, text: bytes) -> bool:
    return path.is_file() and path.read_bytes() == text
