"""What a person keeps of messages, as far as they may read it now: recent mentions and saved messages."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from chat import message_rows
from chat.models import RecentMention, SavedMessage
from chat.reach import readable_floors
from chat.records import MessageRecord
from core.actor import Actor
from core.clock import now
from core.ids import MAX_ID, id_at

MENTIONS_KEPT = timedelta(days=7)


class SavedEntry(NamedTuple):
    """A saved message; None when the person may not read it any more."""

    message_id: int
    channel_id: int
    message: MessageRecord | None


def mentions_of(
    actor: Actor, *, limit: int, before: int | None = None, roles: bool = True, everyone: bool = True
) -> list[MessageRecord]:
    """The messages of the last seven days that mentioned the actor and that they may read, newest first.

    Without `roles` or `everyone`, those are left out that mentioned them in no other way. Seven queries, however many
    guilds they are from; a few more when most of the newest are where the actor may not read.
    """
    mine = _recent(actor, before=before, roles=roles, everyone=everyone)
    ids, floors = _newest_readable(actor, mine, limit)
    found = message_rows.messages(ids, floors, viewer_id=actor.user_id)
    return [found[message_id] for message_id in ids if message_id in found]


def saved_by(actor: Actor, *, limit: int) -> list[SavedEntry]:
    """What the actor has saved, the newest message first. Seven queries at most, however many guilds it is from."""
    rows = SavedMessage.objects.filter(user_id=actor.user_id, message__deleted_at=None).order_by("-message_id")
    saved = dict(rows.values_list("message_id", "message__channel_id")[:limit])
    floors = readable_floors(actor, set(saved.values()))
    found = message_rows.messages(list(saved), floors, viewer_id=actor.user_id)
    return [SavedEntry(message_id, channel_id, found.get(message_id)) for message_id, channel_id in saved.items()]


def _recent(actor: Actor, *, before: int | None, roles: bool, everyone: bool) -> "QuerySet[RecentMention]":
    how = Q(is_direct=True)
    if roles:
        how |= Q(by_role=True)
    if everyone:
        how |= Q(by_everyone=True)
    mine = RecentMention.objects.filter(how, user_id=actor.user_id, message_id__gte=id_at(now() - MENTIONS_KEPT))
    return mine if before is None else mine.filter(message_id__lt=before)


def _newest_readable(actor: Actor, mine: "QuerySet[RecentMention]", limit: int) -> tuple[list[int], dict[int, int]]:
    """The newest messages that the actor may read, and the floors of channels. What is read of the list grows with each
    attempt, so that a long one is not gone through for a page, nor in many small steps."""
    ids: list[int] = []
    floors: dict[int, int] = {}
    rows, size = mine.order_by("-message_id").values_list("message_id", "channel_id"), 2 * limit
    while True:
        stretch = list(rows[:size])
        floors |= readable_floors(actor, {channel_id for _, channel_id in stretch} - floors.keys())
        ids += (message_id for message_id, channel_id in stretch if message_id >= floors.get(channel_id, MAX_ID))
        if len(ids) >= limit or len(stretch) < size:
            return ids[:limit], floors
        rows, size = rows.filter(message_id__lt=stretch[-1][0]), 4 * size
