"""What can be reported: reaching it as its reporter may, and the facts of it that are kept.

Nobody gets to see anything by reporting it: what the reporter may not see does not exist for them here either.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.models.user import UserFlags
from chat.access import GUILD_SIDE, ChannelAccess, access_message
from chat.direct import DIRECT_KINDS
from chat.models import Channel, ChannelKind, Message
from chat.records import AttachmentRecord, MessageRecord
from chat.room_access import access_room
from core.actor import Actor
from core.clock import iso
from core.errors import Code, ProductError
from core.ids import created_at
from guilds.models import Guild, Member
from moderation.drafts import ReportDraft
from moderation.models import ReportAspect, ReportKind
from posts.access import access_comment, access_post
from topics.access import access_topic

_CLOSED_KINDS = DIRECT_KINDS | {ChannelKind.GROUP_DM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about; see `moderation.models.Report`. `reached` is the place of a message."""

    kind: ReportKind
    target_id: int
    aspect: ReportAspect = ReportAspect.WHOLE
    reported_id: int | None = None
    alias: str = ""
    guild_id: int | None = None
    topic_id: int | None = None
    channel_id: int | None = None
    is_private: bool = False
    snapshot: dict[str, Any] = field(default_factory=dict)
    reached: ChannelAccess | None = None


def subject_of(actor: Actor, draft: ReportDraft) -> Subject:
    """What is reported, if the actor may see it.

    Raises ProductError as the access to a thing of its kind does: UNKNOWN_MESSAGE, UNKNOWN_USER, UNKNOWN_GUILD, and
    what `access_post`, `access_comment`, `access_topic` and `access_room` raise.
    """
    return _SUBJECTS[draft.kind](actor, draft)


def message_facts(message: MessageRecord) -> dict[str, Any]:
    """What is kept of a message."""
    return {
        "id": message.id,
        "channel_id": message.channel_id,
        "author_id": message.author.id,
        "alias": message.alias,
        "webhook": message.author.username if message.webhook_id is not None else "",
        "content": message.content,
        "gif_url": message.gif_url,
        "sent_at": iso(created_at(message.id)),
        "attachments": [_file_facts(file) for file in message.attachments],
    }


def _file_facts(file: AttachmentRecord) -> dict[str, Any]:
    facts = {"id": file.id, "file_id": file.file_id, "filename": file.filename}
    return facts | {"size": file.size, "content_type": file.content_type}


def _message(actor: Actor, draft: ReportDraft) -> Subject:
    access, message = _reached(actor, draft)
    is_direct = access.channel.kind in DIRECT_KINDS
    return Subject(
        kind=ReportKind.MESSAGE,
        target_id=message.id,
        aspect=draft.aspect or (ReportAspect.DIRECT if is_direct else ReportAspect.WHOLE),
        reported_id=message.person.id if message.person is not None else None,
        alias=message.alias,
        guild_id=access.channel.guild_id,
        topic_id=access.channel.topic_id,
        channel_id=access.channel.id,
        is_private=access.channel.kind in _CLOSED_KINDS or not access.channel.is_public,
        snapshot=message_facts(message),
        reached=access,
    )


def _reached(actor: Actor, draft: ReportDraft) -> tuple[ChannelAccess, MessageRecord]:
    if draft.channel_id is not None:
        return _reached_in(actor, draft.channel_id, draft.target_id)
    rows = Message.objects.filter(pk=draft.target_id, deleted_at=None)
    try:
        return access_message(actor, rows.values_list("channel_id", flat=True).first() or 0, draft.target_id)
    except ProductError:
        # Where it stands was not said, so nothing is told of that place either.
        raise ProductError(Code.UNKNOWN_MESSAGE) from None


def _reached_in(actor: Actor, channel_id: int, message_id: int) -> tuple[ChannelAccess, MessageRecord]:
    try:
        return access_message(actor, channel_id, message_id, kinds=GUILD_SIDE)
    except ProductError as refusal:
        if refusal.code == Code.UNKNOWN_MESSAGE:
            raise
        raise ProductError(Code.UNKNOWN_CHANNEL) from None


