"""The list of private channels as the guild side knows it: putting the channel with somebody into it, and out."""

from accounts.models import User
from accounts.relationships import are_friends
from chat.access import access_channel
from chat.direct import direct_channel, direct_channel_id
from chat.direct_checks import check_unblocked
from chat.events import PrivateChannelClosed, PrivateChannelOpened
from chat.models import Channel, ChannelKind, ChannelMember
from chat.private_channels import private_record
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.operations import operation
from guilds.queries import may_meet


@operation("dm.open", limit="user:channels")
def open_dm(actor: Actor, user_id: int) -> ChannelRecord:
    """Have the channel with somebody in one's list, made now if there is none.

    A new one needs that neither has blocked the other, and a friendship or a shared guild; one that exists needs
    nothing. Publishes PrivateChannelOpened to the actor if it was not in their list. Raises UNKNOWN_USER,
    CANNOT_SEND_MESSAGES_TO_USER, UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES, and InvalidForm at `recipient_id` for
    oneself.
    """
    if user_id == actor.user_id:
        raise InvalidForm.at("recipient_id", FieldCode.CANNOT_DM_YOURSELF)
    if not User.objects.filter(pk=user_id).exists():
        raise ProductError(Code.UNKNOWN_USER)
    channel_id = direct_channel_id(actor.user_id, user_id)
    if channel_id is None:
        _check_new(actor, user_id)
        channel_id = direct_channel(actor.user, user_id)
    record = private_record(Channel.objects.get(pk=channel_id))
    if ChannelMember.objects.filter(channel_id=channel_id, user_id=actor.user_id, is_open=False).update(is_open=True):
        publish(PrivateChannelOpened(user_id=actor.user_id, channel=record))
    return record


@operation("notes.open")
def open_notes(actor: Actor) -> None:
    """Have the channel that one writes in for oneself. Publishes PrivateChannelOpened to the actor when it is made."""
    direct_channel(actor.user, actor.user_id)


@operation("dm.close", limit="channel:delete::channel_id")
def close_dm(actor: Actor, channel_id: int) -> None:
    """Take the channel with somebody out of one's list; the next message brings it back.

    Publishes PrivateChannelClosed to the actor. Raises what `access_channel` raises.
    """
    access_channel(actor, channel_id, kinds=_DM)
    ChannelMember.objects.filter(channel_id=channel_id, user_id=actor.user_id).update(is_open=False)
    record = private_record(Channel.objects.get(pk=channel_id))
    publish(PrivateChannelClosed(user_id=actor.user_id, channel=record))


def _check_new(actor: Actor, user_id: int) -> None:
    check_unblocked(actor.user_id, user_id)
    if not actor.user.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES)
    if not are_friends(actor.user_id, user_id) and not may_meet(actor.user_id, user_id):
        raise ProductError(Code.CANNOT_SEND_MESSAGES_TO_USER)


_DM = frozenset({ChannelKind.DM})
