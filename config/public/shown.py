"""What templates of public pages are given: plain facts, with the name people go by and nothing of who they are."""

import textwrap
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.api.render_files import file_path
from config.public.addresses import comment_path, post_path, topic_path
from core.ids import created_at, to_oid
from posts.queries import CommentView, PostView
from posts.records import CommentRecord, ImageRecord, PostRecord
from topics.api.wire import face_of
from topics.queries import TopicView

LONGEST_SUMMARY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page tells of itself to search engines and makers of previews. `feed` is a path, "" for none."""

    title: str
    summary: str
    path: str
    kind: str = "website"
    feed: str = ""
    picture: str = ""
    written_at: datetime | None = None


def summary_of(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return textwrap.shorten(line, LONGEST_SUMMARY, placeholder=" …") if " " in line[:LONGEST_SUMMARY] else _cut(line)


def _cut(word: str) -> str:
    return word if len(word) <= LONGEST_SUMMARY else f"{word[: LONGEST_SUMMARY - 1]}…"


def shown_topic(view: TopicView) -> dict[str, Any]:
    """A topic."""
    topic = view.record
    return {
        "oid": to_oid(topic.id),
        "path": topic_path(topic.id),
        "title": topic.title,
        "description": topic.description,
        "tags": topic.tags,
        "posts": topic.post_count,
        "members": topic.member_count,
    }


def shown_post(view: PostView) -> dict[str, Any]:
    """A post."""
    post = view.record
    return {
        **_written(post),
        "path": post_path(post.id),
        "title": post.title,
        "summary": summary_of(post.content),
        "tags": post.tags,
        "images": [_image(each) for each in post.images],
        "comments": post.comment_count,
        "is_closed": post.status == "closed",
        "closure_reason": post.closure_reason or "",
        "topic": {"path": topic_path(post.topic_id), "title": view.topic_title},
    }


def _image(image: ImageRecord) -> dict[str, Any]:
    return {"path": file_path(image.id), "name": image.filename, "width": image.width, "height": image.height}


def shown_comment(view: CommentView) -> dict[str, Any]:
    """A comment with its replies."""
    comment = view.record
    return {
        **_written(comment),
        "path": comment_path(comment.post_id, comment.id),
        "is_deleted": comment.is_deleted,
        "replies": [shown_comment(reply) for reply in view.replies],
    }


def author_of(record: PostRecord | CommentRecord) -> str:
    """The name somebody wrote under."""
    return face_of(record.author, record.alias, record.author_level, is_admin=False).display_name


def _written(record: PostRecord | CommentRecord) -> dict[str, Any]:
    face = face_of(record.author, record.alias, record.author_level, is_admin=record.author_is_admin)
    return {
        "oid": to_oid(record.id),
        "author": face.display_name,
        "role": "owner" if face.is_owner else "moderator" if face.is_moderator else "",
        "is_anonymous": face.is_anonymous,
        "content": record.content,
        "gif": record.gif_url or "",
        "score": record.score,
        "written_at": created_at(record.id),
    }
