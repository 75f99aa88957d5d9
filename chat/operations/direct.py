"""Private messages between two people: a conversation is their DM channel, whichever side opened it."""

from django.db.models import Max

from accounts.models import User
from accounts.models.user import UserFlags
from chat.direct import DIRECT_KINDS, direct_channel
from chat.direct_checks import check_unblocked
from chat.drafts import MessageDraft
from chat.events import PrivateMessagesRead
from chat.models import ChannelMember, Message
from chat.operations.messages import delete_message, send_message
from chat.operations.read_states import mark_read
from chat.private_messages import Seat, party_message, seat_with, unread_in, visible_in
from chat.records import MessageRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation


@operation("private_message.send", limit="api:messages:private:create")
def send_private_message(actor: Actor, user_id: int, *, draft: MessageDraft) -> MessageRecord:
    """Write to somebody, or to oneself, in the channel the two have, made now if need be.

    Publishes PrivateChannelOpened to whoever did not have the channel in their list, and MessageCreated. Raises
    ProductError NOT_FOUND (`recipient_not_found`), MISSING_ACCESS (`recipient_banned`), and what `send_message` raises:
    CANNOT_SEND_MESSAGES_TO_USER among them.
    """
    return send_message(actor, _opened(actor, user_id), draft=draft, kinds=DIRECT_KINDS)


@operation("private_message.prepare", limit="api:messages:private:create")
def prepare_private_message(actor: Actor, user_id: int) -> int:
    """Have the channel in which to write to somebody. Returns its id.

    Publishes PrivateChannelOpened when it was made. Raises as `send_private_message` for who cannot be written to.
    """
    return _opened(actor, user_id)


def _opened(actor: Actor, user_id: int) -> int:
    other = User.objects.filter(pk=user_id).first()
    if other is None or other.flags & UserFlags.DELETED:
        raise ProductError(Code.NOT_FOUND, reason="recipient_not_found")
    if other.flags & _BANNED:
        raise ProductError(Code.MISSING_ACCESS, reason="recipient_banned")
    if user_id != actor.user_id:
        check_unblocked(actor.user_id, user_id)
    return direct_channel(actor.user, user_id)


@operation("private_message.read_all", limit="api:messages:private:read")
def read_conversation(actor: Actor, user_id: int) -> int:
    """Note that the actor has seen all that somebody wrote to them. Returns how many messages were new.

    Publishes MessageRead to the actor and PrivateMessagesRead to the other, unless one of them
    blocks the other, if there was anything new.
    """
    seat = seat_with(actor, user_id)
    if seat is None:
        return 0
    new = unread_in(actor, seat).aggregate(last=Max("id"))["last"]
    count = unread_in(actor, seat).count()
    if new is not None:
        _read(actor, seat, new)
    return count


@operation("private_message.read", limit="api:messages:private:read")
def read_private_message(actor: Actor, message_id: int) -> None:
    """Note that the actor has seen a message, and with it what came before it.

    Publishes as `read_conversation`. Raises ProductError BAD_REQUEST (`message_not_read`) for one's own messages and
    those that were read.
    """
    message, seat = party_message(actor, message_id)
    if not unread_in(actor, seat).filter(pk=message.id).exists():
        raise ProductError(Code.BAD_REQUEST, reason="message_not_read")
    _read(actor, seat, message.id)


@operation("private_message.unsend", limit="api:messages:delete")
def unsend_message(actor: Actor, message_id: int) -> None:
    """Take back what one wrote, for both.

    Publishes MessageDeleted. Raises ProductError UNKNOWN_MESSAGE, MISSING_PERMISSIONS (`not_the_sender`).
    """
    message, seat = party_message(actor, message_id)
    if message.author_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="not_the_sender")
    delete_message(actor, seat.channel_id, message_id, kinds=DIRECT_KINDS)


@operation("private_message.clear", limit="api:messages:delete")
def clear_conversation(actor: Actor, user_id: int) -> int:
    """Throw away one's own view of a conversation; the other keeps theirs. Returns how many messages it held."""
    seat = seat_with(actor, user_id)
    if seat is None:
        return 0
    visible = visible_in(actor, seat)
    count, last = visible.count(), Message.objects.filter(channel_id=seat.channel_id).aggregate(last=Max("id"))["last"]
    if last is not None:
        ChannelMember.objects.filter(pk=seat.pk).update(cleared_up_to=last)
    return count


def _read(actor: Actor, seat: Seat, message_id: int) -> None:
    mark_read(actor, seat.channel_id, message_id, kinds=DIRECT_KINDS)
    if seat.other_id != actor.user_id and not seat.is_apart:
        publish(PrivateMessagesRead(user_id=seat.other_id, by_user_id=actor.user_id, at=now()))


_BANNED = UserFlags.DISABLED | UserFlags.DISABLED_SUSPICIOUS_ACTIVITY
