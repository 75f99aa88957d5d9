"""manage.py createadmin: the account the operator signs in with."""

import secrets
import sys
from getpass import getpass
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from accounts.operations.registration import Registration, create_admin
from accounts.signing_in.passwords import hashed, refuse_common
from accounts.v1.inputs import PasswordField, UsernameField
from core.actor import Actor
from core.api.fields import EmailField, Input
from core.commands import TeachingCommand
from core.errors import InvalidForm

_RANDOM_BYTES = 15
_EMAIL = "admin@example.com"
_EXAMPLES = """
examples:
  manage.py createadmin                                            admin, with a password made up and printed once
  manage.py createadmin --username ann --email ann@example.org --prompt
  pass show guildhall | manage.py createadmin --username ann --email ann@example.org --password-stdin

The account has every right (`*`). A password is never taken as an argument: everybody on the machine could see it.
"""


class AdminInput(Input):
    """The same rules as for everybody who registers."""

    username = UsernameField()
    email = EmailField()
    password = PasswordField()


class Command(TeachingCommand):
    help = "Make an administrator and print how to sign in, with a password made here unless one is given."
    examples = _EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin", help="handle to sign in with (admin)")
        parser.add_argument("--email", default=_EMAIL, help=f"address to sign in with ({_EMAIL})")
        given = parser.add_mutually_exclusive_group()
        given.add_argument("--prompt", action="store_true", help="ask for the password twice, without showing it")
        given.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is an administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_none"] and User.objects.filter(is_superuser=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        given = _asked() if options["prompt"] else ""
        if options["password_stdin"]:
            given = sys.stdin.readline().rstrip("\r\n")
        password = given or secrets.token_urlsafe(_RANDOM_BYTES)
        try:
            user = _make(options["username"], options["email"], password)
        except InvalidForm as refusal:
            said = "; ".join(f"{error.path}: {error.message}" for error in refusal.errors)
            hint = "" if options["email"] != _EMAIL else ". Name another account: --username NAME --email ADDRESS"
            raise CommandError(
                said + (hint if any(error.path == "email" for error in refusal.errors) else "")
            ) from refusal
        self.stdout.write(f"username: {user.handle}")
        self.stdout.write(f"e-mail:   {user.email}")
        self.stdout.write(f"password: {'as given' if given else password}")


def _asked() -> str:
    password = getpass("Password: ")
    if not password or getpass("Once more: ") != password:
        raise CommandError("No password, or two different ones. Nothing was made.")
    return password


def _make(username: str, email: str, password: str) -> User:
    valid = AdminInput.read({"username": username, "email": email, "password": password})
    refuse_common(valid["password"])
    draft = Registration(username=valid["username"], email=valid["email"], password=valid["password"])
    return create_admin(Actor(user=None, kind="system"), draft=draft, password_hash=hashed(valid["password"]))
