"""Other people on the topic wire: found by name alone, seen online by those who know them (TF-068)."""

from collections.abc import Callable
from typing import Any

from tests.registrations import unique
from tests.shapes import differences, number, text, time, truth
from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
PUBLIC = {
    "id": text,
    "username": text,
    "profile_picture": (text, None),
    "banner": (text, None),
    "country_code": (text, None),
    "created_at": time,
    "last_login": (time, None),
    "last_seen": (time, None),
    "is_online": truth,
}


def befriend(one: Browser, other: Browser) -> None:
    request = one.data("POST", "/users/friends/request", {"to_user_id": other.id})
    other.ask("POST", f"/users/friends/request/{request['id']}/accept")


def test_people_are_found_by_a_part_of_their_name_and_nothing_else(person: People) -> None:
    alice, bob = person(), person()
    found = alice.data("GET", f"/users/search?q={bob.name[1:].upper()}")
    assert [each["username"] for each in found] == [bob.name]
    assert differences(found, [{"id": bob.id, "username": text, "profile_picture": None, "email": ""}]) == []
    assert alice.data("GET", f"/users/search?query={bob.name}") == found
    assert alice.data("GET", "/users/search?q=example.com") == []
    for short in ("", "?q=", "?q=a", "?q=%20%20a%20"):
        assert alice.refused("GET", f"/users/search{short}") == (400, "Search query must be at least 2 characters")
    assert alice.data("GET", "/users/search?q=%25_%25") == []
    assert len(alice.data("GET", f"/users/search?q={bob.name[:2]}")) <= 10


def test_somebodys_page(person: People) -> None:
    alice, bob = person(), person()
    page = alice.data("GET", f"/users/{bob.id}")
    assert differences(page, PUBLIC) == []
    assert (page["username"], page["is_online"]) == (bob.name, False)
    assert alice.data("GET", f"/users/username/{bob.name.upper()}") == page
    for path in ("/users/507f1f77bcf86cd799439011", "/users/nonsense", f"/users/username/{unique()}"):
        assert alice.refused("GET", path) == (404, "User not found")


async def test_who_is_online_is_seen_by_those_who_know_them(servers: Any, person: People) -> None:
    alice, bob, carol = person(), person(), person()
    befriend(alice, bob)
    async with listening(servers.http_url, alice) as a, listening(servers.http_url, bob):
        assert (await a.next("user_online"))["user_id"] == bob.id
        assert alice.data("GET", f"/users/{bob.id}")["is_online"] is True
        assert alice.data("GET", f"/users/{bob.id}")["last_seen"] is None
        listed = alice.data("GET", "/users/online")
        shape = {"id": text, "user_id": text, "username": text, "connected_at": time}
        assert differences(listed, [shape]) == []
        assert {each["user_id"] for each in listed} == {alice.id, bob.id}
        assert carol.data("GET", "/users/online") == []
        await a.ask("get_online_users")
        online = await a.next("online_users_list")
        assert {each["user_id"] for each in online["users"]} == {alice.id, bob.id}
        bob.ask("POST", f"/users/{alice.id}/block")
        assert [each["id"] for each in alice.data("GET", "/users/online")] == [alice.id]
        assert alice.data("GET", f"/users/{bob.id}")["is_online"] is False
        assert carol.data("GET", f"/users/{bob.id}")["is_online"] is True
    page = carol.data("GET", f"/users/{bob.id}")
    assert differences(page["last_seen"], time) == []


def test_names_and_addresses_before_registering(visitor: Browser, person: People) -> None:
    bob, free = person(), unique()

    def name(username: Any) -> bool:
        answer: dict[str, Any] = visitor.data("POST", "/users/check-username", {"username": username})
        assert answer["username"] == username
        return bool(answer["available"])

    assert name(free)
    assert not name(bob.name.upper())
    assert not name("no blanks please")
    for nothing in ({}, {"username": ""}, {"username": None}, {"username": 5}):
        assert visitor.refused("POST", "/users/check-username", nothing) == (400, "Username is required")
    me = bob.call("GET", "/auth/me").json()["user"]["email"]
    for email in (me, f"{free}@example.com"):
        assert visitor.data("POST", "/users/check-email", {"email": email}) == {"email": email, "available": True}
    assert visitor.refused("POST", "/users/check-email", {}) == (400, "Email is required")
    assert visitor.refused("POST", "/users/check-email", {"email": "x"}) == (400, "Invalid email format")


def test_mentions_are_looked_for_where_they_are_written(person: People) -> None:
    alice, bob, carol = person(), person(), person()
    topic = alice.topic()
    bob.ask("POST", f"/topics/{topic['id']}/join")
    room = alice.room(topic["id"])

    def found(by: Browser, other: Browser, **where: str) -> list[str]:
        query = {"q": other.name, **where}
        return [each["username"] for each in by.data("GET", "/users/search-for-mention", params=query)]

    (hit,) = alice.data("GET", "/users/search-for-mention", params={"q": bob.name})
    assert hit == {"id": bob.id, "username": bob.name, "profile_picture": None, "display_name": bob.name}
    assert found(alice, bob, topic_id=topic["id"]) == [bob.name]
    assert found(alice, carol, topic_id=topic["id"]) == []
    assert found(bob, alice, topic_id=topic["id"]) == [alice.name]
    assert found(bob, alice, chat_room_id=room["id"]) == [alice.name]
    assert found(alice, bob, chat_room_id=room["id"]) == []
    bob.ask("POST", f"/users/{alice.id}/block")
    assert found(alice, bob, topic_id=topic["id"]) == []
    assert alice.data("GET", "/users/search-for-mention") == []
    private = alice.topic(require_approval=True)
    refused = carol.refused("GET", "/users/search-for-mention", params={"q": "ali", "topic_id": private["id"]})
    assert refused[0] in (403, 404)


def test_some_numbers(person: People) -> None:
    alice, bob = person(), person()
    assert alice.data("GET", "/users/stats") == {"topics_joined": 0, "messages_sent": 0, "unread_messages": 0}
    topic = bob.topic()
    alice.ask("POST", f"/topics/{topic['id']}/join")
    room = bob.room(topic["id"])
    alice.ask("POST", f"/chat-rooms/{room['id']}/join")
    alice.say(room["id"])
    alice.say(room["id"], "again")
    stats = alice.data("GET", "/users/stats")
    assert differences(stats, dict.fromkeys(("topics_joined", "messages_sent", "unread_messages"), number)) == []
    assert (stats["topics_joined"], stats["messages_sent"]) == (1, 2)
