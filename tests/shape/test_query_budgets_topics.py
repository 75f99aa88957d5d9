"""How many queries the topic side's requests may take, once the person is known.

Numbers: query budgets of the topic-side contract. Sending also writes how far its author has read, which the contract
does not count; the outbox row is counted here, and the job that tells a room's members.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.api.inputs import message_draft
from chat.drafts import MessageDraft
from chat.message_places import chronological
from chat.operations.direct import send_private_message
from chat.operations.messages import send_message
from chat.operations.rooms import create_room
from chat.private_messages import conversations_of
from chat.room_access import ROOM_KINDS, feed_id, read_feed, read_room
from chat.room_invitations import invitations_of
from chat.room_queries import RoomFilter, members_of_room, rooms_of_topic
from chat.room_records import RoomDraft
from core.actor import Actor
from core.paging import Offset
from posts.drafts import CommentDraft
from posts.operations.comments import create_comment
from posts.operations.votes import UP, vote_on_comment, vote_on_post
from posts.queries import comment_for, comments_of_post, post_for, posts_of_topic, recent_posts
from tests.topic_side import person, post_in, topic_of
from topics import invitations as topic_invitations
from topics.access import access_topic
from topics.models import Topic
from topics.operations.invitations import invite
from topics.operations.members import join_topic
from topics.operations.moderators import add_moderator
from topics.queries import TopicFilter, moderators_of, own_topics, topic_for, topics_for

pytestmark = pytest.mark.django_db
PAGE = Offset(50, 0)
_FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def place() -> tuple[Actor, Topic, int]:
    """A member of a busy topic with a busy room."""
    owner, member = person(), person()
    topic = topic_of(owner)
    join_topic(member, topic.id)
    for number in range(5):
        post = post_in(topic, member, anonymous=bool(number % 2))
        vote_on_post(owner, post.id, vote=UP)
        invite(owner, topic_of(owner, private=True).id, user_id=member.user_id)
        add_moderator(owner, topic.id, person().user_id)
        send_private_message(person(), member.user_id, draft=MessageDraft(content="hello"))
    room = create_room(owner, topic.id, draft=RoomDraft(name="room")).id
    for channel in (room, feed_id(topic.id)):
        for _ in range(5):
            draft = message_draft(f"hello @{owner.user.handle}", None, anonymous=False)
            send_message(member, channel, draft=draft)
    return member, topic, room


def queries(work: Callable[[], Any]) -> list[str]:
    work()  # once, so that what a connection asks about its database is known
    with CaptureQueriesContext(connection) as caught:
        work()
    return [query["sql"] for query in caught if not query["sql"].startswith(_FRAME)]


def test_reading(place: tuple[Actor, Topic, int]) -> None:
    """TF-089."""
    actor, topic, room = place
    post = post_in(topic, actor)
    for _ in range(3):
        comment = create_comment(actor, post.id, draft=CommentDraft(content="text"))
    budgets: dict[str, tuple[int, Callable[[], Any]]] = {
        "access": (1, lambda: access_topic(actor, topic.id)),
        "topics": (2, lambda: topics_for(actor, TopicFilter(search="t"), sort_by="", page=PAGE)),
        "own topics": (1, lambda: own_topics(actor)),
        "moderators": (2, lambda: moderators_of(actor, topic.id)),
        "invitations into topics": (1, lambda: topic_invitations.invitations_of(actor)),
        "topic": (1, lambda: topic_for(actor, topic.id)),
        "posts": (2, lambda: posts_of_topic(actor, topic.id, sort_by="hot", page=PAGE)),
        "recent posts": (1, lambda: recent_posts(actor, page=PAGE)),
        "post": (1, lambda: post_for(actor, post.id)),
        "comments": (2, lambda: comments_of_post(actor, post.id, sort_by="top", limit=100)),
        "comment": (1, lambda: comment_for(actor, comment.id)),
        "rooms": (2, lambda: rooms_of_topic(actor, topic.id, RoomFilter())),
        "members of a room": (3, lambda: members_of_room(actor, room)),
        "invitations": (1, lambda: invitations_of(actor)),
        "room messages": (3, lambda: chronological(read_room(actor, room), limit=50, before=None)),
        "conversations": (2, lambda: conversations_of(actor, limit=20)),
        "feed messages": (3, lambda: chronological(read_feed(actor, topic.id), limit=50, before=None)),
    }
    for name, (budget, work) in budgets.items():
        taken = queries(work)
        assert len(taken) <= budget, f"{name}: {len(taken)} of {budget}\n" + "\n".join(taken)


def test_voting_is_three_writes_and_reads_and_the_announcement(place: tuple[Actor, Topic, int]) -> None:
    """TF-089."""
    actor, topic, _ = place
    post = post_in(topic, actor)
    taken = queries(lambda: vote_on_post(actor, post.id, vote=UP))  # the second takes the first back
    assert len([sql for sql in taken if "outbox" not in sql]) <= 4, "\n".join(taken)
    comment = create_comment(actor, post.id, draft=CommentDraft(content="text"))
    taken = queries(lambda: vote_on_comment(actor, comment.id, vote=UP))
    assert len([sql for sql in taken if "outbox" not in sql]) <= 4, "\n".join(taken)


def test_sending(place: tuple[Actor, Topic, int]) -> None:
    """TF-089."""
    actor, topic, room = place
    draft = message_draft("hello", None, anonymous=False)
    for channel, kinds in ((room, ROOM_KINDS), (feed_id(topic.id), frozenset({100}))):
        taken = queries(lambda channel=channel, kinds=kinds: send_message(actor, channel, draft=draft, kinds=kinds))
        assert len([sql for sql in taken if "chat_readstate" not in sql]) <= 6, "\n".join(taken)
