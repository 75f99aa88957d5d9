"""From a message that was sent to the work of telling who is away. Where nobody asked for it who would be told of this
very message, nothing is done."""

import threading
import time
from collections import OrderedDict
from functools import partial

from django.db import transaction

from chat.access import ChannelAccess
from chat.checks import GuildOperation, is_disabled
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS
from chat.models.message import MessageFlags
from chat.records import MessageRecord
from core.jobs import enqueue
from integrations.push.choosing import subscribed_in, wanting_among
from integrations.push.wishes import Naming

PUSH_JOB = "push.message"
_PUSHED = GUILD_KINDS | PRIVATE_KINDS
_ASK_AGAIN_SECONDS = 10.0
_MOST_PLACES = 10_000
_MOST_PEOPLE = 200  # of more it is left to the job to find out who wants it


class _Subscribed:
    """Who has asked for pushes, by guild or private channel, known for a few seconds: messages are many, and often
    nobody has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[int, tuple[float, frozenset[int]]] = OrderedDict()

    def there(self, guild_id: int | None, channel_id: int) -> frozenset[int]:
        place = guild_id or channel_id
        with self._lock:
            until, people = self._known.get(place, (0.0, frozenset()))
        if time.monotonic() >= until:
            until, people = time.monotonic() + _ASK_AGAIN_SECONDS, frozenset(subscribed_in(guild_id, channel_id))
            with self._lock:
                self._known[place] = until, people
                self._known.move_to_end(place)
                while len(self._known) > _MOST_PLACES:
                    self._known.popitem(last=False)
        return people

    def came(self) -> None:
        with self._lock:
            self._known.clear()


somebody = _Subscribed()


def note_message(access: ChannelAccess, message: MessageRecord) -> None:
    """After the message is stored for good, have those told of it who are away, unless its author or the guild's
    administrators want it to be silent."""
    if access.channel.kind not in _PUSHED or message.flags & MessageFlags.SUPPRESS_NOTIFICATIONS:
        return
    if not is_disabled(access, GuildOperation.PUSH_NOTIFICATIONS):
        transaction.on_commit(partial(_ask, access.channel.guild_id, message), robust=True)


def _ask(guild_id: int | None, message: MessageRecord) -> None:
    people = somebody.there(guild_id, message.channel_id) - {message.author.id}
    if people and (len(people) > _MOST_PEOPLE or _is_anybody_wanting(people, message)):
        enqueue(PUSH_JOB, message_id=message.id)


def _is_anybody_wanting(people: frozenset[int], message: MessageRecord) -> bool:
    """Which roles people have is the job's to find out."""
    directly = {user.id for user in message.mentions}
    by_role, as_everyone = bool(message.mention_role_ids), message.mention_everyone
    named = {user_id: Naming(user_id in directly, by_role, as_everyone) for user_id in people}
    return bool(wanting_among(people, message.channel_id, named))