def _user(actor: Actor, draft: ReportDraft) -> Subject:
    user = User.objects.filter(pk=draft.target_id, is_system=False).first()
    if user is None or user.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    return Subject(
        kind=ReportKind.USER,
        target_id=user.id,
        aspect=draft.aspect,
        reported_id=user.id,
        guild_id=_guild_shared(actor, draft.guild_id),
        topic_id=None if draft.topic_id is None else access_topic(actor, draft.topic_id).topic.id,
        snapshot={"avatar": user.avatar, "banner": user.banner, "bio": user.bio, "global_name": user.global_name},
    )


def _guild_shared(actor: Actor, guild_id: int | None) -> int | None:
    is_member = guild_id and Member.objects.filter(guild_id=guild_id, user_id=actor.user_id).exists()
    return guild_id if is_member else None


def _guild(actor: Actor, draft: ReportDraft) -> Subject:
    guild = Guild.objects.filter(pk=draft.target_id).first()
    if guild is None:
        raise ProductError(Code.UNKNOWN_GUILD)
    return Subject(
        kind=ReportKind.GUILD,
        target_id=guild.id,
        reported_id=guild.owner_id,
        guild_id=guild.id,
        snapshot={"name": guild.name, "icon": guild.icon, "banner": guild.banner},
    )


def _topic(actor: Actor, draft: ReportDraft) -> Subject:
    topic = access_topic(actor, draft.target_id).topic
    return Subject(
        kind=ReportKind.TOPIC,
        target_id=topic.id,
        reported_id=topic.owner_id,
        topic_id=topic.id,
        snapshot={"title": topic.title, "description": topic.description, "tags": topic.tags},
    )


def _post(actor: Actor, draft: ReportDraft) -> Subject:
    post = access_post(actor, draft.target_id).post
    snapshot = {"title": post.title, "content": post.content, "gif_url": post.gif_url, "tags": post.tags}
    return Subject(
        kind=ReportKind.POST,
        target_id=post.id,
        reported_id=post.author_id,
        alias=post.alias,
        topic_id=post.topic_id,
        snapshot=snapshot | {"author_id": post.author_id},
    )


def _comment(actor: Actor, draft: ReportDraft) -> Subject:
    comment = access_comment(actor, draft.target_id).comment
    snapshot = {"content": comment.content, "gif_url": comment.gif_url, "author_id": comment.author_id}
    return Subject(
        kind=ReportKind.COMMENT,
        target_id=comment.id,
        reported_id=comment.author_id,
        alias=comment.alias,
        topic_id=comment.post.topic_id,
        snapshot=snapshot | {"post_id": comment.post_id, "post_title": comment.post.title},
    )


def _room(actor: Actor, draft: ReportDraft) -> Subject:
    access = access_room(actor, draft.target_id)
    room = Channel.objects.get(pk=draft.target_id)
    facts = {"name": room.name, "description": room.description}
    return Subject(
        kind=ReportKind.ROOM,
        target_id=room.id,
        aspect=draft.aspect,
        reported_id=room.owner_id,
        topic_id=room.home_topic_id,
        channel_id=room.id,
        is_private=access.channel.kind in _CLOSED_KINDS or not room.is_public,
        snapshot=facts | {"picture": room.picture, "background_picture": room.background_picture, "tags": room.tags},
    )


_SUBJECTS: dict[str, Callable[[Actor, ReportDraft], Subject]] = {
    ReportKind.MESSAGE: _message,
    ReportKind.USER: _user,
    ReportKind.GUILD: _guild,
    ReportKind.TOPIC: _topic,
    ReportKind.POST: _post,
    ReportKind.COMMENT: _comment,
    ReportKind.ROOM: _room,
}
