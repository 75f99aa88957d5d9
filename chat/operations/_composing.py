"""A checked draft as the message it becomes, past the last refusals."""

from accounts.records import UserRecord
from chat.access import ChannelAccess
from chat.checks import check_age
from chat.drafts import MessageDraft
from chat.expressions import usable_stickers, with_own_emojis
from chat.hooks import message_offered
from chat.models import ChannelKind
from chat.operations._attaching import attachments_of_draft
from chat.operations._mentions import Mentioned, resolved_mentions
from chat.operations._references import Referred, resolved_reference
from chat.records import MessageRecord
from topics.aliases import alias_for
from topics.mentions import mentioned_people
from topics.models import Level


def composed(access: ChannelAccess, message_id: int, draft: MessageDraft) -> tuple[MessageRecord, Mentioned]:
    """The message as it is stored, announced and answered, and whom it notifies.

    Who asks to be anonymous in a topic gets their alias there, made now if need be. Custom emojis that they may not
    use are reduced to their names. Raises what `resolved_reference`, `resolved_mentions`, `alias_for`,
    `usable_stickers` and the hook `message_offered` raise, and NSFW_CONTENT_AGE_RESTRICTED.
    """
    referred = resolved_reference(access, draft)
    mentioned = resolved_mentions(access, draft.content, draft.allowed_mentions, referred.answered_author)
    message = _message(access, message_id, draft, referred, mentioned)
    check_age(access)
    message_offered.run(access, message)
    return message, mentioned


def _message(
    access: ChannelAccess, message_id: int, draft: MessageDraft, referred: Referred, mentioned: Mentioned
) -> MessageRecord:
    return MessageRecord(
        id=message_id,
        channel_id=access.channel.id,
        author=_author(access),
        kind=referred.kind,
        flags=draft.flags,
        content=with_own_emojis(access, draft.content),
        tts=draft.tts,
        mention_everyone=mentioned.everyone or mentioned.here,
        mentions=_people(access, draft, mentioned),
        mention_role_ids=mentioned.role_ids,
        embeds=draft.embeds,
        stickers=usable_stickers(access, draft.sticker_ids),
        attachments=attachments_of_draft(access, draft, referred),
        reference=referred.reference,
        referenced=referred.answered,
        snapshots=referred.snapshots,
        nonce=draft.nonce,
        alias=_alias(access, draft),
        media=draft.media,
        gif_url=draft.gif_url,
        author_level=_author_level(access),
        webhook_id=access.webhook.id if access.webhook is not None else None,
    )


def _author(access: ChannelAccess) -> UserRecord:
    assert access.actor is not None
    if access.webhook is not None:
        return access.webhook
    return access.member.user if access.member is not None else UserRecord.of(access.actor.user)


def _people(access: ChannelAccess, draft: MessageDraft, mentioned: Mentioned) -> tuple[UserRecord, ...]:
    # The topic side writes mentions as names; nobody's unread mentions are counted for them.
    return mentioned_people(draft.content) if access.topic is not None else mentioned.users


def _author_level(access: ChannelAccess) -> Level:
    """What the author is in the topic or room; an administrator's power is no rank."""
    if access.topic is None or access.actor is None:
        return Level.NONE
    if access.channel.kind == ChannelKind.TOPIC_FEED:
        return access.topic.role
    is_owner = access.channel.owner_id == access.actor.user_id
    return Level.NONE if access.level == Level.OWNER and not is_owner else access.level


def _alias(access: ChannelAccess, draft: MessageDraft) -> str:
    if not draft.anonymous or access.topic is None or access.actor is None:
        return ""
    return alias_for(access.actor.user_id, access.topic.topic)
