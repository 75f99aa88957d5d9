"""A copy of one's data, from the wish to the file, as a client lives it (auth-and-users.md 20, 25)."""

import asyncio
import io
import json
import time
from typing import Any
from zipfile import ZipFile

import httpx

from tests.mailbox import mail_to
from tests.people import Person, register, text_channel
from tests.servers import Servers

_SECONDS = 30.0


async def _finished(person: Person, request_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + _SECONDS
    while True:
        state: dict[str, Any] = await person.ask("GET", f"/download/status/{request_id}")
        if state["status"] == "completed":
            return state
        assert time.monotonic() < deadline, state
        await asyncio.sleep(0.05)


async def test_a_copy_is_asked_for_made_mailed_and_fetched(servers: Servers) -> None:
    alice = await register(servers.http_url)
    assert (await alice.call("GET", "/users/@me/harvest/latest")).text == "null"
    guild = await alice.guild()
    sent = await alice.say(text_channel(guild)["id"], "for the record")
    asked = await alice.ask("POST", "/download/request")
    state = await _finished(alice, asked["request_id"])
    mail = await mail_to(servers, alice.email, "harvest_completed")
    assert mail["link"] == state["download_url"]
    assert (mail["messages"], str(mail["size"])) == (1, state["file_size"])
    async with httpx.AsyncClient() as anybody:
        answer = await anybody.get(state["download_url"])
        part = await anybody.get(state["download_url"], headers={"Range": "bytes=0-3"})
    assert (answer.status_code, len(answer.content)) == (200, mail["size"])
    assert (part.status_code, part.content) == (206, b"PK\x03\x04")
    with ZipFile(io.BytesIO(answer.content)) as archive:
        (message,) = json.loads(archive.read(f"channels/{sent['channel_id']}/messages.json"))
    assert (message["id"], message["content"]) == (sent["id"], "for the record")
    again = await alice.call("POST", "/users/@me/harvest")
    assert (again.status_code, again.json()["code"]) == (429, "HARVEST_ON_COOLDOWN")
