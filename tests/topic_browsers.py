"""People of the topic side for black-box tests: they register, sign in and keep the cookie, as a browser does."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.registrations import PASSWORD, topic_side, unique

OID = r"[0-9a-f]{24}"
ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@dataclass
class Browser:
    """Somebody (or nobody) at a base URL. `ask` insists on a status and on the envelope."""

    client: httpx.Client
    id: str = ""
    name: str = ""

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """One request below /api."""
        if body is not None:
            options["json"] = body
        return self.client.request(method, f"/api{path}", **options)

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200, **options: Any) -> dict[str, Any]:
        """One request that must succeed; its whole body."""
        answer = self.call(method, path, body, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        whole: dict[str, Any] = answer.json()
        assert whole["success"] is True
        return whole

    def data(self, method: str, path: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """The payload of `ask`."""
        return self.ask(method, path, body, status=status, **options)["data"]

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """One request that must fail, in the shape of a failure: status and first words."""
        answer = self.call(method, path, body, **options)
        whole = answer.json()
        assert whole["success"] is False, whole
        assert whole["errors"]
        assert whole["error"] == whole["errors"][0]
        return answer.status_code, whole["error"]

    def topic(self, **body: Any) -> dict[str, Any]:
        """A new topic of theirs."""
        made: dict[str, Any] = self.data("POST", "/topics", {"title": unique("Topic"), **body}, status=201)
        return made

    def post(self, topic_id: str, **body: Any) -> dict[str, Any]:
        """A new post of theirs."""
        wanted = {"title": "A post", "content": "Some text", **body}
        made: dict[str, Any] = self.data("POST", f"/posts/topics/{topic_id}/posts", wanted, status=201)
        return made

    def room(self, topic_id: str, **body: Any) -> dict[str, Any]:
        """A new room of theirs."""
        path = f"/chat-rooms/topics/{topic_id}/conversations"
        made: dict[str, Any] = self.data("POST", path, {"name": unique("Room"), **body}, status=201)
        return made

    def say(self, room_id: str, content: str = "hello", **body: Any) -> dict[str, Any]:
        """A new message of theirs in a room."""
        path = f"/chat-rooms/{room_id}/messages"
        sent: dict[str, Any] = self.data("POST", path, {"content": content, **body}, status=201)
        return sent


def nobody(base_url: str) -> Browser:
    """A browser without a session."""
    return Browser(httpx.Client(base_url=base_url, timeout=30))


def browser(base_url: str) -> Browser:
    """A new account, signed in."""
    return topic_side_browser(nobody(base_url).client)


def topic_side_browser(client: httpx.Client) -> Browser:
    """The same with a client of one's own."""
    fresh = Browser(client)
    body = topic_side()
    fresh.ask("POST", "/auth/register", body, status=201)
    user = fresh.ask("POST", "/auth/login", {"username": body["username"], "password": PASSWORD})["user"]
    fresh.id, fresh.name = user["id"], user["username"]
    return fresh
