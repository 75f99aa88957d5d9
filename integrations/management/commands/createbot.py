"""manage.py createbot: a bot with its application, its token and its client secret."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.queries import user_by_identifier
from core.actor import Actor
from core.errors import ProductError
from integrations.operations.applications import provide_application


class Command(BaseCommand):
    help = "Make a bot with its application and print its token and client secret, which are shown only this once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the bot is called")
        parser.add_argument("--owner", metavar="HANDLE", help="handle or e-mail address of the person it belongs to")
        parser.add_argument("--guild", metavar="ID", type=int, help="id of a guild to join")
        parser.add_argument("--admin", action="store_true", help="the application that may ask for the scope admin")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            new = provide_application(
                Actor(user=None, kind="system"),
                name=options["name"],
                owner=_owner(options["owner"]),
                guild_id=options["guild"],
                is_for_admins=options["admin"],
            )
        except ProductError as refusal:
            raise CommandError(refusal.message) from refusal
        bot = new.application.bot
        self.stdout.write(f"bot:    {bot.tag} ({bot.id})")
        self.stdout.write(f"secret: {new.client_secret}")
        self.stdout.write(f"token:  {new.bot_token}")


def _owner(identifier: str | None) -> User | None:
    if identifier is None:
        return None
    user = user_by_identifier(identifier)
    if user is None or user.is_bot:
        raise CommandError(f"There is no person called {identifier!r}")
    return user
