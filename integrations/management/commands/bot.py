"""manage.py bot: bots, and new tokens for them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from core.actor import Actor
from core.commands import TeachingCommand
from core.errors import ProductError
from integrations.operations.applications import provide_bot_token

_EXAMPLES = """
examples:
  manage.py bot create Helper --owner you@example.com --guild 1574110456576999424
  manage.py bot token 1574110456577999424        another token: whoever has the old one is signed out
"""


class Command(TeachingCommand):
    help = "Make a bot, or give one another token; both are shown only this once."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True, metavar="create|token")
        create = ways.add_parser("create", help="make a bot with its application (as createbot does)")
        create.add_argument("name", help="what the bot is called")
        create.add_argument("--owner", metavar="HANDLE", help="handle or e-mail address of the person it belongs to")
        create.add_argument("--guild", metavar="ID", type=int, help="id of a guild to join")
        create.add_argument("--admin", action="store_true", help="the application that may ask for the scope admin")
        token = ways.add_parser("token", help="give a bot another token; the old one ends at once")
        token.add_argument("bot", type=int, metavar="ID", help="id of the bot or of its application")

    def handle(self, *args: Any, way: str, **options: Any) -> None:
        if way == "create":
            chosen = {name: options[name] for name in ("owner", "guild", "admin")}
            call_command("createbot", options["name"], **chosen, stdout=self.stdout)
            return
        try:
            new = provide_bot_token(Actor(user=None, kind="system"), options["bot"])
        except ProductError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"bot:    {new.application.bot.tag} ({new.application.bot.id})")
        self.stdout.write(f"token:  {new.bot_token}")
