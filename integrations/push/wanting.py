"""From a message that was sent to the work of telling who is away. Where nobody ever asked for it, nothing is done."""

import threading
import time
from functools import partial

from django.db import transaction

from chat.access import ChannelAccess
from chat.checks import GuildOperation, is_disabled
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS
from chat.models.message import MessageFlags
from chat.records import MessageRecord
from core.clock import now
from core.jobs import enqueue
from integrations.models import PushSubscription

PUSH_JOB = "push.message"
_PUSHED = GUILD_KINDS | PRIVATE_KINDS
_ASK_AGAIN_SECONDS = 10.0


class _Somebody:
    """Whether anybody has asked for pushes, known for a few seconds: messages are many, and often nobody has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answer = False
        self._until = 0.0

    def there(self) -> bool:
        with self._lock:
            if time.monotonic() >= self._until:
                self._answer = PushSubscription.objects.filter(expires_at__gt=now()).exists()
                self._until = time.monotonic() + _ASK_AGAIN_SECONDS
            return self._answer

    def came(self) -> None:
        with self._lock:
            self._until = 0.0


somebody = _Somebody()


def note_message(access: ChannelAccess, message: MessageRecord) -> None:
    """After the message is stored for good, have those told of it who are away, unless its author or the guild's
    administrators want it to be silent."""
    if access.channel.kind not in _PUSHED or message.flags & MessageFlags.SUPPRESS_NOTIFICATIONS:
        return
    if not is_disabled(access, GuildOperation.PUSH_NOTIFICATIONS):
        transaction.on_commit(partial(_ask, message.id), robust=True)


def _ask(message_id: int) -> None:
    if somebody.there():
        enqueue(PUSH_JOB, message_id=message_id)
