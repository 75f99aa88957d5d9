"""What a person keeps of messages, as far as they may read it now: recent mentions and saved messages."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from chat import message_rows
from chat.models import RecentMention, SavedMessage
from chat.reach import readable_floors
from chat.records import MessageRecord
from core.actor import Actor
from core.clock import now
from core.ids import id_at

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

    Without `roles` or `everyone`, those are left out that mentioned them in no other way. Eight queries at most,
    however many guilds they are from.
    """
    mine = _recent(actor, before=before, roles=roles, everyone=everyone)
    channel_ids = set(mine.values_list("channel_id", flat=True).distinct())
    floors = readable_floors(actor, channel_ids)
    rows = mine.filter(_within(floors)).order_by("-message_id").values_list("message_id", flat=True)
    ids = list(rows[:limit]) if floors else []
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


def _within(floors: Mapping[int, int]) -> Q:
    # By floor, of which each guild has one: a database takes only so many alternatives.
    channels: defaultdict[int, list[int]] = defaultdict(list)
    for channel_id, floor in floors.items():
        channels[floor].append(channel_id)
    within = Q(pk__in=())
    for floor, channel_ids in channels.items():
        within |= Q(channel_id__in=channel_ids, message_id__gte=floor)
    return within
