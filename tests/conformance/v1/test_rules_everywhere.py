"""Rules of automatic moderation in servers: a change is heard by every process, which makes it ready by itself; one
that has just begun lets nothing pass."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.guild_side import scene
from tests.people import Person

MAKING = """
from accounts.models import User
from core.actor import Actor
from moderation.operations.automod import RuleDraft, create_rule
User.objects.filter(id={id}).update(acls=["*"])
draft = RuleDraft(name="No casinos", kind="words", settings={{"words": ["casino"]}})
create_rule(Actor(user=User.objects.get(id={id})), draft=draft)
"""
SAID = {"content": "come to my casino"}
TRIES = 20


async def status(person: Person, channel_id: str) -> int:
    return (await person.call("POST", f"/channels/{channel_id}/messages", SAID)).status_code


async def refused_soon(person: Person, channel_id: str) -> bool:
    for _ in range(TRIES):
        if await status(person, channel_id) == 403:
            return True
        await asyncio.sleep(1)
    return False


@pytest.mark.timeout(180)
async def test_a_rule_holds_in_every_process_and_from_the_first_message_after_a_start(new_servers: Any) -> None:
    servers = new_servers()
    cats = await scene(servers)
    alice = await cats.member("alice")
    elsewhere = replace(alice, base_url=servers.other_url)
    for one in (alice, elsewhere):
        assert await status(one, cats.general) == 200
    await asyncio.to_thread(servers.manage, "shell", "-c", MAKING.format(id=cats.owner.id))
    for one in (alice, elsewhere):
        assert await refused_soon(one, cats.general)
        answer = await one.call("PATCH", "/users/@me", {"bio": "the casino's"})
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (403, "CONTENT_BLOCKED", "bio")
    await asyncio.to_thread(servers.restart)
    for one in (alice, elsewhere):
        assert await status(one, cats.general) == 403
