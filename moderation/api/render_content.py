"""Deleted content as administrators see it on the topic wire."""

from dataclasses import replace

from accounts.records import UserRecord
from chat.api.render import Scene, render_message, render_room_view
from chat.models import ChannelKind, Message
from chat.operations.purging import KEPT_DELETED
from core.clock import iso, iso_or_none
from core.ids import created_at, to_oid
from moderation.api.content_schemas import DeletedMessage, PendingDeletions, PendingPost, WrittenMessage
from moderation.deleted import DeletedMessage as DeletedView
from moderation.deleted import Pending
from moderation.deleted import PendingPost as PendingPostView
from posts.api.render import render_post_view
from topics.api.render import render_topic
from topics.api.wire import name_of, oid_or_none


def render_written(message: Message) -> WrittenMessage:
    """Something that somebody wrote."""
    channel = message.channel
    is_room = channel.kind == ChannelKind.TOPIC_ROOM
    return {
        "id": to_oid(message.id),
        "content": message.content,
        "created_at": iso(created_at(message.id)),
        "topic_id": oid_or_none(channel.home_topic_id),
        "chat_room_id": to_oid(channel.id) if is_room else None,
        "is_anonymous": bool(message.alias),
        "gif_url": message.gif_url,
    }


def render_deleted(view: DeletedView) -> DeletedMessage:
    """A message that was deleted."""
    row, channel = view.message, view.channel
    is_room = channel.kind == ChannelKind.TOPIC_ROOM
    scene = Scene(channel_id=channel.id, topic_id=channel.home_topic_id, is_room=is_room, owner_id=channel.owner_id)
    shown = render_message(view.record, scene)
    shown["is_deleted"] = True
    shown["deleted_by"], shown["deleted_at"] = oid_or_none(row.deleted_by), iso_or_none(row.deleted_at)
    shown["deletion_reason"] = row.deletion_reason or None
    return {
        **shown,
        "user_id": to_oid(view.record.author.id),
        "username": name_of(view.record.author),
        "deleted_by_username": None if view.deleted_by is None else name_of(UserRecord.of(view.deleted_by)),
        "permanent_delete_at": iso(row.deleted_at + KEPT_DELETED) if row.deleted_at else None,
    }


def render_pending(pending: Pending) -> PendingDeletions:
    """What waits for a decision."""
    return {
        "topics": [render_topic(view.record) for view in pending.topics],
        "posts": [_post(one) for one in pending.posts],
        "chatrooms": [render_room_view(view) for view in pending.rooms],
    }


def _post(one: PendingPostView) -> PendingPost:
    author = one.view.record.author
    # The author's face needs the author's eyes; what the administrator set for the post is not theirs.
    view = replace(one.view, my_vote=0, is_followed=False, is_muted=False)
    return {
        **render_post_view(view, author.id),
        "owner": {"id": to_oid(author.id), "username": name_of(author)},
        "permanent_delete_at": iso_or_none(one.post.permanent_delete_at),
        "deletion_status": one.post.deletion_status,
    }
