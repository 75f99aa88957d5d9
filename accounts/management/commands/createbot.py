"""manage.py createbot: a bot and its token."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.operations.bots import create_bot
from accounts.queries import user_by_identifier
from core.actor import Actor
from core.errors import ProductError


class Command(BaseCommand):
    help = "Make a bot and print its token, which is shown only this once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the bot is called")
        parser.add_argument("--owner", metavar="HANDLE", help="handle or e-mail address of the person it belongs to")
        parser.add_argument("--guild", metavar="ID", type=int, help="id of a guild to join")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bot = create_bot(
                Actor(user=None, kind="system"),
                name=options["name"],
                owner=_owner(options["owner"]),
                guild_id=options["guild"],
            )
        except ProductError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"bot:   {bot.user.tag} ({bot.user.id})")
        self.stdout.write(f"token: {bot.token}")


def _owner(identifier: str | None) -> User | None:
    if identifier is None:
        return None
    user = user_by_identifier(identifier)
    if user is None or user.is_bot:
        raise CommandError(f"There is no person called {identifier!r}")
    return user
