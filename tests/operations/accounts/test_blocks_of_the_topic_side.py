"""What a block stops on the topic side, from either side, and that it is all there again without it (TF-069)."""

import pytest

from accounts.models import UserSettings
from accounts.notification_queries import unread_notification_count
from core.actor import Actor
from core.ids import to_oid
from tests.api_side import Api
from tests.topic_side import person, topic_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Actor, Actor]:
    """Somebody who blocks, and whom they block; anybody may ask either to be friends."""
    both = person(), person()
    for one in both:
        UserSettings.objects.create(user=one.user, friend_source_flags=7)
    return both


def attempts(one: Actor, other: Actor, topic_id: str) -> list[tuple[int, str]]:
    """What comes of writing to somebody, asking them to be a friend, and naming them in a post."""
    wire, them = Api(one), to_oid(other.user_id)
    before = unread_notification_count(other)
    wire.ask("POST", f"/posts/topics/{topic_id}/posts", {"title": "x", "content": f"@{other.user.handle}"}, status=201)
    was_told = unread_notification_count(other) > before
    outcomes = [(200, "told") if was_told else (0, "not told")]
    for path, body, done in (
        ("/messages/private", {"to_user_id": them, "content": "hello"}, 201),
        ("/users/friends/request", {"to_user_id": them}, 200),
    ):
        status = wire.status("POST", path, body)
        outcomes.append((status, "") if status == done else wire.refused("POST", path, body))
    return outcomes


def test_a_block_stops_messages_requests_and_mentions_both_ways_until_it_is_lifted(pair: tuple[Actor, Actor]) -> None:
    blocker, blocked = pair
    topic = to_oid(topic_of(person()).id)
    Api(blocker).ask("POST", f"/users/{to_oid(blocked.user_id)}/block")
    closed = (400, "Cannot send friend request to this user")
    assert attempts(blocker, blocked, topic) == [(0, "not told"), (400, "You have blocked this user"), closed]
    assert attempts(blocked, blocker, topic) == [(0, "not told"), (400, "This user has blocked you"), closed]
    Api(blocker).ask("POST", f"/users/{to_oid(blocked.user_id)}/unblock")
    assert attempts(blocked, blocker, topic) == [(200, "told"), (201, ""), (200, "")]


def test_a_block_ends_a_friendship_and_requests_on_both_surfaces(pair: tuple[Actor, Actor]) -> None:
    one, other = pair
    made = Api(one).data("POST", "/users/friends/request", {"to_user_id": to_oid(other.user_id)})
    Api(other).ask("POST", f"/friends/requests/{made['id']}/accept")
    assert Api(one).ask("GET", f"/friends/check/{to_oid(other.user_id)}")["are_friends"] is True
    Api(other).ask("POST", f"/users/block/{to_oid(one.user_id)}")
    for wire in (Api(one), Api(other)):
        assert wire.data("GET", "/users/friends") == wire.data("GET", "/friends") == []
    assert [each["id"] for each in Api(other).data("GET", "/users/blocked")] == [to_oid(one.user_id)]
    assert Api(one).data("GET", "/users/blocked") == []
