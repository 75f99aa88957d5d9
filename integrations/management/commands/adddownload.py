"""manage.py adddownload: offer a build of the desktop client."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.downloads.builds import ARCHITECTURES, CHANNELS, FORMATS, PLATFORMS, Target
from integrations.downloads.publishing import publish_build


class Command(BaseCommand):
    help = "Store files of a build of the desktop client, and offer them below /dl/desktop."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("channel", choices=CHANNELS)
        parser.add_argument("platform", choices=PLATFORMS)
        parser.add_argument("architecture", choices=ARCHITECTURES)
        parser.add_argument("version", help="three numbers with dots between, such as 1.2.3")
        parser.add_argument("files", nargs="+", metavar="FORMAT=FILE", help=f"formats: {', '.join(FORMATS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = {kind: Path(path) for kind, _, path in (word.partition("=") for word in options["files"])}
        target = Target(options["channel"], options["platform"], options["architecture"])
        try:
            build = publish_build(target, options["version"], paths)
        except (ValueError, OSError) as error:
            raise CommandError(f"Not offered: {error}") from error
        for kind, file in build.files.items():
            self.stdout.write(f"{build.version} {kind}: {file.name} {file.sha256}")
