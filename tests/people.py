"""People for black-box tests of the guild wire: they register over HTTP and act with their token."""

import itertools
import os
from dataclasses import dataclass, field
from typing import Any

import httpx

_serial = itertools.count(1)
PASSWORD = "correct-horse-42-battery"


@dataclass
class Person:
    """Somebody signed in. `call` returns the response; `ask` its JSON, and insists on success."""

    base_url: str
    token: str
    id: str
    name: str
    email: str
    scheme: str = ""
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=30))

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """One request to the guild wire."""
        headers = {"Authorization": f"{self.scheme}{self.token}", **more.pop("headers", {})}
        return await self.client.request(method, f"{self.base_url}/v1{path}", json=body, headers=headers, **more)

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """One request that must succeed; its JSON or text, or None for 204."""
        answer = await self.call(method, path, body, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        is_text = answer.headers.get("content-type", "").startswith("text/")
        return (answer.text if is_text else answer.json()) if answer.content else None

    async def guild(self, name: str = "Cats") -> dict[str, Any]:
        """Make a guild; its object with `channels` and `roles`."""
        made = await self.ask("POST", "/guilds", {"name": name})
        whole: dict[str, Any] = await self.ask("GET", f"/guilds/{made['id']}")
        return whole

    async def join(self, owner: "Person", guild: dict[str, Any]) -> None:
        """Join a guild by an invite of its owner."""
        invite = await owner.ask("POST", f"/channels/{text_channel(guild)['id']}/invites", {})
        await self.ask("POST", f"/invites/{invite['code']}")

    async def say(self, channel_id: str, content: str, **more: Any) -> dict[str, Any]:
        """Send a message."""
        sent: dict[str, Any] = await self.ask("POST", f"/channels/{channel_id}/messages", {"content": content, **more})
        return sent


def text_channel(guild: dict[str, Any]) -> dict[str, Any]:
    """The guild's first text channel."""
    found: dict[str, Any] = next(channel for channel in guild["channels"] if channel["type"] == 0)
    return found


async def register(base_url: str, name: str = "alice", date_of_birth: str = "1990-01-01") -> Person:
    """A new account with a name nobody has."""
    unique = f"{name[:12]}_{os.getpid():x}{next(_serial):x}"
    email = f"{unique}@example.com"
    body = {
        "email": email,
        "username": unique,
        "global_name": name,
        "password": PASSWORD,
        "date_of_birth": date_of_birth,
        "consent": True,
    }
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(f"{base_url}/v1/auth/register", json=body)
    assert answer.status_code == 200, answer.text
    return Person(base_url, answer.json()["token"], answer.json()["user_id"], unique, email)
