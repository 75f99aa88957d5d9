"""A million messages and searches among them, inside one process with the installation's settings."""

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from random import Random
from typing import Any

from django.db import connection, transaction

from chat.models import Channel, ChannelKind, Message
from chat.models.message import said_words
from chat.search.asked import MessageSearch, Place, Scope, Traits
from chat.search.messages import search_messages
from chat.statements import MESSAGE_COLUMNS
from core.actor import Actor
from core.errors import ProductError
from core.ids import new_id
from core.search import stored_words
from tests.load.crowd import _guild, _join, _people

_VOCABULARY, _LENGTH, _PIECE = 50_000, 12, 5_000
_SIZES = (0.6, 0.3, 0.09, 0.01)  # of the guilds, as shares of all messages
_COLUMNS = ("author_id", "deletion_reason", "words", *MESSAGE_COLUMNS)


def measure(messages: int, searches: int) -> None:
    """Prints milliseconds of every search by kind, and what filling took."""
    random = Random(7)
    users = _people("writer", 20)
    guilds = [_guild(users[0], f"Guild {number}", 10) for number in range(len(_SIZES))]
    for guild in guilds:
        _join(guild, users[1:])
    places = [_text_channels(guild.id) for guild in guilds]
    started = time.perf_counter()
    _fill(random, [user.id for user in users], places, messages)
    filled = time.perf_counter() - started
    actor = Actor(user=users[1], kind="session")
    kinds = _kinds(random, [guild.id for guild in guilds], places, [user.id for user in users])
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    found: dict[str, int] = dict.fromkeys(kinds, 0)
    for _ in range(searches):
        for kind, make in kinds.items():
            asked = make()
            started = time.perf_counter()
            with suppress(ProductError):  # given up after as long as it took
                found[kind] += search_messages(actor, asked, limit=25).total
            took[kind].append((time.perf_counter() - started) * 1000)
    print(json.dumps({"filled": filled, "took": took, "found": found}))


def _kinds(random: Random, guild_ids: list[int], places: list[list[int]], people: list[int]) -> dict[str, Any]:
    largest, smallest = Place(guild_id=guild_ids[0]), Place(guild_id=guild_ids[-1])
    everywhere = Place(scope=Scope.ALL)

    def word(low: int, high: int) -> str:
        return _word(random.randrange(low, high))

    return {
        "a rare word, largest guild": lambda: MessageSearch(place=largest, content=word(5_000, 50_000)),
        "a usual word, largest guild": lambda: MessageSearch(place=largest, content=word(50, 500)),
        "a word of every second message, largest guild": lambda: MessageSearch(place=largest, content=_word(0)),
        "a word of every second message, smallest guild": lambda: MessageSearch(place=smallest, content=_word(0)),
        "two usual words, everywhere": lambda: MessageSearch(
            place=everywhere, content=f"{word(20, 200)} {word(20, 200)}"
        ),
        "a usual word, everywhere, by relevance": lambda: MessageSearch(
            place=everywhere, content=word(50, 500), sort_by="relevance"
        ),
        "a usual word by one person, one channel": lambda: MessageSearch(
            place=Place(channel_id=random.choice(places[0])),
            content=word(50, 500),
            wanted=Traits(author_ids=[random.choice(people)]),
        ),
        "a phrase of three words, largest guild": lambda: MessageSearch(
            place=largest, phrases=[f"{word(0, 50)} {word(0, 50)} {word(0, 50)}"]
        ),
        "pinned ones, largest guild, no words": lambda: MessageSearch(place=largest, pinned=True),
        "a part of a word, one channel": lambda: MessageSearch(
            place=Place(channel_id=random.choice(places[0])), phrases=[word(5_000, 50_000)[1:-1]]
        ),
    }


def _word(rank: int) -> str:
    """The words of an invented language, by how usual they are."""
    syllables = ("ka", "lo", "mi", "ren", "tos", "vu", "bel", "dra", "shi", "on")
    return "".join(syllables[int(digit)] for digit in str(rank + 10)[::-1])


def _texts(random: Random) -> Iterator[str]:
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(_VOCABULARY)))
    words = [_word(rank) for rank in range(_VOCABULARY)]
    while True:
        chosen = random.choices(words, cum_weights=weights, k=_LENGTH * 1000)
        for at in range(0, len(chosen), _LENGTH):
            some = chosen[at : at + random.randint(3, _LENGTH)]
            yield " ".join([words[0], *some] if random.random() < 0.1 else some)


def _fill(random: Random, people: list[int], places: list[list[int]], count: int) -> None:
    texts = _texts(random)
    guilds = random.choices(range(len(places)), weights=_SIZES, k=count)
    blank = {"edited_at": None, "reference": None, "call": None, "gif_url": None, "alias": "", "media": "text"}
    nobodys = {"webhook_id": None, "webhook_name": "", "webhook_avatar": None}
    lists = dict.fromkeys(("mention_ids", "mention_role_ids", "embeds", "stickers", "snapshots"), "[]")
    flags = dict.fromkeys(("pinned", "tts", "mention_everyone", "has_files"), False)
    fixed = {"kind": 0, "flags": 0, "deletion_reason": "", **blank, **nobodys, **lists, **flags}

    def row(guild: int) -> list[Any]:
        text = next(texts)
        own = {"id": new_id(), "channel_id": random.choice(places[guild]), "author_id": random.choice(people)}
        values = fixed | own | {"content": text, "words": stored_words(said_words(text, ()))}
        return [values[name] for name in _COLUMNS]

    for start in range(0, count, _PIECE):
        with transaction.atomic():
            _store([row(guild) for guild in guilds[start : start + _PIECE]])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE chat_message")


def _store(rows: Sequence[Sequence[Any]]) -> None:
    table = Message._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(_COLUMNS)}) VALUES ({marks})", rows)
            return
        with cursor.copy(f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _text_channels(guild_id: int) -> list[int]:
    channels = Channel.objects.filter(guild_id=guild_id, kind=ChannelKind.GUILD_TEXT)
    return list(channels.order_by("id").values_list("pk", flat=True))
