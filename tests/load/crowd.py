"""Fills an installation with one guild full of signed-in people, fast: rows are written directly.

Called by the load programs inside the installation's environment; prints what they need as JSON.
"""

import json

from django.db import transaction

from accounts.models import AuthSession, User, UserSettings
from accounts.tokens import new_session_token, token_hash
from chat.models import Channel
from core.actor import Actor
from guilds.models import Guild, Member
from guilds.operations.guilds import create_guild


def main(members: int, channels: int) -> None:
    """Make the crowd."""
    names = [f"crowd{number}" for number in range(members)]
    users = [
        User(
            username=name,
            username_key=name,
            handle=name,
            handle_key=name,
            discriminator=number % 9999 + 1,
            password="!",
            traits=["sso"],  # counts as claimed without a password
        )
        for number, name in enumerate(names)
    ]
    with transaction.atomic():
        User.objects.bulk_create(users, batch_size=500)
        UserSettings.objects.bulk_create([UserSettings(user=user) for user in users], batch_size=500)
    guild = Guild.objects.get(id=create_guild(Actor(user=users[0], kind="system"), name="Crowd").id)
    tokens = [new_session_token() for _ in users]
    with transaction.atomic():
        rows = [AuthSession(user=user, token_hash=token_hash(t)) for user, t in zip(users, tokens, strict=True)]
        AuthSession.objects.bulk_create(rows, batch_size=500)
        Member.objects.bulk_create([Member(guild=guild, user=user) for user in users[1:]], batch_size=500)
        extra = [Channel(kind=0, guild=guild, name=f"room-{n}", position=n + 10) for n in range(channels)]
        Channel.objects.bulk_create(extra)
        Guild.objects.filter(id=guild.id).update(member_count=members)
    channel = Channel.objects.filter(guild=guild, kind=0).order_by("id").first()
    assert channel is not None
    print(json.dumps({"guild": str(guild.id), "channel": str(channel.id), "tokens": tokens}))
