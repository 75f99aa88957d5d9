"""A guild with people in it, for black-box tests of the guild wire."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.people import Person, register, text_channel


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refused request."""
    return answer.status_code, answer.json()["code"]


def invalid(answer: httpx.Response) -> list[tuple[str, str]]:
    """Paths and codes of a request with invalid values."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "INVALID_FORM_BODY"), answer.text
    return [(error["path"], error["code"]) for error in body["errors"]]


@dataclass
class Scene:
    """A guild, its owner, and members by name."""

    owner: Person
    guild: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.guild["id"])

    @property
    def path(self) -> str:
        return f"/guilds/{self.id}"

    @property
    def general(self) -> str:
        """The id of the default text channel."""
        return str(text_channel(self.guild)["id"])

    def channel(self, name: str) -> dict[str, Any]:
        """One of the default channels."""
        found: dict[str, Any] = next(each for each in self.guild["channels"] if each["name"] == name)
        return found

    async def member(self, name: str, permissions: int | None = None) -> Person:
        """Somebody new in the guild, with a role of these permissions."""
        person = self.people[name] = await register(self.owner.base_url, name)
        await person.join(self.owner, self.guild)
        if permissions is not None:
            role = await self.role(name, permissions)
            await self.owner.ask("PUT", f"{self.path}/members/{person.id}/roles/{role['id']}")
        return person

    async def role(self, name: str, permissions: int = 0) -> dict[str, Any]:
        """A new role, above those before it."""
        body = {"name": name, "permissions": str(int(permissions))}
        role: dict[str, Any] = await self.owner.ask("POST", f"{self.path}/roles", body)
        await self.owner.ask("PATCH", f"{self.path}/roles", [{"id": role["id"], "position": 100}])
        return role

    async def stranger(self) -> Person:
        """Somebody who is not in the guild."""
        return await register(self.owner.base_url, "stranger")


async def scene(servers: Any, name: str = "Cats") -> Scene:
    """A new guild of a new owner."""
    owner = await register(servers.http_url, "owner")
    return Scene(owner, await owner.guild(name))
