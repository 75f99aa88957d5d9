"""Groups on the guild wire: who hears what when they are made, joined, left; invites to them."""

from typing import Any

import httpx
import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import refusal
from tests.people import Person, register

CHANNELS = "/users/@me/channels"
INVITE = {"code", "type", "channel", "inviter", "member_count", "expires_at", "temporary"}


@pytest.fixture
async def friends(servers: Any) -> list[Person]:
    """alice, and two who are her friends; the last knows nobody."""
    alice, bob, carol, eve = [await register(servers.http_url, name) for name in ("alice", "bob", "carol", "eve")]
    for other in (bob, carol):
        await alice.ask("POST", f"/users/@me/relationships/{other.id}")
        await other.ask("PUT", f"/users/@me/relationships/{alice.id}", {})
    return [alice, bob, carol, eve]


async def test_the_life_of_a_group(servers: Any, friends: list[Person]) -> None:
    alice, bob, carol, eve = friends
    async with (
        GatewayClient(servers.gateway_url) as hers,
        GatewayClient(servers.other_gateway_url) as his,
        GatewayClient(servers.gateway_url) as carols,
        GatewayClient(servers.other_gateway_url) as strangers,
    ):
        for socket, person in ((hers, alice), (his, bob), (carols, carol), (strangers, eve)):
            await socket.identify(person.token)
        group = await alice.ask("POST", CHANNELS, {"recipients": [bob.id]})
        assert set(group) == {
            "id", "type", "name", "icon", "owner_id", "nicks", "recipients", "last_message_id", "last_pin_timestamp",
        }  # fmt: skip
        assert (group["type"], group["owner_id"], group["name"]) == (3, alice.id, None)
        assert [one["id"] for one in group["recipients"]] == [bob.id]
        assert [one["id"] for one in (await hers.expect("CHANNEL_CREATE"))["recipients"]] == [bob.id]
        assert [one["id"] for one in (await his.expect("CHANNEL_CREATE"))["recipients"]] == [alice.id]
        said = await his.expect("MESSAGE_CREATE")
        assert (said["type"], said["author"]["id"], said["mentions"][0]["id"]) == (1, alice.id, bob.id)
        await hers.expect("MESSAGE_CREATE")

        path = f"/channels/{group['id']}"
        assert refusal(await eve.call("PUT", f"{path}/recipients/{carol.id}")) == (403, "MISSING_ACCESS")
        assert (await alice.call("PUT", f"{path}/recipients/{carol.id}")).status_code == 204
        assert len((await carols.expect("CHANNEL_CREATE"))["recipients"]) == 2
        for socket in (hers, his):
            added = await socket.expect("CHANNEL_RECIPIENT_ADD")
            assert (added["channel_id"], added["user"]["id"]) == (group["id"], carol.id)
            assert (await socket.expect("MESSAGE_CREATE"))["type"] == 1
        assert "CHANNEL_RECIPIENT_ADD" not in {frame["t"] for frame in await carols.settle(0)}

        assert refusal(await bob.call("DELETE", f"{path}/recipients/{carol.id}")) == (403, "MISSING_PERMISSIONS")
        assert (await alice.call("DELETE", f"{path}/recipients/{carol.id}?silent=true")).status_code == 204
        assert (await carols.expect("CHANNEL_DELETE"))["id"] == group["id"]
        assert (await his.expect("CHANNEL_RECIPIENT_REMOVE"))["user"]["id"] == carol.id
        assert refusal(await carol.call("GET", path)) == (404, "UNKNOWN_CHANNEL")

        assert (await alice.call("DELETE", path)).status_code == 204
        assert (await his.expect("CHANNEL_RECIPIENT_REMOVE"))["user"]["id"] == alice.id
        assert (await his.expect("CHANNEL_UPDATE"))["owner_id"] == bob.id
        told = await his.expect("MESSAGE_CREATE")
        assert (told["type"], told["mentions"][0]["id"]) == (2, alice.id)
        assert await alice.ask("GET", CHANNELS) == []
        assert [frame["t"] for frame in await strangers.settle(0) if frame["t"] != "SESSIONS_REPLACE"] == []


async def test_a_stranger_comes_in_by_an_invite(servers: Any, friends: list[Person]) -> None:
    alice, bob, _, eve = friends
    group = await alice.ask("POST", CHANNELS, {"recipients": [bob.id]})
    path = f"/channels/{group['id']}/invites"
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(alice.token)
        made = await bob.ask("POST", path, {"max_uses": 1})
        assert await socket.expect("INVITE_CREATE") == {**made, "channel_id": group["id"]}
        assert set(made) == INVITE | {"created_at", "uses", "max_uses"}
        assert (made["type"], made["inviter"]["id"]) == (1, bob.id)
        names = {name["username"] for name in made["channel"].pop("recipients")}
        assert names == {alice.name, bob.name}
        assert made["channel"] == {"id": group["id"], "name": None, "type": 3}
        assert refusal(await eve.call("POST", path, {})) == (404, "UNKNOWN_CHANNEL")
        assert refusal(await bob.call("GET", path)) == (403, "MISSING_PERMISSIONS")
        assert [each["code"] for each in await alice.ask("GET", path)] == [made["code"]]
        async with httpx.AsyncClient() as anybody:
            seen = (await anybody.get(f"{servers.http_url}/v1/invites/{made['code']}")).json()
        assert (set(seen), seen["member_count"]) == (INVITE, 2)

        joined = await eve.ask("POST", f"/invites/{made['code']}")
        assert (set(joined), joined["member_count"]) == (INVITE, 3)
        assert (await socket.expect("CHANNEL_RECIPIENT_ADD"))["user"]["id"] == eve.id
        gone = await socket.expect("INVITE_DELETE")
        assert gone == {"code": made["code"], "channel_id": group["id"]}
    await eve.say(group["id"], "hello")
    own = await eve.ask("POST", path, {})
    assert refusal(await bob.call("DELETE", f"/invites/{own['code']}")) == (403, "MISSING_PERMISSIONS")
    assert (await alice.call("DELETE", f"/invites/{own['code']}")).status_code == 204


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, ("root", "INVALID_FORMAT")),
        ({"recipient_id": "1", "recipients": ["2"]}, ("root", "INVALID_FORMAT")),
        ({"recipients": []}, ("recipients", "RECIPIENT_IDS_CANNOT_BE_EMPTY")),
        ({"recipients": ["1", "1"]}, ("recipients", "DUPLICATE_RECIPIENTS_NOT_ALLOWED")),
        ({"recipients": [str(number) for number in range(1, 11)]}, ("recipients", "INVALID_FORMAT")),
        ({"recipients": ["x"]}, ("recipients.0", "INVALID_SNOWFLAKE_FORMAT")),
    ],
)
async def test_what_a_new_channel_needs(servers: Any, body: dict[str, Any], problem: tuple[str, str]) -> None:
    alice = await register(servers.http_url, "alice")
    answer = await alice.call("POST", CHANNELS, body)
    assert answer.status_code == 400
    assert [(error["path"], error["code"]) for error in answer.json()["errors"]] == [problem]
