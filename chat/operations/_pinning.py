"""The rows behind pins."""

from datetime import datetime, timedelta

from chat.access import ChannelAccess
from chat.events import Place
from chat.events_reactions import PinsUpdated
from chat.models import Channel, Message, Pin
from chat.records import MessageRecord
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish

MOST_PINS = 250
_MILLISECOND = timedelta(milliseconds=1)


def store_pin(access: ChannelAccess, message: MessageRecord) -> datetime:
    """Pin a message, and return when that was. Raises MAX_PINS_PER_CHANNEL."""
    assert access.actor is not None
    channel = Channel.objects.select_for_update(no_key=True).get(pk=access.channel.id)
    if Pin.objects.filter(channel_id=channel.id).count() >= MOST_PINS:
        raise ProductError(Code.MAX_PINS_PER_CHANNEL)
    moment = _next_moment(channel.last_pin_at)
    Pin.objects.create(message_id=message.id, channel_id=channel.id, pinned_at=moment, pinned_by=access.actor.user_id)
    Message.objects.filter(pk=message.id).update(pinned=True)
    Channel.objects.filter(pk=channel.id).update(last_pin_at=moment)
    return moment


def remove_pin(access: ChannelAccess, message: MessageRecord) -> datetime | None:
    """Unpin a message, and return when the newest remaining pin was made."""
    Channel.objects.select_for_update(no_key=True).get(pk=access.channel.id)
    Pin.objects.filter(message_id=message.id).delete()
    Message.objects.filter(pk=message.id).update(pinned=False)
    return _noted_newest(access.channel.id)


def tell_pins_gone(place: Place) -> None:
    """After pinned messages of a channel were deleted: note which pin is the newest now. Publishes PinsUpdated."""
    Channel.objects.select_for_update(no_key=True).get(pk=place.channel_id)
    publish(PinsUpdated(place=place, last_pin_at=_noted_newest(place.channel_id)))


def _noted_newest(channel_id: int) -> datetime | None:
    pins = Pin.objects.filter(channel_id=channel_id).order_by("-pinned_at")
    newest = pins.values_list("pinned_at", flat=True).first()
    Channel.objects.filter(pk=channel_id).update(last_pin_at=newest)
    return newest


def _next_moment(last: datetime | None) -> datetime:
    # Whole milliseconds, as the wire shows them, and no two alike: pages of pins begin where the one before ended.
    moment = now()
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return moment if last is None or moment > last else last + _MILLISECOND
