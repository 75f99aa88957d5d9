"""Friends on the topic wire: two surfaces and the guild wire over the same relationships, told to both people.

TF-067, TF-069.
"""

from collections.abc import Callable
from typing import Any

import httpx

from tests.shapes import differences, text, time
from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
FRIEND = {
    "id": text,
    "username": text,
    "email": "",
    "profile_picture": (text, None),
    "friendship_id": text,
    "created_at": time,
}
CARD = {"id": text, "username": text, "profile_picture": (text, None)}
RECEIVED = {**CARD, "email": "", "from_user_id": text, "created_at": time}
SENT = {**CARD, "email": "", "to_user_id": text, "created_at": time}
OLDER = {
    "_id": text,
    "id": text,
    "from_user_id": text,
    "to_user_id": text,
    "status": "pending",
    "created_at": time,
    "updated_at": time,
}


def ask(asker: Browser, other: Browser) -> dict[str, Any]:
    made: dict[str, Any] = asker.data("POST", "/users/friends/request", {"to_user_id": other.id})
    return made


def state(one: Browser, other: Browser) -> dict[str, Any]:
    """What both surfaces and the guild wire say about somebody, for one person."""

    def has(path: str, key: str = "id") -> bool:
        return other.id in [each[key] for each in one.data("GET", path)]

    requests = one.data("GET", "/users/friends/requests")
    guild_side = {each["id"]: each["type"] for each in on_guild_side(one)}
    found = {
        "friend": has("/users/friends"),
        "older_friend": has("/friends"),
        "checked": one.ask("GET", f"/friends/check/{other.id}")["are_friends"],
        "received": other.id in [each["from_user_id"] for each in requests["received"]],
        "older_received": has("/friends/requests/pending", "from_user_id"),
        "sent": other.id in [each["to_user_id"] for each in requests["sent"]],
        "older_sent": has("/friends/requests/sent", "to_user_id"),
        "blocked": has("/users/blocked"),
        "guild_side": guild_side.get(str(int(other.id[8:], 16))),
    }
    assert found["friend"] == found["older_friend"] == found["checked"] == (found["guild_side"] == 1)
    assert found["received"] == found["older_received"] == (found["guild_side"] == 3)
    assert found["sent"] == found["older_sent"] == (found["guild_side"] == 4)
    assert found["blocked"] == (found["guild_side"] == 2)
    return found


def on_guild_side(one: Browser) -> list[dict[str, Any]]:
    token = one.client.cookies["session"]
    url = str(one.client.base_url).rstrip("/")
    answer = httpx.get(f"{url}/v1/users/@me/relationships", headers={"Authorization": token})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def kinds(one: Browser, other: Browser) -> tuple[int | None, int | None]:
    return state(one, other)["guild_side"], state(other, one)["guild_side"]


def test_a_request_from_sending_to_accepting(person: People) -> None:
    alice, bob = person(), person()
    sent = alice.ask("POST", "/users/friends/request", {"to_user_id": bob.id})
    assert sent["message"] == "Friend request sent successfully"
    request = sent["data"]
    assert (
        differences(
            request,
            {"id": text, "from_user_id": alice.id, "to_user_id": bob.id, "status": "pending", "created_at": time},
        )
        == []
    )
    assert kinds(alice, bob) == (4, 3)
    (received,) = bob.data("GET", "/users/friends/requests")["received"]
    assert differences(received, RECEIVED) == []
    assert (received["id"], received["from_user_id"]) == (request["id"], alice.id)
    (waiting,) = alice.data("GET", "/users/friends/requests")["sent"]
    assert differences(waiting, SENT) == []
    assert waiting["id"] == request["id"]
    accepted = bob.ask("POST", f"/users/friends/request/{request['id']}/accept")
    assert accepted["message"] == "Friend request accepted"
    assert (
        differences(
            accepted["data"],
            {
                "id": request["id"],
                "from_user_id": alice.id,
                "to_user_id": bob.id,
                "status": "accepted",
                "updated_at": time,
            },
        )
        == []
    )
    assert kinds(alice, bob) == (1, 1)
    (friend,) = alice.data("GET", "/users/friends")
    assert differences(friend, FRIEND) == []
    assert alice.ask("DELETE", f"/users/friends/{bob.id}") == {"success": True, "message": "Friend removed"}
    assert kinds(alice, bob) == (None, None)
    assert alice.refused("DELETE", f"/users/friends/{bob.id}") == (404, "Friend not found")


