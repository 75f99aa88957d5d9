"""`manage.py seed`: the first accounts of a fresh database."""

from typing import Any

from django.core.management.base import BaseCommand

from config.preparation import seed


class Command(BaseCommand):
    help = "Create an administrator and the demo community (DEMO=off leaves it out) if nobody has an account yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(seed() or "There are accounts already; nothing was changed.")
