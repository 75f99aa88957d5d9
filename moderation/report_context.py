"""The messages that are shown with a report: only what its reporter can read."""

from typing import Any

from chat.access import access_channel, access_message
from chat.direct import direct_channel_id
from chat.models import Message
from chat.queries import history
from chat.records import MessageRecord
from core.actor import Actor
from core.errors import ProductError
from moderation.drafts import ReportDraft
from moderation.subjects import Subject, message_facts

MOST_SHOWN = 100


def context_of(actor: Actor, draft: ReportDraft, subject: Subject) -> list[dict[str, Any]]:
    """The messages that the draft wants shown, oldest first, each once. What the reporter cannot read is left out."""
    found = [*_shown(actor, draft), *_history(actor, draft, subject), *_around(draft, subject)]
    by_id = {message.id: message for message in found}
    return [message_facts(by_id[message_id]) for message_id in sorted(by_id)]


def _shown(actor: Actor, draft: ReportDraft) -> list[MessageRecord]:
    row = Message.objects.filter(pk=draft.with_message_id or 0, deleted_at=None)
    channel_id = row.values_list("channel_id", flat=True).first()
    if channel_id is None or draft.with_message_id is None:
        return []
    try:
        return [access_message(actor, channel_id, draft.with_message_id)[1]]
    except ProductError:
        return []


def _history(actor: Actor, draft: ReportDraft, subject: Subject) -> list[MessageRecord]:
    # Of somebody anonymous nothing else may be shown: it would tell who they are.
    if not draft.with_history or subject.reported_id is None or subject.alias:
        return []
    pair = {actor.user_id, subject.reported_id}
    places = (direct_channel_id(*sorted(pair)) if len(pair) > 1 else None, draft.history_room_id)
    found = [message for place in places if place is not None for message in _read(actor, place)]
    theirs = [message for message in found if message.author.id in pair and not message.alias]
    return sorted(theirs, key=lambda message: message.id)[-MOST_SHOWN:]


def _read(actor: Actor, channel_id: int) -> list[MessageRecord]:
    try:
        return history(access_channel(actor, channel_id), limit=MOST_SHOWN)
    except ProductError:
        return []


def _around(draft: ReportDraft, subject: Subject) -> list[MessageRecord]:
    if not draft.surroundings or subject.reached is None:
        return []
    return history(subject.reached, limit=2 * draft.surroundings + 1, around=subject.target_id)
