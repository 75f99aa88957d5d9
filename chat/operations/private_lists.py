"""What stands at the top of a person's list of private channels."""

from django.db.models import QuerySet

from chat.access import GUILD_SIDE, access_channel
from chat.events import PinnedChannelsChanged
from chat.models import Channel, ChannelKind, ChannelMember
from chat.queries import pinned_channels_of
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.operations import operation

_PINNABLE = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM})


@operation("private_channel.pin", limit="user:channels")
def pin_private_channel(actor: Actor, channel_id: int) -> None:
    """Put a DM or group at the top of one's list; one that is there stays where it is.

    Publishes PinnedChannelsChanged if it was not. Raises UNKNOWN_CHANNEL, MISSING_ACCESS (not in it), and InvalidForm
    at `channel_id` for other channels.
    """
    _check(actor, channel_id)
    if _own(actor, channel_id).filter(pinned_at=None).update(pinned_at=now()):
        _tell(actor)


@operation("private_channel.unpin", limit="user:channels")
def unpin_private_channel(actor: Actor, channel_id: int) -> None:
    """Take a DM or group from the top of one's list. Publishes and raises as `pin_private_channel`."""
    _check(actor, channel_id)
    if _own(actor, channel_id).exclude(pinned_at=None).update(pinned_at=None):
        _tell(actor)


def _check(actor: Actor, channel_id: int) -> None:
    kind = Channel.objects.filter(pk=channel_id, is_deleted=False).values_list("kind", flat=True).first()
    if kind not in _PINNABLE:
        access_channel(actor, channel_id, kinds=GUILD_SIDE)  # whoever may not see it hears so
        raise InvalidForm.at("channel_id", FieldCode.CHANNEL_MUST_BE_DM_OR_GROUP_DM)
    if not _own(actor, channel_id).exists():
        raise ProductError(Code.MISSING_ACCESS)


def _own(actor: Actor, channel_id: int) -> "QuerySet[ChannelMember]":
    return ChannelMember.objects.filter(channel_id=channel_id, user_id=actor.user_id, is_banned=False)


def _tell(actor: Actor) -> None:
    publish(PinnedChannelsChanged(user_id=actor.user_id, channel_ids=tuple(pinned_channels_of(actor.user_id))))
