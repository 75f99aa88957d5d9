"""Sending, editing and deleting messages, in channels of every kind and for every wire.

Each operation reads: access, check, change, publish. The rules they apply live next door: who may write in
chat/checks.py, what a message may hold in _drafts.py, sending twice in _nonces.py, what a draft becomes in
_composing.py, what it points to in _references.py, whom it notifies in _mentions.py, and who gets an unread mention in
_counters.py.
"""

from chat.access import EVERYWHERE, ChannelAccess, access_channel, access_message, readable_message
from chat.checks import GuildOperation, check_claimed, check_may_send, check_operation, take_turn
from chat.direct import tell_opened
from chat.drafts import MessageChanges, MessageDraft
from chat.events import MessageCreated, MessageDeleted, MessagesDeleted, MessageUpdated
from chat.hooks import message_offered, message_sent
from chat.notices import tell_of_message
from chat.operations._composing import composed
from chat.operations._counters import count_mentions
from chat.operations._deleting import check_may_delete, delete_rows, remove
from chat.operations._drafts import checked_draft
from chat.operations._editing import author_as_member, check_may_edit, edited, store_edit
from chat.operations._nonces import earlier_message
from chat.operations._pinning import tell_pins_gone
from chat.operations._storing import store_message
from chat.previews import previewed
from chat.records import MessageRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.ids import new_id
from core.operations import operation
from core.permissions import P
from guilds.audit import AuditAction, record

MOST_DELETED_AT_ONCE = 100
_LINKS_SHOWN_BY = frozenset({"content", "embeds", "flags"})


@operation("message.send", limit="channel:message:create::channel_id")
def send_message(
    actor: Actor, channel_id: int, *, draft: MessageDraft, kinds: frozenset[int] = EVERYWHERE
) -> MessageRecord:
    """Post a message.

    Needs SEND_MESSAGES in guilds (EMBED_LINKS for embeds, READ_MESSAGE_HISTORY for forwards), to be a recipient of a
    private channel, not to be banned from a topic or room. Channels of other `kinds` do not exist for the caller.
    Publishes MessageCreated, and on the topic side tells whom it concerns. Idempotent per (actor, nonce) for five
    minutes: a repetition returns the first message.
    Raises ProductError: what `access_channel`, `check_may_send`, `checked_draft` and `composed` raise,
    SLOWMODE_RATE_LIMITED.
    """
    check_claimed(actor, channel_id)
    access = access_channel(actor, channel_id, for_writing=True, kinds=kinds)

    check_may_send(access, draft)
    draft = checked_draft(access, draft)
    message_id = new_id()
    earlier = earlier_message(access, draft.nonce, message_id)
    if earlier is not None:
        return earlier
    message, mentioned = composed(access, message_id, draft)

    message = previewed(access, message)
    store_message(access, message)
    count_mentions(access, mentioned, message_id)
    take_turn(access)  # last: no rollback gives a turn back, and what lost to another writer runs again

    tell_opened(access.place)
    publish(MessageCreated(place=access.place.opened(), message=message, member=access.member))
    tell_of_message(access, message)
    message_sent.run(access, message)
    return message


@operation("message.edit", limit="channel:message:update::channel_id")
def edit_message(
    actor: Actor, channel_id: int, message_id: int, *, changes: MessageChanges, kinds: frozenset[int] = EVERYWHERE
) -> MessageRecord:
    """Change a message: its author everything, others with MANAGE_MESSAGES only whether its embeds are shown, and what
    is said of its files. New files need ATTACH_FILES, and to be stored before (chat/uploading.py).

    Notifies nobody anew. Publishes MessageUpdated, unless nothing was given.
    Raises ProductError: what `access_message` raises, COMMUNICATION_DISABLED, FEATURE_TEMPORARILY_DISABLED,
    CANNOT_SEND_MESSAGES_TO_USER (one has blocked the other), CANNOT_MODIFY_SYSTEM_WEBHOOK, CANNOT_SEND_EMPTY_MESSAGE,
    CANNOT_EDIT_OTHER_USER_MESSAGE, and InvalidForm.
    """
    access = access_channel(actor, channel_id, for_writing=True, kinds=kinds)

    check_may_edit(access, changes)
    before = readable_message(access, message_id, lock=True, own=True)
    message = edited(access, before, changes)
    message_offered.run(access, message)

    if not changes.given:
        return before
    if changes.given & _LINKS_SHOWN_BY:
        message = previewed(access, message)
    store_edit(before, message)

    publish(MessageUpdated(place=access.place, message=message, member=author_as_member(access, message)))
    return message


