"""`manage.py serve`: the whole server in one process."""

import logging
import os
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from config.preparation import migrate, seed, where_data_lies
from config.server import serve


class Command(BaseCommand):
    help = "Serve HTTP, the gateway and Socket.IO on one port until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.GUILDHALL.host, help="address to listen on (HOST)")
        parser.add_argument("--port", type=int, default=settings.GUILDHALL.port, help="port to listen on (PORT)")
        parser.add_argument("--prepare", action="store_true", help="migrate first, and seed an empty database")

    def handle(self, *args: Any, host: str, port: int, prepare: bool, **options: Any) -> None:
        if prepare:
            self._prepare()
        self._say_addresses(host, port)
        _leave(serve(host, port))

    def _prepare(self) -> None:
        if migrate():
            self.stdout.write("The database is up to date.")
        sign_ins = seed()
        if sign_ins:
            self.stdout.write("\nHow to sign in (shown only this once):\n\n" + sign_ins)

    def _say_addresses(self, host: str, port: int) -> None:
        public = settings.GUILDHALL.public_url
        socket = public.replace("http", "ws", 1)
        lines = {
            "Guildhall": public,
            "Guild wire": f"{public}/v1 (reference: {public}/docs/v1)",
            "Gateway": f"{socket}/gateway",
            "Topic wire": f"{public}/api (reference: {public}/docs/topics), Socket.IO at {public}/socket.io",
            "Moderation": f"{public}/admin/",
            "Data": where_data_lies(),
            "Listening on": f"{host}:{port}",
        }
        width = max(map(len, lines))
        for name, value in lines.items():
            self.stdout.write(f"{name:<{width}}  {value}")
        self.stdout.flush()  # the sign-in data must be read even if the process is killed later


def _leave(status: int) -> NoReturn:
    """Everything has been stopped in order; taking the interpreter apart would only add a second or two."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