def test_the_older_surface(person: People) -> None:
    alice, bob = person(), person()
    answer = alice.call("POST", "/friends/requests/send", {"to_user_id": bob.id})
    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        "success": True,
        "request_id": made["request_id"],
        "message": "Friend request sent successfully",
    }
    pending = bob.ask("GET", "/friends/requests/pending")
    assert differences(pending["data"], [{**OLDER, "from_user": CARD}]) == []
    assert (pending["count"], pending["data"][0]["id"]) == (1, made["request_id"])
    sent = alice.ask("GET", "/friends/requests/sent")
    assert differences(sent["data"], [{**OLDER, "to_user": CARD}]) == []
    assert bob.data("GET", "/friends/count") == {"friends": 0, "pending_requests": 1}
    path = f"/friends/requests/{made['request_id']}"
    assert bob.ask("POST", f"{path}/accept")["message"] == "Friend request accepted"
    assert bob.refused("POST", f"{path}/accept") == (400, "Friend request not found or already processed")
    friends = bob.ask("GET", "/friends")
    assert differences(friends["data"], [{**CARD, "friends_since": time}]) == []
    assert friends["count"] == 1
    assert bob.ask("DELETE", f"/friends/{alice.id}")["message"] == "Friend removed successfully"
    assert bob.refused("DELETE", f"/friends/{alice.id}") == (400, "Friend relationship not found")
    assert kinds(alice, bob) == (None, None)


def test_crossing_requests_accept_each_other(person: People) -> None:
    alice, bob = person(), person()
    first, second = ask(alice, bob), ask(bob, alice)
    assert (second["id"], second["status"]) == (first["id"], "accepted")
    assert (second["from_user_id"], second["to_user_id"]) == (alice.id, bob.id)
    assert kinds(alice, bob) == (1, 1)


def test_rejecting_and_cancelling(person: People) -> None:
    alice, bob = person(), person()
    rejected = ask(alice, bob)["id"]
    assert alice.refused("POST", f"/users/friends/request/{rejected}/reject") == (404, "Friend request not found")
    assert bob.refused("POST", f"/users/friends/request/{rejected}/cancel") == (404, "Friend request not found")
    assert bob.ask("POST", f"/users/friends/request/{rejected}/reject")["message"] == "Friend request rejected"
    assert kinds(alice, bob) == (4, None)
    assert bob.refused("POST", f"/users/friends/request/{rejected}/accept")[0] == 400
    assert alice.ask("POST", f"/users/friends/request/{rejected}/cancel")["message"] == "Friend request cancelled"
    assert kinds(alice, bob) == (None, None)
    again = ask(bob, alice)["id"]
    gone = (400, "Friend request not found or already processed")
    assert bob.refused("POST", f"/friends/requests/{again}/reject") == gone
    assert alice.ask("POST", f"/friends/requests/{again}/reject")["message"] == "Friend request rejected"
    assert bob.ask("DELETE", f"/friends/requests/{again}/cancel")["message"] == "Friend request cancelled"
    assert bob.refused("DELETE", f"/friends/requests/{again}/cancel") == gone
    assert bob.refused("POST", "/users/friends/request/nonsense/accept") == gone


def test_requests_that_are_refused(person: People) -> None:
    alice, bob = person(), person()
    path, older = "/users/friends/request", "/friends/requests/send"
    assert alice.refused("POST", path, {}) == (400, "to_user_id is required")
    for where in (path, older):
        assert alice.refused("POST", where, {"to_user_id": alice.id}) == (
            400,
            "Cannot send friend request to yourself",
        )
        assert alice.refused("POST", where, {"to_user_id": "507f1f77bcf86cd799439011"}) == (404, "User not found")
        assert alice.refused("POST", where, {"to_user_id": "x"}) == (400, "Invalid user ID format")
    request = ask(alice, bob)
    assert alice.refused("POST", path, {"to_user_id": bob.id}) == (400, "Friend request already sent")
    assert alice.refused("POST", older, {"to_user_id": bob.id}) == (400, "Friend request already pending")
    bob.ask("POST", f"{path}/{request['id']}/accept")
    assert alice.refused("POST", path, {"to_user_id": bob.id}) == (400, "Users are already friends")
    assert bob.refused("POST", older, {"to_user_id": alice.id}) == (400, "Already friends with this user")


