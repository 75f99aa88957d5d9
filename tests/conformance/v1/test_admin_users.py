"""Administrators and accounts that are connected: what their clients hear of it, and that the shut out hear no more."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel

_APPOINTING = "from accounts.models import User; User.objects.filter(id={id}).update(acls=['*'], is_superuser=True)"
ENDINGS: dict[str, dict[str, Any]] = {
    "terminate-sessions": {},
    "temp-ban": {"duration_hours": 1, "reason": "x"},
    "disable-suspicious": {"flags": 1},
    "schedule-deletion": {"reason_code": 3},
    "set-bot-status": {"bot": True},
}


async def test_what_clients_hear_of_administrators(servers: Any) -> None:
    admin, owner = await register(servers.http_url, "admin"), await register(servers.http_url, "owner")
    await asyncio.to_thread(servers.manage, "shell", "-c", _APPOINTING.format(id=admin.id))
    guild = await owner.guild()
    people = {what: await register(servers.http_url) for what in ENDINGS}
    for person in people.values():
        await person.join(owner, guild)
    async with AsyncExitStack() as stack:
        hers = await stack.enter_async_context(GatewayClient(servers.gateway_url))
        await hers.identify(owner.token)
        theirs = {}
        for what, person in people.items():
            socket = theirs[what] = await stack.enter_async_context(GatewayClient(servers.other_gateway_url))
            await socket.identify(person.token)
        await _a_new_name_is_seen(admin, people["temp-ban"], theirs["temp-ban"], hers)
        channel = text_channel(guild)["id"]
        await owner.say(channel, "before")
        for what, socket in theirs.items():
            await socket.expect("MESSAGE_CREATE", content="before")
            await admin.ask("POST", f"/admin/users/{what}", {"user_id": people[what].id, **ENDINGS[what]})
        await owner.say(channel, "after")
        await hers.expect("MESSAGE_CREATE", content="after")
        for what, socket in theirs.items():
            assert await socket.expect_op(9) == {"op": 9, "d": False}, what
            await socket.send(2, {"token": people[what].token, "properties": {}})
            assert await socket.expect_close() == 4004, what
            said = [frame["d"]["content"] for frame in socket.frames if frame.get("t") == "MESSAGE_CREATE"]
            assert said == ["before"], what
        # Others see at once that an account is to be deleted, and that one is a bot now.
        member = await owner.ask("GET", f"/guilds/{guild['id']}/members/{people['schedule-deletion'].id}")
        assert member["user"]["username"] == "DeletedUser"
        member = await owner.ask("GET", f"/guilds/{guild['id']}/members/{people['set-bot-status'].id}")
        assert member["user"]["bot"] is True


async def _a_new_name_is_seen(admin: Person, person: Person, own: GatewayClient, other: GatewayClient) -> None:
    body = {"user_id": person.id, "username": f"n{person.id}"[:32]}
    await admin.ask("POST", "/admin/users/change-username", body)
    assert (await own.expect("USER_UPDATE"))["username"] == body["username"]
    assert (await other.expect("GUILD_MEMBER_UPDATE"))["user"]["username"] == body["username"]
