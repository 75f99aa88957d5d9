"""SEC-083 on the topic wire: one request removes a crowd, and everybody in the topic sees what it wrote go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
_MANY = 3


async def test_one_request_removes_a_crowd_and_everybody_sees_it_go(servers: Any, person: People) -> None:
    owner, old = person(), person()
    topic = owner.topic()
    path = f"/topics/{topic['id']}"
    old.ask("POST", f"{path}/join")
    old.data("POST", f"/messages/topic/{topic['id']}", {"content": "mine"}, status=201)
    since = (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()
    crowd = [person() for _ in range(_MANY)]
    said, posts = set(), set()
    for raider in crowd:
        raider.ask("POST", f"{path}/join")
        said.add(raider.data("POST", f"/messages/topic/{topic['id']}", {"content": "buy this"}, status=201)["id"])
        posts.add(raider.post(topic["id"])["id"])

    assert old.refused("POST", f"{path}/raid/removal", {"since": since})[0] == 403
    async with listening(servers.other_url, old) as watching:
        await watching.ask("join_topic", {"topic_id": topic["id"]})
        removal = owner.data("POST", f"{path}/raid/removal", {"since": since, "reason": "a raid"})
        assert (removal["people"], removal["state"]) == (_MANY, "in_progress")
        deleted = await watching.until("message_deleted", _MANY)
        assert {each["message_id"] for each in deleted} == said
        assert {each["post_id"] for each in await watching.until("post_deleted", _MANY)} == posts

    shown = old.data("GET", f"/messages/topic/{topic['id']}")
    assert [message["content"] for message in shown] == ["mine"]
    assert owner.data("GET", f"/posts/topics/{topic['id']}/posts") == []
    assert crowd[0].refused("POST", f"{path}/join")[0] == 403
    state = owner.data("GET", f"{path}/raid")
    assert (state["active"], state["removal"]["id"]) == (False, removal["id"])
