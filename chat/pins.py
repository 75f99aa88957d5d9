"""The pinned messages of a channel."""

from datetime import datetime
from typing import NamedTuple

from chat import message_rows
from chat.access import GUILD_SIDE, access_channel
from chat.models import Pin
from chat.records import MessageRecord
from core.actor import Actor
from core.ids import MAX_ID


class PinnedMessage(NamedTuple):
    """A message and when it was pinned."""

    message: MessageRecord
    pinned_at: datetime


class PinsPage(NamedTuple):
    """Pinned messages, the newest pin first, and whether older pins follow."""

    items: list[PinnedMessage]
    has_more: bool


def pins_for(actor: Actor, channel_id: int, *, limit: int, before: datetime | None = None) -> PinsPage:
    """The pins of a channel made before a moment, as far as the actor may read the messages.

    Four queries at most beside those of `access_channel`, whose refusals it has.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    floor = access.history_floor
    if floor == MAX_ID:
        return PinsPage([], has_more=False)
    rows = Pin.objects.filter(channel_id=channel_id, message_id__gte=floor)
    if before is not None:
        rows = rows.filter(pinned_at__lt=before)
    found = list(rows.order_by("-pinned_at").values_list("message_id", "pinned_at")[: limit + 1])
    chosen = dict(found[:limit])
    messages = message_rows.messages(list(chosen), {channel_id: floor}, viewer_id=actor.user_id)
    items = [PinnedMessage(messages[id_], moment) for id_, moment in chosen.items() if id_ in messages]
    return PinsPage(items, has_more=len(found) > limit)