def test_blocks(person: People) -> None:
    alice, bob = person(), person()
    request = ask(bob, alice)
    assert alice.ask("POST", f"/users/{bob.id}/block")["message"] == "User blocked successfully"
    assert kinds(alice, bob) == (2, 4)
    assert differences(alice.data("GET", "/users/blocked"), [CARD]) == []
    assert alice.refused("POST", f"/users/friends/request/{request['id']}/accept")[0] == 400
    for one, other in ((alice, bob), (bob, alice)):
        refused = one.refused("POST", "/users/friends/request", {"to_user_id": other.id})
        assert refused[0] == 400
    assert alice.refused("POST", f"/users/{alice.id}/block") == (400, "Cannot block yourself")
    assert alice.refused("POST", "/users/507f1f77bcf86cd799439011/block") == (404, "User not found")
    assert alice.ask("DELETE", f"/users/{bob.id}/unblock")["message"] == "User unblocked successfully"
    assert alice.refused("POST", f"/users/{bob.id}/unblock") == (400, "User was not blocked")
    assert alice.ask("POST", f"/users/block/{bob.id}")["message"] == "User blocked successfully"
    assert alice.ask("POST", f"/users/{bob.id}/unblock")["message"] == "User unblocked successfully"
    bob.ask("POST", f"/users/friends/request/{request['id']}/cancel")
    ask(bob, alice)
    assert kinds(alice, bob) == (3, 4)


async def test_both_people_hear_of_it(servers: Any, person: People) -> None:
    alice, bob, carol = person(), person(), person()
    async with (
        listening(servers.http_url, alice) as a,
        listening(servers.http_url, bob) as b,
        listening(servers.http_url, carol) as c,
    ):
        request = ask(alice, bob)
        received = await b.next("friend_request_received")
        assert received == {
            "request_id": request["id"],
            "from_user_id": alice.id,
            "from_username": alice.name,
            "to_user_id": bob.id,
            "created_at": request["created_at"],
        }
        told = await b.next("new_notification")
        assert (told["type"], told["title"]) == ("friend_request", "New Friend Request")
        assert told["message"] == f"{alice.name} sent you a friend request"
        bob.ask("POST", f"/friends/requests/{request['id']}/accept")
        accepted = await a.next("friend_request_accepted")
        assert accepted == {"request_id": request["id"], "friend_id": bob.id, "friend_username": bob.name}
        told = await a.next("new_notification")
        assert (told["type"], told["sender_username"]) == ("friend_request_accepted", bob.name)
        alice.ask("POST", f"/users/{bob.id}/block")
        await b.settled()
        await c.settled()
        assert len(b.bodies("friend_request_received")) == len(b.bodies("new_notification")) == 1
        assert c.bodies("friend_request_received") == c.bodies("new_notification") == []
    (row,) = [each for each in bob.data("GET", "/notifications") if each["type"] == "friend_request"]
    assert (row["sender_id"], row["context_type"]) == (alice.id, "friend_request")


def test_nobody_has_friends(visitor: Browser, person: People) -> None:
    other = person()
    for method, path in (
        ("GET", "/users/friends"),
        ("GET", "/users/friends/requests"),
        ("POST", "/users/friends/request"),
        ("GET", "/friends"),
        ("POST", "/friends/requests/send"),
        ("GET", f"/friends/check/{other.id}"),
        ("GET", "/friends/count"),
        ("POST", f"/users/{other.id}/block"),
        ("GET", "/users/blocked"),
        ("GET", "/users/search?q=abc"),
        ("GET", "/users/search-for-mention?q=abc"),
        ("GET", "/users/online"),
        ("GET", "/users/stats"),
        ("GET", f"/users/{other.id}"),
    ):
        assert visitor.refused(method, path) == (401, "Authentication required"), path
