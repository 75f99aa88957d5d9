"""Taking single files out of messages."""

from msgspec.structs import replace

from chat.access import GUILD_SIDE, access_message
from chat.checks import GuildOperation, check_operation
from chat.events import MessageUpdated
from chat.models import Attachment
from chat.operations._editing import author_as_member, is_own
from chat.operations.messages import take_away
from chat.previews import supplied
from chat.records import MessageRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation


@operation("message.delete_attachment", limit="channel:message:delete::channel_id")
def delete_attachment(actor: Actor, channel_id: int, message_id: int, attachment_id: int) -> None:
    """Take a file out of one's own message. With the last one the message goes, if nothing else is in it.

    Publishes MessageUpdated, or what deleting the message publishes.
    Raises ProductError: what `access_message` raises, FEATURE_TEMPORARILY_DISABLED, MISSING_PERMISSIONS for messages of
    others, UNKNOWN_MESSAGE for an attachment that is not there.
    """
    access, message = access_message(actor, channel_id, message_id, lock=True, own=True, kinds=GUILD_SIDE)
    check_operation(access, GuildOperation.SEND_MESSAGE)
    if not is_own(access, message):
        raise ProductError(Code.MISSING_PERMISSIONS)
    left = tuple(each for each in message.attachments if each.id != attachment_id)
    if len(left) == len(message.attachments):
        raise ProductError(Code.UNKNOWN_MESSAGE)
    after = replace(message, attachments=left)
    if _is_empty(after):
        take_away(access, message)
        return

    Attachment.objects.filter(pk=attachment_id, message_id=message.id).delete()

    publish(MessageUpdated(place=access.place, message=after, member=author_as_member(access, after)))


def _is_empty(message: MessageRecord) -> bool:
    passed_on = any(snapshot["content"] or snapshot["embeds"] for snapshot in message.snapshots)
    return not (message.content or supplied(message.embeds) or message.attachments or message.stickers or passed_on)
