# ruff: noqa: E402 - models can be imported once Django is set up
"""How much processor time one message costs inside the process: everything below HTTP, and the view on top of it.

    message_create_inprocess.py [--messages 4000] [--members 200] [--profile]

Uses the database of DATABASE_URL, or a throw-away SQLite file; rotates 20 senders over 5 channels. Prints
microseconds of processor time per message (medians of five rounds). The first line is a yardstick: a cursor's way to
one row takes 12 us on the machine the targets were set on, so a busy or slow machine shows itself.
"""

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("ENVIRONMENT", "test")
os.environ.setdefault("LOG_LEVEL", "warning")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="guildhall-load-"))
os.environ.setdefault("RATE_LIMITS", "on")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import AuthSession, User
from accounts.tokens import new_session_token, token_hash
from chat.drafts import MessageDraft
from chat.models import Channel
from chat.operations.messages import send_message
from chat.queries import messages_for
from chat.v1.render_messages import render_message
from config.wiring import wire
from core.actor import Actor
from core.limits import request_scope
from core.outbox import clear_published
from guilds.models import Guild, Member
from guilds.operations.guilds import create_guild

SENDERS, CHANNELS, ROUNDS = 20, 5, 5


def main() -> None:
    """Fill a guild, then time sending in it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=4000)
    arguments.add_argument("--members", type=int, default=200)
    arguments.add_argument("--profile", action="store_true")
    chosen = arguments.parse_args()
    call_command("migrate", verbosity=0)
    wire()
    actors, tokens, channels = fill(chosen.members)

    def send(number: int) -> None:
        with request_scope(enforced=True):
            send_message(
                actors[number % SENDERS],
                channels[number % CHANNELS],
                draft=MessageDraft(content=f"message number {number}, of an ordinary length"),
            )

    clients = [Client(headers={"authorization": token, "host": "localhost"}) for token in tokens]

    def post(number: int) -> None:
        answer = clients[number % SENDERS].post(
            f"/v1/channels/{channels[number % CHANNELS]}/messages",
            f'{{"content":"message number {number}, of an ordinary length"}}',
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content

    def read(number: int) -> None:
        found = messages_for(actors[number % SENDERS], channels[number % CHANNELS], limit=50)
        assert len([render_message(message) for message in found]) == 50

    def look(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM accounts_user WHERE id = %s", (actors[number % SENDERS].user_id,))
            cursor.fetchone()

    _report("yardstick: one row", look, chosen.messages, profile=False)
    _report("operation only", send, chosen.messages // ROUNDS, profile=chosen.profile)
    _report("history of 50", read, chosen.messages // ROUNDS // 10, profile=chosen.profile)
    _report("view and test client", post, chosen.messages // ROUNDS // 4, profile=False)


def fill(members: int) -> tuple[list[Actor], list[str], list[int]]:
    """Make a guild with that many members: its senders, their tokens and its channels."""
    users = [
        User(
            username=f"load{number}",
            username_key=f"load{number}",
            handle=f"load{number}",
            handle_key=f"load{number}",
            discriminator=number % 9999 + 1,
            password="!",
            traits=["sso"],
            flags=1 << 47,  # never refused by a limit
        )
        for number in range(members)
    ]
    User.objects.bulk_create(users)
    guild = Guild.objects.get(id=create_guild(Actor(user=users[0], kind="system"), name="Load").id)
    Member.objects.bulk_create([Member(guild=guild, user=user) for user in users[1:]])
    channels = [Channel(kind=0, guild=guild, name=f"load-{number}", position=number) for number in range(CHANNELS)]
    Channel.objects.bulk_create(channels)
    tokens = [new_session_token() for _ in range(SENDERS)]
    AuthSession.objects.bulk_create(
        [AuthSession(user=user, token_hash=token_hash(t)) for user, t in zip(users, tokens, strict=False)]
    )
    people = [Actor(user=User.objects.get(pk=user.pk)) for user in users[:SENDERS]]
    return people, tokens, [channel.id for channel in channels]


def _report(name: str, work: Callable[[int], None], times: int, *, profile: bool) -> None:
    for number in range(min(times, 400)):
        work(number)
    costs = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for number in range(times):
            work(number)
        costs.append((time.process_time() - started) / times * 1e6)
        while clear_published():
            pass
    print(f"{name:24} {statistics.median(costs):7.0f} us   [{min(costs):.0f}..{max(costs):.0f}]")
    if profile:
        _profile(work, times)


def _profile(work: Callable[[int], None], times: int) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for number in range(times):
        work(number)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
