"""The rules of changing a message that stands."""

from msgspec.structs import replace

from chat.access import ChannelAccess
from chat.checks import GuildOperation, check_embeds_allowed, check_not_timed_out, check_operation
from chat.direct_checks import check_no_block
from chat.drafts import MessageChanges
from chat.expressions import with_own_emojis
from chat.models import Message
from chat.models.message import ORDINARY_KINDS, MessageFlags, said_words
from chat.operations._drafts import check_content, check_embeds
from chat.operations._editing_files import final_attachments, redescribed_attachments, store_final_attachments
from chat.operations._files import check_embed_files, check_voice_message
from chat.operations._mentions import resolved_mentions
from chat.previews import supplied
from chat.records import MessageRecord
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P
from guilds.models import Member
from guilds.records import MemberRecord


def check_may_edit(access: ChannelAccess, changes: MessageChanges) -> None:
    """What stands against editing in this channel, whatever the message. SEND_MESSAGES is not asked for.

    Between two people one of whom has blocked the other no message changes: new words in an old one would arrive too.
    """
    check_embeds_allowed(access, has_embeds=bool(changes.embeds))
    check_operation(access, GuildOperation.SEND_MESSAGE)
    check_not_timed_out(access)
    check_no_block(access)


def edited(access: ChannelAccess, message: MessageRecord, changes: MessageChanges) -> MessageRecord:
    """The message with the changes, if its type, its content and the actor's part in it allow them.

    Raises CANNOT_MODIFY_SYSTEM_WEBHOOK, CANNOT_SEND_EMPTY_MESSAGE, CANNOT_EDIT_OTHER_USER_MESSAGE, and InvalidForm.
    """
    _check_editable(message)
    after = _with_parts(access, message, changes)
    _check_parts(access, after, changes)
    if not is_own(access, message):
        return _moderated(access, message, changes)
    if "content" in changes.given:
        after = replace(after, content=with_own_emojis(access, after.content))
    if after.content == message.content:
        return after
    return _with_mentions(access, replace(after, edited_at=now()), changes)


def is_own(access: ChannelAccess, message: MessageRecord) -> bool:
    """Whether the actor wrote the message."""
    return access.actor is not None and message.author.id == access.actor.user_id


def _check_editable(message: MessageRecord) -> None:
    if message.kind not in ORDINARY_KINDS:
        raise ProductError(Code.CANNOT_MODIFY_SYSTEM_WEBHOOK)
    if message.snapshots:
        raise InvalidForm.at("message", FieldCode.MESSAGES_WITH_SNAPSHOTS_CANNOT_BE_EDITED)


def _with_parts(access: ChannelAccess, message: MessageRecord, changes: MessageChanges) -> MessageRecord:
    return replace(
        message,
        content=changes.content if "content" in changes.given else message.content,
        embeds=changes.embeds if "embeds" in changes.given else message.embeds,
        flags=_flags(message, changes, MessageFlags.SENDABLE) if "flags" in changes.given else message.flags,
        attachments=final_attachments(access, message, changes) if is_own(access, message) else message.attachments,
    )


def _flags(message: MessageRecord, changes: MessageChanges, changeable: int) -> int:
    return (message.flags & ~changeable) | (changes.flags & changeable)


def _check_parts(access: ChannelAccess, after: MessageRecord, changes: MessageChanges) -> None:
    if not (after.content or supplied(after.embeds) or after.attachments or after.stickers):
        raise ProductError(Code.CANNOT_SEND_EMPTY_MESSAGE)
    check_content(access, after.content)
    check_embeds(access, changes.embeds)
    check_embed_files(changes.embeds, [each.filename for each in after.attachments])
    check_voice_message(access, changes)


def _moderated(access: ChannelAccess, message: MessageRecord, changes: MessageChanges) -> MessageRecord:
    """What moderators may do to messages of others: hide embeds, describe files."""
    is_moderator = access.guild is not None and access.can(P.MANAGE_MESSAGES)
    if not is_moderator or changes.given - {"flags", "attachments"}:
        raise ProductError(Code.CANNOT_EDIT_OTHER_USER_MESSAGE)
    after = message
    if "attachments" in changes.given or changes.files:
        after = replace(after, attachments=redescribed_attachments(message, changes))
    if "flags" in changes.given:
        after = replace(after, flags=_flags(message, changes, MessageFlags.SUPPRESS_EMBEDS))
    return after


def _with_mentions(access: ChannelAccess, message: MessageRecord, changes: MessageChanges) -> MessageRecord:
    # Whoever the reply pinged when it was sent stays pinged; an edit adds nobody.
    answered = message.referenced.person if message.referenced is not None else None
    still = answered if answered is not None and answered in message.mentions else None
    mentioned = resolved_mentions(access, message.content, changes.allowed_mentions, still)
    return replace(
        message,
        mentions=mentioned.users,
        mention_role_ids=mentioned.role_ids,
        mention_everyone=mentioned.everyone or mentioned.here,
    )


def store_edit(before: MessageRecord, message: MessageRecord) -> None:
    """Write what an edit may change. Raises UNKNOWN_MESSAGE when the message went meanwhile."""
    changed = Message.objects.filter(pk=message.id, deleted_at=None).update(
        flags=message.flags,
        content=message.content,
        words=said_words(message.content, message.snapshots),
        edited_at=message.edited_at,
        mention_everyone=message.mention_everyone,
        mention_ids=[user.id for user in message.mentions],
        mention_role_ids=list(message.mention_role_ids),
        embeds=list(message.embeds),
        has_files=bool(message.attachments),
    )
    if not changed:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    store_final_attachments(before, message)


def author_as_member(access: ChannelAccess, message: MessageRecord) -> MemberRecord | None:
    """The author's membership in the guild, which every event of a message carries. One query for others' messages."""
    if access.guild is None or is_own(access, message):
        return access.member
    if message.webhook_id is not None:
        return None
    member = Member.objects.filter(guild_id=access.guild.id, user_id=message.author.id).first()
    return MemberRecord.of(member, message.author) if member is not None else None
