"""manage.py demo: a community to look at."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.community import Demo, create_demo
from core.errors import ProductError


class Command(BaseCommand):
    help = "Make the demo community and print how to sign in; nothing happens where it was made before."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo = create_demo(progress=self._progress)
        except ProductError as refusal:
            raise CommandError(f"The demo community could not be made: {refusal.message}") from refusal
        if demo is None:
            self.stdout.write("The demo community was made before; nothing was changed.")
            return
        for line in sign_in_lines(demo):
            self.stdout.write(line)

    def _progress(self, done: int, total: int) -> None:
        # On the other stream, because what is on the first one may be kept.
        if self.stderr.isatty():
            self.stderr.write(f"\rMaking the demo community: {done} of {total}", lambda text: text, "")
            self.stderr.flush()
            if done == total:
                self.stderr.write("")


def sign_in_lines(demo: Demo) -> list[str]:
    """What the operator is shown, once: the password is stored nowhere."""
    width = max(len(person.display_name) for person in demo.people)
    lines = [f"Sign in at {settings.GUILDHALL.public_url} with the password {demo.password} as"]
    for person in demo.people:
        role = "  administrator" if person == demo.admin else ""
        lines.append(f"  {person.display_name:<{width}}  {person.email}{role}")
    return [*lines, *(f"Invite to {name}: {code}" for name, code in demo.invites.items())]
