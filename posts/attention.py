"""What people set for posts and comments, and the lists of everything they muted or hid."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.attention import Kind, Target, attention_to, followed_ids, hidden_by, is_muted, muted_by, own_column
from accounts.models import User
from chat.attention import (
    MOST_HIDDEN,
    Attended,
    HiddenPrivate,
    enterable_rooms,
    hidden_private_messages,
    readable_messages,
)
from core.actor import Actor
from posts.access import access_comment, access_post
from posts.models import Comment, Post
from posts.queries import readable_posts
from topics.attention import listed_topics
from topics.viewers import in_sight, visible, with_viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenThings:
    """What somebody hid and may still see, hidden last first: rows with what they are told by."""

    topics: list[Any]
    posts: list[Any]
    rooms: list[Any]
    comments: list[Any]
    messages: list[Any]
    private_messages: list[HiddenPrivate]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedThings:
    """What somebody muted and may still see, muted last first: rows with `my_muted_at` and `my_muted_until`."""

    topics: list[Any]
    posts: list[Any]
    rooms: list[Any]
    people: list[Any]


def check_attention(actor: Actor, target: Target) -> None:
    """Raise what `access_post` and `access_comment` raise for what the actor may not see."""
    if target.kind == Kind.POST:
        access_post(actor, target.id)
    if target.kind == Kind.COMMENT:
        access_comment(actor, target.id)


def post_status(actor: Actor, post_id: int) -> Attended:
    """What the actor set for a post: without a choice it is not followed. Raises as `access_post`."""
    access = access_post(actor, post_id)
    own = attention_to(actor.user_id, Target(Kind.POST, post_id))
    targets = targets_of_post(post_id, access.post.topic_id)
    return Attended(own is not None and own.followed is True, is_muted(actor.user_id, *targets))


def targets_of_post(post_id: int, topic_id: int) -> tuple[Target, ...]:
    """A post and what it lies in."""
    return Target(Kind.POST, post_id), Target(Kind.TOPIC, topic_id)


def posts_seen(_actor: Actor) -> "tuple[str, QuerySet[Post]]":
    """For `accounts.hooks.places_seen`: the posts that are there, as far as it is not their topic that decides."""
    return "post_id", Post.objects.filter(is_deleted=False)


def followed_posts(actor: Actor) -> list[Any]:
    """The posts the actor follows and may see, with their author and `my_followed_at`, followed last first. One
    query."""
    rows = _listed_posts(actor).filter(pk__in=followed_ids(actor.user_id, Kind.POST))
    dated = rows.annotate(my_followed_at=own_column(actor, Kind.POST, "followed_at"))
    return list(dated.order_by("-my_followed_at", "-pk"))


def hidden_things(actor: Actor) -> HiddenThings:
    """Everything the actor hid, at most 500 of a kind. Seven queries at most, however much it is."""
    return HiddenThings(
        topics=_hidden(listed_topics(actor), actor, Kind.TOPIC),
        posts=_hidden(_listed_posts(actor), actor, Kind.POST),
        rooms=_hidden(enterable_rooms(actor), actor, Kind.ROOM),
        comments=_hidden(_listed_comments(actor), actor, Kind.COMMENT),
        messages=_hidden(readable_messages(actor), actor, Kind.MESSAGE),
        private_messages=hidden_private_messages(actor),
    )


def muted_things(actor: Actor) -> MutedThings:
    """Everything the actor muted, whose time has not run out. Four queries."""
    return MutedThings(
        topics=list(muted_by(listed_topics(actor), actor, Kind.TOPIC)),
        posts=list(muted_by(_listed_posts(actor), actor, Kind.POST)),
        rooms=list(muted_by(enterable_rooms(actor), actor, Kind.ROOM)),
        people=list(muted_by(User.objects.all(), actor, Kind.USER)),
    )


def _hidden(rows: "QuerySet[Any]", actor: Actor, kind: Kind) -> list[Any]:
    return list(hidden_by(rows, actor, kind)[:MOST_HIDDEN])


def _listed_posts(actor: Actor) -> "QuerySet[Any]":
    return readable_posts(actor).select_related("author", "topic")


def _listed_comments(actor: Actor) -> "QuerySet[Any]":
    live = Comment.objects.filter(is_deleted=False, post__is_deleted=False)
    rows = visible(with_viewer(live, actor, "post__topic__"), "post__topic__")
    shown = in_sight(in_sight(rows, "post_id", "post__topic__"), "pk", "post__topic__")
    return shown.select_related("author")
