"""What somebody follows, mutes and hides, as the topic wire lists it."""

from datetime import datetime
from typing import Any

from accounts.api.render import render_card
from accounts.attention import FOREVER
from accounts.records import UserRecord
from chat.api.render_attention import render_hidden_chat, render_hidden_message, render_hidden_private_message
from core.clock import iso, iso_or_none, now
from core.ids import created_at, to_oid
from posts.api.attention_schemas import (
    FollowedPost,
    HiddenComment,
    HiddenItems,
    HiddenPost,
    HiddenTopic,
    SilencedItem,
    SilencedItems,
    SilencedUser,
)
from posts.attention import HiddenThings, MutedThings
from posts.models import Comment, Post
from topics.api.wire import name_of
from topics.models import Topic

_CONTENT = 100
_COMMENT = 50


def render_followed_post(post: Any) -> FollowedPost:
    """A post the caller follows."""
    return {
        "id": to_oid(post.id),
        "title": post.title,
        "content": _beginning(post.content),
        "topic_id": to_oid(post.topic_id),
        "author_username": _author(post),
        "created_at": iso(created_at(post.id)),
        "followed_at": iso(post.my_followed_at),
        "comment_count": post.comment_count,
    }


def render_hidden_items(hidden: HiddenThings) -> HiddenItems:
    """Everything the caller hid."""
    topics = [_hidden_topic(row) for row in hidden.topics]
    posts = [_hidden_post(row) for row in hidden.posts]
    chats = [render_hidden_chat(row) for row in hidden.rooms]
    return {
        "hidden_topics": topics,
        "hidden_posts": posts,
        "hidden_chats": chats,
        "hidden_comments": [_hidden_comment(row) for row in hidden.comments],
        "hidden_chat_messages": [render_hidden_message(row) for row in hidden.messages],
        "hidden_private_messages": [render_hidden_private_message(row) for row in hidden.private_messages],
        "topics": topics,
        "posts": posts,
        "chats": chats,
    }


def render_silenced_items(muted: MutedThings) -> SilencedItems:
    """Everything the caller muted."""
    topics = [_silenced(row, "topic", row.title, row.description) for row in muted.topics]
    posts = [_silenced(row, "post", row.title, _beginning(row.content)) | _topic_of(row.topic) for row in muted.posts]
    chats = [
        _silenced(row, "chatroom", row.name or "", row.description) | _topic_of(row.home_topic) for row in muted.rooms
    ]
    return {
        "items": [*topics, *posts, *chats],
        "topics": topics,
        "posts": posts,
        "chats": chats,
        "silenced_users": [_silenced_user(row) for row in muted.people],
    }


def _silenced(row: Any, type_: str, name: str, description: str) -> SilencedItem:
    until = _end(row.my_muted_until)
    return {
        "id": to_oid(row.id),
        "type": type_,
        "name": name,
        "description": description,
        "silenced_at": iso(row.my_muted_at),
        "silenced_until": iso_or_none(until),
        "remaining_seconds": None if until is None else max(0, int((until - now()).total_seconds())),
    }


def _topic_of(topic: Topic | None) -> Any:
    if topic is None:
        return {"topic_id": None, "topic_title": ""}
    return {"topic_id": to_oid(topic.id), "topic_title": topic.title}


def _silenced_user(row: Any) -> SilencedUser:
    return {**render_card(UserRecord.of(row)), "muted_until": iso_or_none(_end(row.my_muted_until))}


def _end(until: datetime) -> datetime | None:
    return None if until >= FOREVER else until


def _hidden_topic(topic: Topic) -> HiddenTopic:
    return {
        "id": to_oid(topic.id),
        "title": topic.title,
        "description": topic.description,
        "created_at": iso(topic.created_at),
    }


def _hidden_post(post: Post) -> HiddenPost:
    return {
        "id": to_oid(post.id),
        "title": post.title,
        "author_username": _author(post),
        "created_at": iso(created_at(post.id)),
        "topic_id": to_oid(post.topic_id),
        "topic_title": post.topic.title,
    }


def _hidden_comment(comment: Comment) -> HiddenComment:
    return {
        "id": to_oid(comment.id),
        "content": comment.content[:_COMMENT],
        "author_username": _author(comment),
        "created_at": iso(created_at(comment.id)),
        "post_id": to_oid(comment.post_id),
    }


def _author(row: Post | Comment) -> str:
    return row.alias or name_of(UserRecord.of(row.author))


def _beginning(text: str) -> str:
    return text if len(text) <= _CONTENT else f"{text[:_CONTENT]}..."
