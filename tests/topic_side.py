"""People and places for tests of the topic side that call the product directly."""

import itertools

from accounts.models import User
from core.actor import Actor
from posts.drafts import PostDraft
from posts.operations.posts import create_post
from posts.records import PostRecord
from topics.drafts import TopicDraft
from topics.models import Topic, TopicBan
from topics.operations.topics import create_topic

_numbers = itertools.count(1)


def person(name: str = "", *, is_admin: bool = False) -> Actor:
    """A new account, as the actor it is signed in as."""
    number = next(_numbers)
    handle = name or f"person{number}"
    user = User(username=handle, discriminator=number % 9999 + 1, handle=handle, acls=["*"] if is_admin else [])
    user.set_password("a password nobody types")
    user.save()
    return Actor(user=user)


def topic_of(owner: Actor, title: str = "", *, private: bool = False, anonymous: bool = True) -> Topic:
    """A new topic."""
    draft = TopicDraft(title=title or f"Topic {next(_numbers)}", require_approval=private, allow_anonymous=anonymous)
    return Topic.objects.get(pk=create_topic(owner, draft=draft).id)


def post_in(topic: Topic, author: Actor, title: str = "A post", **draft: object) -> PostRecord:
    """A new post."""
    return create_post(author, topic.id, draft=PostDraft(title=title, **{"content": "text", **draft}))


def ban(topic: Topic, user: Actor, *, expires_at: object = None) -> None:
    """Ban somebody from a topic."""
    TopicBan.objects.create(topic=topic, user=user.user, banned_by=topic.owner_id, expires_at=expires_at)
