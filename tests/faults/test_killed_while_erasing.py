"""A process killed in the middle of an erasure: another one, or the same one restarted, ends what it began."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tests.people import PASSWORD, Person, register, text_channel

SITE = Path(__file__).parent / "crash_in_erasure"
MESSAGES = 150
SECONDS = 60.0


async def history(reader: Person, channel: str) -> list[dict[str, Any]]:
    newest = await reader.ask("GET", f"/channels/{channel}/messages?limit=100")
    older = await reader.ask("GET", f"/channels/{channel}/messages?limit=100&before={newest[-1]['id']}")
    return [message for message in [*newest, *older] if message["type"] == 0]


async def until_died(arm: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while arm.exists():
        assert time.monotonic() < deadline, "nobody began to erase"
        await asyncio.sleep(0.05)


async def until_handed_over(reader: Person, channel: str, from_id: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + SECONDS
    while True:
        found = await history(reader, channel)
        if all(message["author"]["id"] != from_id for message in found):
            return found
        assert time.monotonic() < deadline, "nobody went on"
        await asyncio.sleep(0.2)


@pytest.mark.timeout(300)
async def test_an_erasure_goes_on_after_its_process_was_killed(new_servers: Any, tmp_path: Path) -> None:
    arm = tmp_path / "armed"
    servers = new_servers(PYTHONPATH=str(SITE), CRASH_ARM=str(arm), DELETION_GRACE_HOURS="0")
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    channel = text_channel(guild)["id"]
    for start in range(0, MESSAGES, 10):
        await asyncio.gather(*(bob.say(channel, f"m{number}") for number in range(start, start + 10)))

    arm.touch()
    await bob.ask("POST", "/users/@me/delete", {"password": PASSWORD})
    await until_died(arm)
    await asyncio.to_thread(servers.restart)

    messages = await until_handed_over(alice, channel, bob.id)
    assert {message["content"] for message in messages} == {f"m{number}" for number in range(MESSAGES)}
    (author,) = {message["author"]["id"]: message["author"] for message in messages}.values()
    face = (author["username"], author["discriminator"], author["global_name"], author["avatar"])
    assert face == ("DeletedUser", "0000", "Deleted User", None)
    assert author["system"] is True
    members = await alice.ask("GET", f"/guilds/{guild['id']}/members?limit=100")
    assert [member["user"]["id"] for member in members] == [alice.id]
    await _until_free(servers, bob)
    gone = await alice.ask("GET", f"/users/{bob.id}")
    assert (gone["username"], gone["discriminator"]) == ("DeletedUser", "0000")


async def _until_free(servers: Any, person: Person) -> None:
    """The address may be registered again once the last step is done."""
    body = {
        "email": person.email,
        "username": person.name,
        "password": PASSWORD,
        "date_of_birth": "1990-01-01",
        "consent": True,
    }
    deadline = time.monotonic() + SECONDS
    while True:
        answer = await person.client.post(f"{servers.http_url}/v1/auth/register", json=body)
        if answer.status_code == 200:
            return
        assert time.monotonic() < deadline, answer.text
        await asyncio.sleep(0.3)
