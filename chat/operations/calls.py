"""Calling the others of a private channel: ringing, hanging up, and the call as a thing that begins and ends."""

from collections.abc import Collection
from datetime import timedelta

from accounts.models import Relationship, RelationshipType, UserSettings
from accounts.relationships import blocked_among
from accounts.settings_rules import SILENT_EVERYONE
from chat import statements
from chat.access import ChannelAccess
from chat.calls import access_call, call_record, people_in_call
from chat.direct import reopen
from chat.direct_checks import check_direct
from chat.events import CallChanged, CallStarted
from chat.hooks import call_moved
from chat.models import Call, Channel, ChannelKind, MessageKind
from chat.operations.running_calls import EMPTY_SECONDS, RING_SECONDS, change_ringing, finish, is_forsaken, tell_changed
from chat.operations.system_messages import post_system_message
from chat.private_channels import private_place
from chat.records import CallFacts
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.jobs import enqueue
from core.operations import operation
from guilds.hooks import regions

SETTLE_JOB = "call.settle"


@operation("call.ring", limit="channel:call:ring::channel_id")
def ring_call(actor: Actor, channel_id: int, *, user_ids: Collection[int] | None = None) -> None:
    """Call the others of a private channel, or some of them (`[]` for nobody yet); ring them if a call is on already.

    People who have blocked the actor or are blocked by them are not rung, nor strangers who want silence. The channel
    stands in everybody's list again. Publishes MessageCreated and CallStarted for a new call, and CallChanged. Raises
    what `access_call` and `check_direct` raise, and UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES.
    """
    access = access_call(actor, channel_id, lock=True)
    check_direct(access)
    if access.channel.kind == ChannelKind.DM and not actor.user.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES)
    reopen(access.place)
    rung = _rung(access, user_ids)
    call = Call.objects.filter(channel_id=channel_id).first()
    if call is None:
        _start(actor, access, rung)
    else:
        call.ring_until = now() + timedelta(seconds=RING_SECONDS)
        call.save(update_fields=["ring_until"])
        change_ringing(access.place, call, set(call.ringing) | rung)
    enqueue(SETTLE_JOB, delay=RING_SECONDS, channel_id=channel_id)
    enqueue(SETTLE_JOB, delay=EMPTY_SECONDS, channel_id=channel_id)


def _rung(access: ChannelAccess, user_ids: Collection[int] | None) -> set[int]:
    assert access.actor is not None
    own = access.actor.user_id
    others = set(access.place.recipient_ids) - {own}
    wanted = others if user_ids is None else others & set(user_ids)
    silent = {
        user_id
        for user_id, flags in UserSettings.objects.filter(user_id__in=wanted).values_list(
            "user_id", "incoming_call_flags"
        )
        if flags & SILENT_EVERYONE
    }
    friends = Relationship.objects.filter(owner_id=own, other_id__in=silent, type=RelationshipType.FRIEND)
    disturbed = silent - set(friends.values_list("other_id", flat=True)) if silent else set()
    return wanted - disturbed - blocked_among(own, tuple(wanted)) - people_in_call(access.channel.id)


def _start(actor: Actor, access: ChannelAccess, rung: set[int]) -> None:
    channel_id, place = access.channel.id, access.place.opened()
    facts = CallFacts(participants=place.recipient_ids)
    message = post_system_message(actor.user, channel_id, MessageKind.CALL, call=facts)
    assert message is not None  # the channel's row is held
    statements.count_mention_of_recipients(channel_id, actor.user_id)
    moment = now()
    call = Call.objects.create(
        channel_id=channel_id,
        message_id=message.id,
        region=next((region.id for region in regions(actor.user_id)), None),
        ringing=sorted(rung),
        ring_until=moment + timedelta(seconds=RING_SECONDS),
        participants=[actor.user_id],
        started_at=moment,
    )
    record = call_record(call)
    publish(CallStarted(place=place, call=record))
    publish(CallChanged(place=place, call=record))  # clients wait for each of the two


@operation("call.stop_ringing", limit="channel:call:stop_ringing::channel_id")
def stop_ringing(actor: Actor, channel_id: int, *, user_ids: Collection[int] | None = None) -> None:
    """Do not ring oneself, or some people, any longer.

    Publishes CallChanged if anybody was rung. Raises what `access_call` raises, and NO_ACTIVE_CALL.
    """
    access, call = _running(actor, channel_id)
    gone = {actor.user_id} if user_ids is None else set(user_ids)
    change_ringing(access.place, call, set(call.ringing) - gone)


@operation("call.update", limit="channel:call:update::channel_id")
def move_call(actor: Actor, channel_id: int, *, region: str | None) -> None:
    """Have a call go by another region; None leaves it to the server.

    Publishes CallChanged if it is another. Raises what `access_call` raises, NO_ACTIVE_CALL, and InvalidForm at
    `region`.
    """
    access, call = _running(actor, channel_id)
    if region is not None and region not in {each.id for each in regions(actor.user_id)}:
        raise InvalidForm.at("region", FieldCode.INVALID_OR_RESTRICTED_RTC_REGION)
    if region != call.region:
        call.region = region
        call.save(update_fields=["region"])
        call_moved.run(channel_id, region)
        tell_changed(access.place, call)


def check_call(actor: Actor, channel_id: int) -> None:
    """Raise what `access_call` raises, and NO_ACTIVE_CALL where no call is on."""
    access_call(actor, channel_id)
    if not Call.objects.filter(channel_id=channel_id).exists():
        raise ProductError(Code.NO_ACTIVE_CALL)


def _running(actor: Actor, channel_id: int) -> tuple[ChannelAccess, Call]:
    access = access_call(actor, channel_id, lock=True)
    call = Call.objects.filter(channel_id=channel_id).first()
    if call is None:
        raise ProductError(Code.NO_ACTIVE_CALL)
    return access, call


@operation("call.end", limit="channel:call:update::channel_id")
def end_call(actor: Actor, channel_id: int) -> None:
    """End a call for everybody; nothing happens where none is on.

    Publishes CallEnded and MessageUpdated. Raises what `access_call` raises.
    """
    access = access_call(actor, channel_id, lock=True)
    call = Call.objects.filter(channel_id=channel_id).first()
    if call is not None:
        finish(access.place, call)


@operation("call.settle")
def settle_call(actor: Actor, channel_id: int) -> None:
    """End the ringing whose time is over, and a call that nobody is in any more.

    Publishes CallChanged, or CallEnded and MessageUpdated.
    """
    channel = Channel.objects.select_for_update().filter(pk=channel_id).first()
    call = Call.objects.filter(channel_id=channel_id).first()
    if channel is None or call is None:
        return
    place = private_place(channel_id, channel.kind)
    if is_forsaken(call):
        finish(place, call)
    elif call.ring_until is not None and call.ring_until <= now():
        change_ringing(place, call, ())
