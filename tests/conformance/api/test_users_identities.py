"""A person's aliases: listed with what was written under them, and given up."""

from collections.abc import Callable
from typing import Any

from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
PATH = "/users/anonymous-identities"


async def test_aliases_are_listed_and_given_up(servers: Any, alice: Browser, bob: Browser, person: People) -> None:
    author = person()
    first, second = alice.topic(), alice.topic()
    room = alice.room(first["id"])
    said = author.say(room["id"], use_anonymous=True)
    author.say(room["id"], "openly")
    author.data("POST", f"/messages/topic/{first['id']}", {"content": "hi", "use_anonymous": True}, status=201)
    post = author.post(second["id"], use_anonymous=True)
    newest, oldest = author.data("GET", PATH)
    assert newest == {
        "_id": newest["id"],
        "id": newest["id"],
        "user_id": author.id,
        "topic_id": second["id"],
        "anonymous_name": post["anonymous_identity"],
        "identity_name": post["anonymous_identity"],
        "topic_title": second["title"],
        "message_count": 0,
        "created_at": newest["created_at"],
        "last_used": post["created_at"],
    }
    assert (oldest["topic_id"], oldest["message_count"]) == (first["id"], 2)
    assert oldest["last_used"] >= said["created_at"]
    assert bob.refused("DELETE", f"{PATH}/{first['id']}") == (404, "Failed to delete anonymous identity")

    async with listening(servers.http_url, author) as client:
        gone = author.ask("DELETE", f"{PATH}/{first['id']}")
        assert gone["message"] == "Anonymous identity deleted successfully"
        told = await client.next("anonymous_identity_deleted")
        assert told == {"user_id": author.id, "topic_id": first["id"]}
    assert [row["topic_id"] for row in author.data("GET", PATH)] == [second["id"]]
    assert author.refused("DELETE", f"{PATH}/{first['id']}")[0] == 404
    kept = bob.data("GET", f"/messages/{said['id']}")
    assert (kept["display_name"], kept["user_id"]) == (said["display_name"], "")


def test_strangers_have_none(visitor: Browser) -> None:
    assert visitor.refused("GET", PATH) == (401, "Authentication required")
    assert visitor.refused("DELETE", f"{PATH}/12345") == (401, "Authentication required")
