"""Pinning messages, and having seen the pins."""

from msgspec.structs import replace

from chat.access import GUILD_SIDE, ChannelAccess, access_channel, readable_message
from chat.direct_checks import check_direct
from chat.events import MessageUpdated
from chat.events_reactions import PinsRead, PinsUpdated
from chat.models import Channel, MessageKind, ReadState
from chat.models.message import ORDINARY_KINDS
from chat.operations._editing import author_as_member
from chat.operations._pinning import remove_pin, store_pin
from chat.operations.system_messages import post_system_message
from chat.records import MessageRecord, Reference
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from core.permissions import P
from guilds.audit import AuditAction, record

_BUCKET = "channel:pins::channel_id"


@operation("pin.add", limit=_BUCKET)
def pin_message(actor: Actor, channel_id: int, message_id: int) -> None:
    """Pin a message that the actor may read. Pinning it twice changes nothing.

    Needs PIN_MESSAGES in guilds; in a DM the other person must take messages from the actor. Publishes MessageUpdated,
    PinsUpdated and the MessageCreated of a system message.
    Raises what `access_message` raises, CANNOT_SEND_MESSAGES_TO_USER, CANNOT_MODIFY_SYSTEM_WEBHOOK (a system message),
    MAX_PINS_PER_CHANNEL.
    """
    access, message = _reached(actor, channel_id, message_id)
    if message.pinned:
        return

    moment = store_pin(access, message)

    _announce(access, replace(message, pinned=True))
    publish(PinsUpdated(place=access.place, last_pin_at=moment))
    _record(access, AuditAction.MESSAGE_PIN, message_id)
    reference = Reference(channel_id=channel_id, message_id=message_id, guild_id=access.channel.guild_id)
    post_system_message(actor.user, channel_id, MessageKind.PINNED_MESSAGE, reference=reference)


@operation("pin.remove", limit=_BUCKET)
def unpin_message(actor: Actor, channel_id: int, message_id: int) -> None:
    """Unpin a message. Of one that is not pinned nothing changes.

    Needs what `pin_message` needs. Publishes MessageUpdated and PinsUpdated. Raises as `pin_message`.
    """
    access, message = _reached(actor, channel_id, message_id)
    if not message.pinned:
        return

    newest = remove_pin(access, message)

    _announce(access, replace(message, pinned=False))
    publish(PinsUpdated(place=access.place, last_pin_at=newest))
    _record(access, AuditAction.MESSAGE_UNPIN, message_id)


@operation("pins.read", limit=_BUCKET)
def mark_pins_read(actor: Actor, channel_id: int) -> None:
    """Note that the actor has seen a channel's pins; how far they have read stays as it is.

    Publishes PinsRead, unless nothing was ever pinned. Raises what `access_channel` raises.
    """
    access_channel(actor, channel_id, kinds=GUILD_SIDE)
    newest = Channel.objects.values_list("last_pin_at", flat=True).get(pk=channel_id)
    if newest is None:
        return
    ReadState.objects.bulk_create(
        [ReadState(user_id=actor.user_id, channel_id=channel_id, last_pin_at=newest)],
        update_conflicts=True,
        unique_fields=["user", "channel"],
        update_fields=["last_pin_at"],
    )
    publish(PinsRead(user_id=actor.user_id, channel_id=channel_id, last_pin_at=newest))


def _reached(actor: Actor, channel_id: int, message_id: int) -> tuple[ChannelAccess, MessageRecord]:
    access = access_channel(actor, channel_id, P.PIN_MESSAGES, kinds=GUILD_SIDE)
    check_direct(access)
    message = readable_message(access, message_id, lock=True)
    if message.kind not in ORDINARY_KINDS:
        raise ProductError(Code.CANNOT_MODIFY_SYSTEM_WEBHOOK)
    return access, message


def _announce(access: ChannelAccess, message: MessageRecord) -> None:
    publish(MessageUpdated(place=access.place, message=message, member=author_as_member(access, message)))


def _record(access: ChannelAccess, action: AuditAction, message_id: int) -> None:
    if access.guild is not None and access.actor is not None:
        options = {"channel_id": access.channel.id, "message_id": message_id}
        record(access.actor, access.guild.id, action, target_id=message_id, options=options)
