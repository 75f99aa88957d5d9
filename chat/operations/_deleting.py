"""The rules of taking a message away, and how its row goes or hides."""

from collections.abc import Sequence

from chat.access import ChannelAccess
from chat.checks import GuildOperation, check_operation
from chat.models import Message, Pin
from chat.models.channel import PRIVATE_KINDS, TOPIC_KINDS
from chat.models.message import DELETABLE_KINDS
from chat.operations._editing import is_own
from chat.operations._storing import uncount_messages
from chat.records import MessageRecord
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P
from topics.models import Level


def check_may_delete(access: ChannelAccess, message: MessageRecord, reason: str) -> None:
    """Authors delete their own; moderators of guilds, topics and rooms also others'; in private channels only those do
    who have a rank in a group on the topic side. The owner of a topic or room owes a reason for
    deleting what others wrote.

    Raises FEATURE_TEMPORARILY_DISABLED, MISSING_PERMISSIONS, InvalidForm at `deletion_reason`.
    """
    check_operation(access, GuildOperation.SEND_MESSAGE)
    if message.kind not in DELETABLE_KINDS:
        raise ProductError(Code.MISSING_PERMISSIONS)
    if is_own(access, message):
        return
    if access.channel.kind in PRIVATE_KINDS and access.level < Level.MODERATOR:
        raise ProductError(Code.MISSING_PERMISSIONS)
    access.require(P.SEND_MESSAGES | P.MANAGE_MESSAGES)
    if access.level == Level.OWNER and not reason:
        text = "Deletion reason is required for owner deletions"
        raise InvalidForm.at("deletion_reason", FieldCode.INVALID_FORMAT, text=text)


def removed_as_owner(access: ChannelAccess, message: MessageRecord) -> bool:
    """Whether somebody deletes what another wrote because the topic or room is theirs."""
    is_staff = access.topic is not None and access.topic.is_admin
    return access.level == Level.OWNER and not is_staff and not is_own(access, message)


def remove(access: ChannelAccess, message: MessageRecord, reason: str, keep: bool | None = None) -> bool:
    """Take the row away, or hide it where the topic side keeps it for a while; `keep` says which. False when somebody
    was faster."""
    rows = Message.objects.filter(pk=message.id, deleted_at=None)
    if access.channel.kind in TOPIC_KINDS if keep is None else keep:
        assert access.actor is not None
        Pin.objects.filter(message_id=message.id).delete()
        gone = rows.update(deleted_at=now(), deleted_by=access.actor.user_id, deletion_reason=reason)
    else:
        gone, _ = rows.delete()
    uncount_messages(access, min(gone, 1))
    return gone > 0


def delete_rows(channel_id: int, message_ids: Sequence[int]) -> tuple[tuple[int, ...], bool]:
    """Delete those of the messages that are in the channel. Returns their ids in ascending order, and whether some
    were pinned."""
    rows = Message.objects.filter(channel_id=channel_id, id__in=message_ids, deleted_at=None)
    # Locked first, so that two deletions of the same messages do not both announce them.
    found = dict(rows.select_for_update().order_by("id").values_list("id", "pinned"))
    if found:
        Message.objects.filter(id__in=found).delete()
    return tuple(found), any(found.values())