@operation("message.delete", limit="channel:message:delete::channel_id")
def delete_message(
    actor: Actor, channel_id: int, message_id: int, *, reason: str = "", kinds: frozenset[int] = EVERYWHERE
) -> None:
    """Delete a message: one's own, or anybody's with SEND_MESSAGES and MANAGE_MESSAGES (in topics: as moderator).

    On the topic side the row stays, hidden, with the `reason`, until its time has run out. Publishes MessageDeleted
    once, whoever else deletes it at the same moment, and PinsUpdated when it was pinned.
    Raises ProductError: what `access_message` raises (UNKNOWN_MESSAGE also when somebody was faster),
    FEATURE_TEMPORARILY_DISABLED, MISSING_PERMISSIONS.
    """
    access, message = access_message(actor, channel_id, message_id, lock=True, own=True, kinds=kinds)

    check_may_delete(access, message, reason)

    take_away(access, message, reason)


def take_away(access: ChannelAccess, message: MessageRecord, reason: str = "", *, keep: bool | None = None) -> None:
    """The change of `delete_message`, for those who have asked whether it may be: notes and announces it. `keep` says
    whether the row stays for a while; by default where the channel is one of the topic side.

    Raises UNKNOWN_MESSAGE when somebody was faster.
    """
    if not remove(access, message, reason, keep):
        raise ProductError(Code.UNKNOWN_MESSAGE)
    if access.guild is not None:
        assert access.actor is not None
        # Who works for the instance is nobody's business in a guild: there, the system did it.
        who = Actor(user=None, kind="system") if access.actor.kind == "system" else access.actor
        options = {"channel_id": access.channel.id}
        record(who, access.guild.id, AuditAction.MESSAGE_DELETE, target_id=message.id, options=options)

    publish(
        MessageDeleted(
            place=access.place,
            message_id=message.id,
            author_id=message.author.id,
            content=message.content,
            is_anonymous=bool(message.alias),
            member=author_as_member(access, message),
        )
    )
    if message.pinned:
        tell_pins_gone(access.place)


@operation("message.bulk_delete", limit="channel:message:bulk_delete::channel_id")
def delete_messages(
    actor: Actor, channel_id: int, *, message_ids: tuple[int, ...], kinds: frozenset[int] = EVERYWHERE
) -> None:
    """Delete up to a hundred messages of a guild channel, whatever their age or type. Ids that are not there are
    skipped.

    Needs MANAGE_MESSAGES. Publishes one MessagesDeleted, none when nothing was there, and PinsUpdated when some were
    pinned.
    Raises ProductError: CANNOT_EXECUTE_ON_DM, what `access_channel` raises, FEATURE_TEMPORARILY_DISABLED, and
    InvalidForm at `message_ids`.
    """
    if not message_ids:
        raise InvalidForm.at("message_ids", FieldCode.MESSAGE_IDS_CANNOT_BE_EMPTY)
    if len(message_ids) > MOST_DELETED_AT_ONCE:
        raise InvalidForm.at("message_ids", FieldCode.CANNOT_DELETE_MORE_THAN_100_MESSAGES)
    access = access_channel(actor, channel_id, kinds=kinds)
    if access.guild is None:
        raise ProductError(Code.CANNOT_EXECUTE_ON_DM)
    access.require(P.MANAGE_MESSAGES)
    check_operation(access, GuildOperation.SEND_MESSAGE)

    deleted, had_pins = delete_rows(channel_id, message_ids)

    if deleted:
        options = {"channel_id": channel_id, "count": len(deleted)}
        record(actor, access.guild.id, AuditAction.MESSAGE_BULK_DELETE, options=options)
        publish(MessagesDeleted(place=access.place, message_ids=deleted))
    if had_pins:
        tell_pins_gone(access.place)
