"""What administrators set holds in every process at once."""

import asyncio
from typing import Any

import httpx

from tests.people import register

SECONDS = 40.0
_RAISE = "from accounts.models import User; User.objects.filter(id={}).update(acls=['*'])"


async def test_limits_change_in_every_process(servers: Any) -> None:
    admin = await register(servers.http_url)
    await asyncio.to_thread(servers.manage, "shell", "-c", _RAISE.format(admin.id))
    rule = {"id": "many", "filters": {"traits": ["collector"]}, "limits": {"max_bookmarks": 300}}
    config = {"traitDefinitions": ["collector"], "rules": [rule]}
    await admin.ask("POST", "/admin/limit-config/update", {"limit_config": config})
    assert "many" in await rules(servers.http_url)  # where it was changed, before the answer came
    async with asyncio.timeout(SECONDS):
        while "many" not in await rules(servers.other_url):
            await asyncio.sleep(0.02)
    await admin.ask("POST", "/admin/limit-config/update", {"limit_config": {"rules": []}})
    async with asyncio.timeout(SECONDS):
        while "many" in await rules(servers.other_url):
            await asyncio.sleep(0.02)


async def rules(url: str) -> set[str]:
    """The rules that a process tells of."""
    async with httpx.AsyncClient() as client:
        document = (await client.get(f"{url}/.well-known/fluxer")).json()
    return {rule["id"] for rule in document["limits"]["rules"]}
