"""`manage.py serve`: the whole server in one process."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.server import announce, serve


class Command(BaseCommand):
    help = "Serve HTTP, the gateway and Socket.IO on one port until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.GUILDHALL.host, help="address to listen on (HOST)")
        parser.add_argument("--port", type=int, default=settings.GUILDHALL.port, help="port to listen on (PORT)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        for sentence in settings.GUILDHALL.warnings():
            self.stderr.write(self.style.WARNING(f"Weakened: {sentence}"))
        self.stdout.write(announce(host, port))
        status = serve(host, port)
        if status:
            sys.exit(status)
