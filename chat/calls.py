"""Calls in private channels: who may be rung, and what there is of a call now."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User, UserSettings
from accounts.relationships import are_friends, have_mutual_friend, is_blocked_between
from accounts.settings_rules import EVERYONE, FRIENDS_OF_FRIENDS, FRIENDS_ONLY, GUILD_MEMBERS, NOBODY, SILENT_EVERYONE
from chat.access import GUILD_SIDE, ChannelAccess, access_channel
from chat.hooks import voice_states_of
from chat.models import Call, ChannelKind, ChannelMember
from chat.records import CallRecord
from core.actor import Actor
from core.errors import Code, ProductError
from guilds.queries import may_meet

_CALLABLE = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM})


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether somebody may ring the others, and whether they would not hear it."""

    ringable: bool
    silent: bool = False


def access_call(actor: Actor, channel_id: int, *, lock: bool = False) -> ChannelAccess:
    """A private channel with others in it, where calls can be.

    Raises ProductError INVALID_CHANNEL_TYPE_FOR_CALL for other channels, and what `access_channel` raises.
    """
    access = access_channel(actor, channel_id, lock=lock, kinds=GUILD_SIDE)
    if access.channel.kind not in _CALLABLE:
        raise ProductError(Code.INVALID_CHANNEL_TYPE_FOR_CALL)
    return access


def voice_states_in(channel_id: int) -> tuple[dict[str, Any], ...]:
    """The voice states of those who are in the call of a private channel; none where no media server carries calls."""
    return tuple(state for found in voice_states_of.collect(channel_id) for state in found)


def people_in_call(channel_id: int) -> set[int]:
    """Who is in the call of a private channel."""
    return {int(state["user_id"]) for state in voice_states_in(channel_id)}


def calls_of(user_id: int, channel_id: int | None = None) -> list[CallRecord]:
    """The calls that are on in somebody's private channels, or in one of them. One query, and what the voice states of
    each cost."""
    own = ChannelMember.objects.filter(user_id=user_id, is_banned=False).values("channel_id")
    calls = Call.objects.filter(channel_id__in=own, channel__kind__in=_CALLABLE)
    return [call_record(call) for call in (calls if channel_id is None else calls.filter(channel_id=channel_id))]


def call_record(call: Call) -> CallRecord:
    """A call as it is now."""
    return CallRecord(
        channel_id=call.channel_id,
        message_id=call.message_id,
        region=call.region,
        ringing=tuple(call.ringing),
        voice_states=voice_states_in(call.channel_id),
    )


def eligibility_for(actor: Actor, channel_id: int) -> Eligibility:
    """Whether ringing in a channel is of any use for the actor. Raises as `access_call`."""
    access = access_call(actor, channel_id)
    if actor.user_id in people_in_call(channel_id):
        return Eligibility(ringable=False)
    if access.channel.kind == ChannelKind.GROUP_DM:
        return Eligibility(ringable=True)
    if not actor.user.is_claimed:
        return Eligibility(ringable=False)
    others = [user_id for user_id in access.place.recipient_ids if user_id != actor.user_id]
    return _reach(actor.user, others[0]) if others else Eligibility(ringable=False)


def _reach(user: User, other_id: int) -> Eligibility:
    if is_blocked_between(user.id, other_id):
        return Eligibility(ringable=False)
    flags = UserSettings.objects.filter(user_id=other_id).values_list("incoming_call_flags", flat=True).first()
    if flags is None:
        return Eligibility(ringable=True)
    if flags & NOBODY:
        return Eligibility(ringable=False)
    if are_friends(user.id, other_id):
        return Eligibility(ringable=True)
    lets_in = not flags & FRIENDS_ONLY and _lets_in(flags, user.id, other_id)
    return Eligibility(ringable=lets_in, silent=lets_in and bool(flags & SILENT_EVERYONE))


def _lets_in(flags: int, user_id: int, other_id: int) -> bool:
    if flags & EVERYONE:
        return True
    if flags & FRIENDS_OF_FRIENDS and have_mutual_friend(user_id, other_id):
        return True
    return bool(flags & GUILD_MEMBERS) and may_meet(user_id, other_id)
