"""Editing, deleting, marking as read and typing, as both REST and the other people's sockets show it."""

from typing import Any

from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel

SEND_MESSAGES = 2048


async def _two(servers: Any) -> tuple[Person, Person, dict[str, Any], str]:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    return alice, bob, guild, text_channel(guild)["id"]


async def test_an_edit_is_seen_as_it_is_read(servers: Any) -> None:
    alice, bob, _, channel = await _two(servers)
    sent = await alice.say(channel, "one")
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(bob.token)
        edited = await alice.ask("PATCH", f"/channels/{channel}/messages/{sent['id']}", {"content": "two"})
        heard = await socket.expect("MESSAGE_UPDATE", id=sent["id"])
    assert edited["content"] == "two"
    assert edited["edited_timestamp"] is not None
    fetched = await bob.ask("GET", f"/channels/{channel}/messages/{sent['id']}")
    assert fetched == edited
    assert {key: heard[key] for key in fetched} == fetched


async def test_who_may_edit(servers: Any) -> None:
    alice, bob, _, channel = await _two(servers)
    sent = await bob.say(channel, "one", flags=4096)
    path = f"/channels/{channel}/messages/{sent['id']}"
    answer = await alice.call("PATCH", path, {"content": "mine now"})
    assert (answer.status_code, answer.json()["code"]) == (403, "CANNOT_EDIT_OTHER_USER_MESSAGE")
    suppressed = await alice.ask("PATCH", path, {"flags": 4})
    assert (suppressed["flags"], suppressed["edited_timestamp"]) == (4096 | 4, None)
    answer = await bob.call("PATCH", path, {"content": ""})
    assert answer.json()["code"] == "CANNOT_SEND_EMPTY_MESSAGE"
    answer = await bob.call("PATCH", path, {"content": 5})
    assert answer.json()["errors"][0]["path"] == "message_data"
    answer = await bob.call("PATCH", f"/channels/{channel}/messages/1", {"content": "x"})
    assert answer.json()["code"] == "UNKNOWN_MESSAGE"


async def test_a_deletion_is_heard_once_and_final(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    sent = await bob.say(channel, "one")
    path = f"/channels/{channel}/messages/{sent['id']}"
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        answer = await bob.call("DELETE", path)
        assert (answer.status_code, answer.content) == (204, b"")
        heard = await socket.expect("MESSAGE_DELETE")
        assert (heard["id"], heard["channel_id"], heard["guild_id"]) == (sent["id"], channel, guild["id"])
        assert (heard["content"], heard["author_id"]) == ("one", bob.id)
    for method, body in (("DELETE", None), ("GET", None), ("PATCH", {"content": "x"})):
        assert (await bob.call(method, path, body)).json()["code"] == "UNKNOWN_MESSAGE"
    other = await alice.say(channel, "mine")
    answer = await bob.call("DELETE", f"/channels/{channel}/messages/{other['id']}")
    assert (answer.status_code, answer.json()["code"]) == (403, "MISSING_PERMISSIONS")


async def test_many_at_once(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    ids = [(await bob.say(channel, str(number)))["id"] for number in range(3)]
    path = f"/channels/{channel}/messages/bulk-delete"
    assert (await bob.call("POST", path, {"message_ids": ids})).json()["code"] == "MISSING_PERMISSIONS"
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(bob.token)
        await alice.ask("POST", path, {"message_ids": [*ids, "1", ids[0]]})
        heard = await socket.expect("MESSAGE_DELETE_BULK")
        assert (sorted(heard["ids"]), heard["channel_id"], heard["guild_id"]) == (sorted(ids), channel, guild["id"])
        await alice.ask("POST", path, {"message_ids": ids})
        assert not [event for event in await socket.settle() if event["t"] == "MESSAGE_DELETE_BULK"]
    too_many = [str(number) for number in range(101)]
    for wrong, code in (([], "MESSAGE_IDS_CANNOT_BE_EMPTY"), (too_many, "CANNOT_DELETE_MORE_THAN_100_MESSAGES")):
        answer = await alice.call("POST", path, {"message_ids": wrong})
        assert answer.status_code == 400
        found = answer.json()["errors"][0]
        assert (found["path"], found["code"]) == ("message_ids", code)


async def test_typing_is_seen_by_others(servers: Any) -> None:
    """GW-079: in milliseconds, and with the member."""
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(alice.token, initial_guild_id=guild["id"])
        answer = await bob.call("POST", f"/channels/{channel}/typing", {})
        assert (answer.status_code, answer.content) == (204, b"")
        heard = await socket.expect("TYPING_START")
    assert (heard["channel_id"], heard["user_id"], heard["guild_id"]) == (channel, bob.id, guild["id"])
    assert heard["member"]["user"]["id"] == bob.id
    assert heard["timestamp"] > 1_700_000_000_000
    overwrite = {"type": 0, "allow": "0", "deny": str(SEND_MESSAGES)}
    await alice.ask("PUT", f"/channels/{channel}/permissions/{guild['id']}", overwrite)
    answer = await bob.call("POST", f"/channels/{channel}/typing", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "MISSING_PERMISSIONS")


async def test_acks_reach_ones_own_sockets_and_ready(servers: Any) -> None:
    """GW-078: all of one's own sockets, with the mentions left; what one sends oneself is read."""
    alice, bob, _, channel = await _two(servers)
    sent = await alice.say(channel, f"<@{bob.id}>")

    async def read_state() -> dict[str, Any]:
        async with GatewayClient(servers.other_gateway_url) as socket:
            ready = await socket.identify(bob.token)
            return next(state for state in ready["read_states"] if state["id"] == channel)

    assert (await read_state())["mention_count"] == 1
    async with GatewayClient(servers.gateway_url) as socket, GatewayClient(servers.other_gateway_url) as elsewhere:
        await socket.identify(bob.token)
        await elsewhere.identify(bob.token)
        path = f"/channels/{channel}/messages/{sent['id']}/ack"
        answer = await bob.call("POST", path, {"mention_count": 2, "manual": True})
        assert (answer.status_code, answer.content) == (204, b"")
        heard = await socket.expect("MESSAGE_ACK")
        expected = {"channel_id": channel, "message_id": sent["id"], "mention_count": 2, "manual": True}
        assert heard == await elsewhere.expect("MESSAGE_ACK") == expected
        own = await bob.say(channel, "mine")
        for one in (socket, elsewhere):
            await one.expect("MESSAGE_CREATE", id=own["id"])
            assert [frame["t"] for frame in await one.settle(0.1)] == []
    assert (await read_state())["last_message_id"] == own["id"]
    await bob.ask("POST", f"/channels/{channel}/messages/{sent['id']}/ack", {"mention_count": 2})
    state = await read_state()
    assert (state["last_message_id"], state["mention_count"]) == (sent["id"], 2)
    await bob.ask("POST", f"/channels/{channel}/messages/{int(sent['id']) - 1}/ack", {})
    state = await read_state()
    assert (state["last_message_id"], state["mention_count"]) == (str(int(sent["id"]) - 1), 0)
