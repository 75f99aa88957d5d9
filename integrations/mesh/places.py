"""Where calls are: rooms, groups and DMs, by the checks of the places themselves."""

from dataclasses import dataclass

from accounts.models import User
from chat.access import ChannelAccess, access_channel
from chat.direct import direct_channel, direct_channel_id
from chat.direct_checks import check_direct, check_reaches
from chat.models import Channel, ChannelKind
from chat.room_access import ROOM_KINDS, access_room
from chat.room_access import not_found as room_not_found
from core.actor import Actor
from core.errors import Code, ProductError

_DM = frozenset({ChannelKind.DM})


@dataclass(frozen=True, slots=True)
class Asked:
    """The place somebody means: a room or group by its id, or their DM with another person."""

    room_id: int = 0
    other_id: int = 0


def meant(actor: Actor, number: int) -> Asked:
    """What a bare number means: a room if there is one, otherwise a person. One query."""
    is_room = Channel.objects.filter(pk=number, kind__in=ROOM_KINDS).exists()
    return Asked(room_id=number) if is_room else Asked(other_id=number)


def open_place(actor: Actor, asked: Asked) -> int:
    """The channel to start a call in; a DM is made if the two never had one.

    Raises what `access_room` raises, CANNOT_SEND_MESSAGES_TO_USER (`you_blocked_them`, `they_blocked_you`), and
    BAD_REQUEST (`call_to_oneself`, `voice_disabled`).
    """
    if asked.other_id:
        if asked.other_id == actor.user_id:
            raise ProductError(Code.BAD_REQUEST, reason="call_to_oneself")
        check_reaches(actor.user, asked.other_id)
        return direct_channel(actor.user, asked.other_id)
    return access_call_place(actor, asked.room_id).channel.id


def seen_place(actor: Actor, asked: Asked) -> int | None:
    """The channel somebody asks about; None for two people who never met there. Raises what `access_room` raises, also
    for nobody at all."""
    if asked.other_id:
        if not User.objects.filter(pk=asked.other_id).exists():
            raise room_not_found()
        return direct_channel_id(actor.user_id, asked.other_id) if asked.other_id != actor.user_id else None
    return access_room(actor, asked.room_id, for_writing=True).channel.id


def access_call_place(actor: Actor, channel_id: int) -> ChannelAccess:
    """A place with a call in it, if the actor may speak there: whoever may write may speak, where that is not switched
    off.

    Raises what `access_room` and `check_direct` raise, and BAD_REQUEST (`voice_disabled`).
    """
    kind, is_on = Channel.objects.filter(pk=channel_id).values_list("kind", "voip_enabled").first() or (None, True)
    if kind != ChannelKind.DM:
        access = access_room(actor, channel_id, for_writing=True)
        if not is_on:
            raise ProductError(Code.BAD_REQUEST, reason="voice_disabled")
        return access
    access = access_channel(actor, channel_id, kinds=_DM)
    check_direct(access)
    return access
