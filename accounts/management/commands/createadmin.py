"""manage.py createadmin: the account the operator signs in with."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.operations.registration import Registration, create_admin
from accounts.passwords import hashed, refuse_common
from accounts.v1.inputs import PasswordField, UsernameField
from core.actor import Actor
from core.api.fields import EmailField, Input
from core.errors import InvalidForm

PASSWORD_VARIABLE = "ADMIN_PASSWORD"
_RANDOM_BYTES = 15


class AdminInput(Input):
    """The same rules as for everybody who registers."""

    username = UsernameField()
    email = EmailField()
    password = PasswordField()


class Command(BaseCommand):
    help = f"Make an administrator and print how to sign in. The password is read from {PASSWORD_VARIABLE}, else made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin")
        parser.add_argument("--email", default="admin@example.com")
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is an administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_none"] and User.objects.filter(is_superuser=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        given = os.environ.get(PASSWORD_VARIABLE, "")
        password = given or secrets.token_urlsafe(_RANDOM_BYTES)
        try:
            user = _make(options["username"], options["email"], password)
        except InvalidForm as refusal:
            raise CommandError("; ".join(f"{error.path}: {error.message}" for error in refusal.errors)) from refusal
        self.stdout.write(f"username: {user.handle}")
        self.stdout.write(f"e-mail:   {user.email}")
        self.stdout.write(f"password: {f'as set in {PASSWORD_VARIABLE}' if given else password}")


def _make(username: str, email: str, password: str) -> User:
    valid = AdminInput.read({"username": username, "email": email, "password": password})
    refuse_common(valid["password"])
    draft = Registration(username=valid["username"], email=valid["email"], password=valid["password"])
    return create_admin(Actor(user=None, kind="system"), draft=draft, password_hash=hashed(valid["password"]))
