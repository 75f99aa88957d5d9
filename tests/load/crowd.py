"""Fills an installation with signed-in people, fast: rows are written directly.

Run inside the installation's environment (tests/load/installation.py); prints what the load programs need as JSON.
"""

import json

from django.db import transaction

from accounts.models import AuthSession, User, UserSettings
from accounts.tokens import bot_token, new_session_token, secret_hash, token_hash
from chat.drafts import MessageDraft
from chat.models import Channel
from chat.operations.messages import send_message
from core.actor import Actor
from core.ids import to_oid
from guilds.models import Guild, Member
from guilds.operations.guilds import create_guild
from topics.drafts import TopicDraft
from topics.operations.topics import create_topic


def crowd(members: int, channels: int = 10, topics: int = 0, messages: int = 0) -> None:
    """One guild full of people, and a quiet one where only the first is, who opens no session."""
    users = _people("crowd", members)
    guild, quiet = _guild(users[0], "Crowd", channels), _guild(users[0], "Quiet", 1)
    _join(guild, users[1:])
    rooms = _text_channels(guild)
    owner = Actor(user=users[0], kind="system")
    made = [create_topic(owner, draft=TopicDraft(title=f"Crowded place {number}")) for number in range(topics)]
    for number in range(messages):
        author = Actor(user=users[number % min(20, members)], kind="system")
        send_message(author, rooms[0], draft=MessageDraft(content=f"message number {number}, of an ordinary length"))
    print(
        json.dumps(
            {
                "guild": guild.id,
                "channels": rooms,
                "quiet_channel": _text_channels(quiet)[0],
                "tokens": _tokens(users),
                "topics": [to_oid(topic.id) for topic in made],
            }
        )
    )


def crowds(sizes: list[int], bots: int = 0) -> None:
    """A guild for each size with so many people in it, and one with as many bots in it; a writer who is in all of
    them, and in a quiet one, opens no session."""
    writer = _people("writer", 1)[0]
    token, quiet = _tokens([writer])[0], _text_channels(_guild(writer, "Quiet", 1))[0]
    made = [(f"crowd{size}-", _people(f"crowd{size}-", size)) for size in sizes]
    made += [("bots", _people("robot", bots, is_bot=True))] if bots else []
    found = []
    for name, users in made:
        guild = _guild(writer, name, 10)
        _join(guild, users)
        tokens = _bot_tokens(users) if name == "bots" else _tokens(users)
        places = {"channels": _text_channels(guild), "quiet_channel": quiet}
        found.append({"guild": guild.id, "tokens": [token, *tokens], **places})
    print(json.dumps(found))


def travellers(people: int, guilds: int, channels: int) -> None:
    """Some people in one guild, as many in all of them; every guild has that many channels."""
    settled, travelling = _people("settled", people), _people("travelling", people)
    places = [_guild(travelling[0], f"Place {number}", channels) for number in range(guilds)]
    for place in places:
        _join(place, travelling[1:])
    _join(places[0], settled)
    print(json.dumps({"in_one": _tokens(settled), "in_all": _tokens(travelling)}))


def _people(name: str, count: int, *, is_bot: bool = False) -> list[User]:
    names = [f"{name}{number}" for number in range(count)]
    users = [
        User(
            username=name,
            username_key=name,
            handle=name,
            handle_key=name,
            discriminator=number % 9999 + 1,
            password="!",
            traits=["sso"],  # counts as claimed without a password
            is_bot=is_bot,
        )
        for number, name in enumerate(names)
    ]
    with transaction.atomic():
        User.objects.bulk_create(users, batch_size=500)
        UserSettings.objects.bulk_create([UserSettings(user=user) for user in users], batch_size=500)
    return users


def _guild(owner: User, name: str, channels: int) -> Guild:
    """A guild with that many channels, the ones every guild begins with included."""
    guild = Guild.objects.get(id=create_guild(Actor(user=owner, kind="system"), name=name).id)
    missing = channels - Channel.objects.filter(guild=guild).count()
    rooms = [Channel(kind=0, guild=guild, name=f"room-{number}", position=number + 10) for number in range(missing)]
    Channel.objects.bulk_create(rooms)
    return guild


def _join(guild: Guild, users: list[User]) -> None:
    Member.objects.bulk_create([Member(guild=guild, user=user) for user in users], batch_size=500)
    Guild.objects.filter(id=guild.id).update(member_count=Member.objects.filter(guild=guild).count())


def _text_channels(guild: Guild) -> list[int]:
    return list(Channel.objects.filter(guild=guild, kind=0).order_by("id").values_list("id", flat=True))


def _tokens(users: list[User]) -> list[str]:
    tokens = [new_session_token() for _ in users]
    rows = [AuthSession(user=user, token_hash=token_hash(t)) for user, t in zip(users, tokens, strict=True)]
    AuthSession.objects.bulk_create(rows, batch_size=500)
    return tokens


def _bot_tokens(bots: list[User]) -> list[str]:
    for bot in bots:
        bot.bot_secret_hash = secret_hash(f"{bot.id:043}")
    User.objects.bulk_update(bots, ["bot_secret_hash"], batch_size=500)
    return [bot_token(bot.id, f"{bot.id:043}") for bot in bots]
