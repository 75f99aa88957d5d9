"""What the topic side's lists of people, settings and notifications cost: the same for one row and for many."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.attention import Kind, Target
from accounts.models import UserSettings
from accounts.notification_records import Notice
from accounts.operations.attention import follow, hide, mute
from accounts.operations.friend_requests import accept_friend_request, send_friend_request
from accounts.operations.notifications import notify
from accounts.operations.relationships import block_user
from chat.api.inputs import message_draft
from chat.drafts import MessageDraft
from chat.operations.direct import send_private_message
from chat.operations.messages import send_message
from chat.operations.rooms import create_room
from chat.room_access import feed_id
from chat.room_records import RoomDraft
from core.actor import Actor
from posts.drafts import CommentDraft
from posts.operations.comments import create_comment
from tests.api_side import Api
from tests.topic_side import person, post_in, topic_of
from topics.models import Topic

pytestmark = pytest.mark.django_db
MANY = 12
_FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def somebody(_me: Actor) -> Actor:
    other = person()
    UserSettings.objects.create(user=other.user, friend_source_flags=7)
    return other


def befriend(me: Actor) -> None:
    other = somebody(me)
    send_friend_request(me, other.user_id)
    accept_friend_request(other, me.user_id)


def ask(me: Actor) -> None:
    send_friend_request(me, somebody(me).user_id)


def be_asked(me: Actor) -> None:
    send_friend_request(person(), me.user_id)


def block(me: Actor) -> None:
    block_user(me, person().user_id)


def be_named(_me: Actor) -> None:
    person()


def be_told(me: Actor) -> None:
    owner, topic = _topic()
    data = {"topic_id": str(topic.id), "post_id": str(post_in(topic, owner).id)}
    notice = Notice(type="mention", title="x", message="x", data=data, sender_id=owner.user_id, sender_name="x")
    notify(owner.user_id, [me.user_id], notice)


def be_written_to(me: Actor) -> None:
    send_private_message(person(), me.user_id, draft=MessageDraft(content="hello"))


def go_by_an_alias(me: Actor) -> None:
    _, topic = _topic()
    post_in(topic, me, anonymous=True)


def follow_a_post(me: Actor) -> None:
    owner, topic = _topic()
    follow(me, Target(Kind.POST, post_in(topic, owner).id))


def follow_a_room(me: Actor) -> None:
    owner, topic = _topic()
    follow(me, Target(Kind.ROOM, create_room(owner, topic.id, draft=RoomDraft(name="room")).id))


def hide_one_of_each(me: Actor) -> None:
    for target in _one_of_each(me):
        hide(me, target)


def mute_one_of_each(me: Actor) -> None:
    for target in (*_one_of_each(me)[:3], Target(Kind.USER, person().user_id)):
        mute(me, target, minutes=-1)


def _topic() -> tuple[Actor, Topic]:
    owner = person()
    return owner, topic_of(owner)


def _one_of_each(me: Actor) -> list[Target]:
    owner, topic = _topic()
    room = create_room(owner, topic.id, draft=RoomDraft(name="room")).id
    post = post_in(topic, owner).id
    comment = create_comment(owner, post, draft=CommentDraft(content="text")).id
    said = send_message(owner, feed_id(topic.id), draft=message_draft("hello", None, anonymous=False)).id
    private = send_private_message(owner, me.user_id, draft=MessageDraft(content="hello")).id
    kinds = (Kind.POST, Kind.ROOM, Kind.TOPIC, Kind.COMMENT, Kind.MESSAGE, Kind.MESSAGE)
    return [Target(kind, id_) for kind, id_ in zip(kinds, (post, room, topic.id, comment, said, private), strict=True)]


LISTS: dict[str, Callable[[Actor], None]] = {
    "/users/friends": befriend,
    "/friends": befriend,
    "/friends/count": befriend,
    "/users/friends/requests": ask,
    "/friends/requests/sent": ask,
    "/friends/requests/pending": be_asked,
    "/users/blocked": block,
    "/users/search?q=person": be_named,
    "/users/search-for-mention?q=person": be_named,
    "/users/online": befriend,
    "/users/stats": be_written_to,
    "/users/anonymous-identities": go_by_an_alias,
    "/users/private-messages/conversations": be_written_to,
    "/users/private-messages/unread-count": be_written_to,
    "/notifications": be_told,
    "/notifications/unread-count": be_told,
    "/notifications/aggregated?type=mention&group_by=topic_id": be_told,
    "/notification-settings/posts/followed": follow_a_post,
    "/notification-settings/chat-rooms/followed": follow_a_room,
    "/content-settings/hidden-items": hide_one_of_each,
    "/content-settings/silenced-items": mute_one_of_each,
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_however_long_it_is(path: str) -> None:
    me = somebody(person())
    wire = Api(me)

    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            wire.ask("GET", path)
        return [query["sql"] for query in caught if not query["sql"].startswith(_FRAME)]

    LISTS[path](me)
    wire.ask("GET", path)  # once, so that what a connection asks about its database is known
    short = cost()
    for _ in range(MANY):
        LISTS[path](me)
    long = cost()
    assert len(long) == len(short), "\n".join(sql[:200] for sql in long)
