"""The lists of the topic side hold exactly what single reads let a person see."""

import random
from datetime import timedelta

import pytest

from chat.models import Channel
from chat.operations.rooms import create_room
from chat.room_access import access_room
from chat.room_queries import RoomFilter, rooms_of_topic
from chat.room_records import RoomDraft
from core.actor import Actor
from core.clock import now
from core.errors import ProductError
from core.paging import Offset
from posts.models import Post
from posts.queries import post_for, recent_posts
from tests.topic_side import ban, person, post_in, topic_of
from topics.access import access_topic
from topics.models import Topic, TopicMember
from topics.queries import TopicFilter, topics_for

pytestmark = pytest.mark.django_db
ALL = Offset(1000, 0)


def may(work: object, *args: object) -> bool:
    try:
        work(*args)
    except ProductError:
        return False
    return True


@pytest.mark.parametrize("seed", range(4))
def test_lists_are_what_may_be_seen(seed: int) -> None:
    chance = random.Random(seed)
    people = [*(person() for _ in range(4)), person(is_admin=True)]
    for _ in range(8):
        _random_topic(chance, people)
    viewers: list[Actor | None] = [*people, None]
    for viewer in viewers:
        views, total = topics_for(viewer, TopicFilter(), sort_by="", page=ALL)
        live = Topic.objects.filter(is_deleted=False)
        assert {view.record.id for view in views} == {topic.id for topic in live if may(access_topic, viewer, topic.id)}
        assert total == len(views)
        posts = {view.record.id for view in recent_posts(viewer, page=ALL)}
        in_live = Post.objects.filter(topic__is_deleted=False, is_deleted=False)
        assert posts == {post.id for post in in_live if may(post_for, viewer, post.id)}
        for topic in live.filter(id__in=[view.record.id for view in views]):
            listed = {view.record.id for view in rooms_of_topic(viewer, topic.id, RoomFilter())}
            rooms = Channel.objects.filter(home_topic=topic, kind=101)
            assert listed == {room.id for room in rooms if may(access_room, viewer, room.id)}


def _random_topic(chance: random.Random, people: list[Actor]) -> None:
    owner = chance.choice(people)
    topic = topic_of(owner, private=chance.random() < 0.5)
    post_in(topic, owner)
    for other in people:
        if other is owner:
            continue
        if chance.random() < 0.4:
            level = chance.choice((0, 1, 2))
            TopicMember.objects.create(topic=topic, user=other.user, level=level)
        if chance.random() < 0.2:
            ban(topic, other, expires_at=chance.choice((None, now() - timedelta(days=1))))
    for is_public in (True, False):
        create_room(owner, topic.id, draft=RoomDraft(name="room", is_public=is_public))
    if chance.random() < 0.2:
        Topic.objects.filter(pk=topic.pk).update(is_deleted=True)
