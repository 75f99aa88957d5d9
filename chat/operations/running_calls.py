"""What happens to a running call, whoever causes it. Parts of operations that hold the channel's row."""

from collections.abc import Collection
from datetime import timedelta

from msgspec import to_builtins
from msgspec.structs import replace

from chat import message_rows
from chat.calls import call_record, people_in_call
from chat.events import CallChanged, CallEnded, MessageUpdated, Place
from chat.hooks import call_ended
from chat.models import Call, Message
from chat.records import CallFacts
from core.clock import now
from core.events import publish

RING_SECONDS = 30
EMPTY_SECONDS = 120


def change_ringing(place: Place, call: Call, ringing: Collection[int]) -> None:
    """Ring these people and nobody else from now on. Publishes CallChanged if that is another list."""
    if set(ringing) != set(call.ringing):
        call.ringing = sorted(ringing)
        call.save(update_fields=["ringing"])
        tell_changed(place, call)


def tell_changed(place: Place, call: Call) -> None:
    """Publish CallChanged: also to those who have put the channel out of their list since they were rung."""
    publish(CallChanged(place=place.opened(), call=call_record(call)))


def leave_ringing(place: Place, user_id: int) -> None:
    """Somebody who is not in a channel any more is not rung there. Publishes as `change_ringing`."""
    call = Call.objects.filter(channel_id=place.channel_id).first()
    if call is not None:
        change_ringing(place, call, set(call.ringing) - {user_id})


def join_call(place: Place, call: Call, user_id: int, region: str) -> None:
    """Somebody has come into a call, which goes by a region now; they are not rung any longer. Publishes
    CallChanged."""
    call.region = region
    call.ringing = [rung for rung in call.ringing if rung != user_id]
    call.participants = sorted({*call.participants, user_id})
    call.save(update_fields=["region", "ringing", "participants"])
    tell_changed(place, call)


def is_forsaken(call: Call) -> bool:
    """Whether nobody is in the call, nor was for two minutes after it last rang."""
    began = call.started_at if call.ring_until is None else call.ring_until - timedelta(seconds=RING_SECONDS)
    return began + timedelta(seconds=EMPTY_SECONDS) <= now() and not people_in_call(call.channel_id)


def finish(place: Place, call: Call) -> None:
    """End a call for whoever is in it, and say so in the message that announced it. Runs the hook call_ended; publishes
    CallEnded, MessageUpdated."""
    call.delete()
    call_ended.run(place.channel_id)
    publish(CallEnded(place=place.opened()))
    message = message_rows.message(place.channel_id, call.message_id, floor=0)
    if message is None:
        return
    facts = CallFacts(participants=tuple(sorted(set(call.participants))), ended_at=now())
    Message.objects.filter(pk=message.id).update(call=to_builtins(facts))
    publish(MessageUpdated(place=place, message=replace(message, call=facts)))
