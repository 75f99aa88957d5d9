"""manage.py contactban: what to do when the list of bans has shut out who keeps it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.address_bans import address_of, network_of
from accounts.models import BanKind, ContactBan
from core.actor import Actor
from core.commands import TeachingCommand
from core.errors import InvalidForm
from moderation.operations.admin_bans import lift_contact_ban

_MOST = 1000
_EXAMPLES = """
examples:
  manage.py contactban list                          what is banned, the latest first
  manage.py contactban list ip
  manage.py contactban remove ip 192.0.2.7           lift the ban of an internet address
  manage.py contactban remove ip 192.0.2.0/24        or of a network, written as it was banned
  manage.py contactban remove email ann@example.org
  manage.py contactban remove phone +4930123456

Bans are made in the console and by the API, never here.
"""


class Command(TeachingCommand):
    help = "Show and lift bans of internet addresses, e-mail addresses and phone numbers; for a lock-out."
    examples = _EXAMPLES

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True, metavar="list|remove")
        shown = ways.add_parser("list", help="show what is banned")
        shown.add_argument("kind", nargs="?", choices=BanKind.values)
        remove = ways.add_parser("remove", help="lift a ban")
        remove.add_argument("kind", choices=BanKind.values)
        remove.add_argument("value", help="as `contactban list` shows it")

    def handle(self, *args: Any, way: str, kind: str | None, **options: Any) -> None:
        if way == "list":
            self._list(kind)
        else:
            self._remove(BanKind(str(kind)), options["value"].strip())

    def _list(self, kind: str | None) -> None:
        rows = ContactBan.objects.filter(kind__in=[kind] if kind else BanKind.values).order_by("-id")[: _MOST + 1]
        for row in rows[:_MOST]:
            self.stdout.write(f"{row.kind:<6}{row.value}  since {row.banned_at:%Y-%m-%d}, by {row.banned_by}")
        if not rows:
            self.stdout.write("Nothing is banned.")
        elif len(rows) > _MOST:
            self.stderr.write(f"Only the latest {_MOST} are shown.")

    def _remove(self, kind: BanKind, value: str) -> None:
        try:
            lifted = lift_contact_ban(Actor(user=None, kind="system"), kind=kind, value=value)
        except InvalidForm as refusal:
            raise CommandError(f"{value}: {refusal.errors[0].message}") from refusal
        if not lifted:
            raise CommandError(f"There is no ban of just {value}.{_wider(value) if kind == BanKind.IP else ''}")
        self.stdout.write(f"The ban of {value} is lifted.")


def _wider(value: str) -> str:
    """Which banned networks hold an address: it is these that have to be lifted."""
    address = address_of(value)
    banned = ContactBan.objects.filter(kind=BanKind.IP).values_list("value", flat=True)
    found = [text for text in banned if address and (network := network_of(text)) and address in network]
    return f" It is within: {', '.join(found)}." if found else ""
