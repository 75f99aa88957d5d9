"""Who sees whom appear, over real sockets and across processes."""

import asyncio
from typing import Any

from tests.gateway_client import GatewayClient
from tests.people import Person, register

ME = "/users/@me"
PARTIAL = {"id", "username", "discriminator", "global_name", "avatar", "avatar_color", "bot", "system", "flags"}


async def befriend(one: Person, other: Person) -> None:
    await one.ask("POST", f"{ME}/relationships/{other.id}")
    await other.ask("PUT", f"{ME}/relationships/{one.id}", {})


async def friends(servers: Any) -> tuple[Person, Person]:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    await befriend(alice, bob)
    return alice, bob


async def told(socket: GatewayClient, who: Person, **fields: Any) -> dict[str, Any]:
    """The next PRESENCE_UPDATE about somebody that has these values."""
    frame = await socket.next(
        lambda f: (
            f.get("t") == "PRESENCE_UPDATE"
            and f["d"]["user"]["id"] == who.id
            and all(f["d"].get(key) == value for key, value in fields.items())
        )
    )
    payload: dict[str, Any] = frame["d"]
    return payload


def about(socket: GatewayClient, who: Person) -> list[str]:
    """Every status of somebody that a socket was ever told."""
    frames = [frame["d"] for frame in socket.frames if frame.get("t") == "PRESENCE_UPDATE"]
    return [payload["status"] for payload in frames if payload["user"]["id"] == who.id]


async def test_presence_is_for_friends_and_groups(servers: Any) -> None:
    """GW-064, GW-065, GW-027: not for plain DM partners, not for guild members, never for oneself."""
    alice, bob = await friends(servers)
    mate, partner, asked = [await register(servers.http_url, name) for name in ("mate", "partner", "asked")]
    guild = await alice.guild()
    for other in (mate, partner, asked):
        await other.join(alice, guild)
    group = await alice.ask("POST", f"{ME}/channels", {"recipients": [bob.id]})
    invite = await alice.ask("POST", f"/channels/{group['id']}/invites", {})
    await mate.ask("POST", f"/invites/{invite['code']}")
    await partner.ask("POST", f"{ME}/channels", {"recipient_id": alice.id})
    await alice.ask("POST", f"{ME}/relationships/{asked.id}")
    async with (
        GatewayClient(servers.gateway_url) as own,
        GatewayClient(servers.other_gateway_url) as of_bob,
        GatewayClient(servers.gateway_url) as of_mate,
        GatewayClient(servers.other_gateway_url) as of_partner,
        GatewayClient(servers.other_gateway_url) as of_asked,
    ):
        watching = (of_bob, of_mate, of_asked)
        for socket, person in ((of_bob, bob), (of_mate, mate), (of_partner, partner), (of_asked, asked)):
            await socket.identify(person.token)
        await own.identify(alice.token)
        for socket in watching:
            seen = await told(socket, alice, status="online")
            assert set(seen) == {"user", "status", "mobile", "afk", "custom_status"}
            assert set(seen["user"]) <= PARTIAL
        await own.send(3, {"status": "idle", "afk": True})
        for socket in watching:
            assert (await told(socket, alice, status="idle"))["afk"] is True
        await alice.ask("PATCH", ME, {"bio": "secret", "global_name": "Other"})
        async with GatewayClient(servers.other_gateway_url) as fresh:
            ready = await fresh.identify(bob.token)
            assert {user["id"] for user in ready["users"]} >= {alice.id, mate.id}
            assert all(set(user) <= PARTIAL for user in ready["users"]), "GW-025"
            shown = {presence["user"]["id"]: presence["status"] for presence in ready["presences"]}
            assert shown == {alice.id: "idle", mate.id: "online"}
            assert all("guild_id" not in presence for presence in ready["presences"])
        assert (about(of_partner, alice), about(own, alice)) == ([], [])
        # a group that is left, like a friend who is none any more, is seen no longer
        await mate.ask("DELETE", f"/channels/{group['id']}")
        assert (await told(of_mate, alice, status="offline"))["user"] == {"id": alice.id}
        assert (await told(own, mate, status="offline"))["user"] == {"id": mate.id}


async def test_sessions_in_two_processes_are_one_person(servers: Any) -> None:
    """GW-063, GW-066, GW-068, GW-067: one aggregate everywhere; each of the person's own sessions hears of the others;
    a socket that is lost takes nothing away while it may come back."""
    alice, bob = await friends(servers)
    async with (
        GatewayClient(servers.gateway_url) as here,
        GatewayClient(servers.other_gateway_url) as there,
        GatewayClient(servers.gateway_url) as watching,
    ):
        await watching.identify(bob.token)
        await here.identify(alice.token, presence={"status": "idle", "afk": True})
        await told(watching, alice, status="idle", afk=True)
        await there.identify(alice.token, presence={"status": "dnd", "afk": False})
        assert (await told(watching, alice, status="dnd"))["afk"] is False
        assert "SESSIONS_REPLACE" not in [frame.get("t") for frame in here.frames], "connecting is not told"
        await there.send(3, {"status": "dnd", "afk": True})
        await told(watching, alice, status="dnd", afk=True)
        await there.send(3, {"status": "online", "afk": True, "mobile": True})
        assert (await told(watching, alice, status="online", mobile=True))["afk"] is False
        await here.send(3, {"status": "offline"})
        await told(watching, alice, status="offline")
        for socket in (here, there):
            frame = await socket.next(lambda f: f.get("t") == "SESSIONS_REPLACE" and f["d"][0]["status"] == "invisible")
            everybody, *sessions = frame["d"]
            assert everybody == {"session_id": "all", "status": "invisible", "mobile": True, "afk": False}
            assert {one["session_id"]: one["status"] for one in sessions} == {
                here.session_id: "invisible",
                there.session_id: "online",
            }
        await here.send(3, {"status": "idle", "afk": True})
        await told(watching, alice, status="online")
        there.drop()
        assert [frame["t"] for frame in await watching.settle(0.6)] == []
        async with GatewayClient(servers.gateway_url) as back:
            await back.resume(alice.token, there.session_id, there.number)
            await back.next(lambda f: f.get("t") == "RESUMED")
            assert [frame["t"] for frame in await watching.settle(0.6)] == []
            await back.send(3, {"status": "dnd", "afk": False})
            await told(watching, alice, status="dnd")
        assert about(watching, alice).count("offline") == 1


async def test_what_one_shows_beside_the_name(servers: Any) -> None:
    """GW-070, GW-069: a custom status that is set, that ends by itself, that is taken back; and the end of it all."""
    alice, bob = await friends(servers)
    async with GatewayClient(servers.gateway_url) as own, GatewayClient(servers.other_gateway_url) as watching:
        await own.identify(alice.token)
        await watching.identify(bob.token)
        await alice.ask("PATCH", f"{ME}/settings", {"custom_status": {"text": "at the sea"}})
        # That she came may be told between, by the other process.
        while (said := (await told(watching, alice))["custom_status"]) is None:
            pass
        assert said["text"] == "at the sea"
        await alice.ask("PATCH", f"{ME}/settings", {"custom_status": None})
        assert (await told(watching, alice))["custom_status"] is None
        assert (await alice.call("DELETE", f"{ME}/relationships/{bob.id}")).status_code == 204
        assert (await told(watching, alice))["user"] == {"id": alice.id}
        assert (await told(own, bob, status="offline"))["user"] == {"id": bob.id}
        await own.send(3, {"status": "dnd"})
        await own.expect("SESSIONS_REPLACE")
        assert await watching.settle() == []
        # friends again: seen at once
        await befriend(bob, alice)
        await told(watching, alice, status="dnd")
        await told(own, bob, status="online")


async def test_whom_one_has_blocked_sees_nobody(servers: Any) -> None:
    """Somebody who shares a group with a person who blocked them is shown that person offline, and never told why."""
    alice, bob = await friends(servers)
    carol = await register(servers.http_url, "carol")
    await befriend(alice, carol)
    await alice.ask("POST", f"{ME}/channels", {"recipients": [bob.id, carol.id]})
    async with GatewayClient(servers.gateway_url) as own, GatewayClient(servers.other_gateway_url) as watching:
        await own.identify(alice.token)
        await watching.identify(bob.token)
        await told(own, bob, status="online")
        await alice.ask("PUT", f"{ME}/relationships/{bob.id}", {"type": 2})
        await told(watching, alice, status="offline")
        await own.send(3, {"status": "idle"})
        await own.expect("SESSIONS_REPLACE")
        assert "PRESENCE_UPDATE" not in [frame["t"] for frame in await watching.settle()]
        async with GatewayClient(servers.gateway_url) as fresh:
            assert (await fresh.identify(bob.token))["presences"] == []
        await alice.ask("DELETE", f"{ME}/relationships/{bob.id}")
        await told(watching, alice, status="idle")


async def test_a_stored_status_begins_a_session(servers: Any) -> None:
    """Section 5: a mere "online" gives way to what is stored; another status does not; `offline` means invisible."""
    alice = await register(servers.http_url)
    await alice.ask("PATCH", f"{ME}/settings", {"status": "dnd"})
    wishes: dict[str, Any] = {"online": "dnd", "idle": "idle", "offline": "invisible", "": "dnd"}

    async def begin(wish: str) -> str:
        async with GatewayClient(servers.gateway_url) as socket:
            more = {"presence": {"status": wish, "mobile": True}} if wish else {}
            ready = await socket.identify(alice.token, **more)
            (own,) = [one for one in ready["sessions"] if one["session_id"] == socket.session_id]
            assert own["mobile"] is bool(wish)
            return str(own["status"])

    assert dict(zip(wishes, await asyncio.gather(*map(begin, wishes)), strict=True)) == wishes


async def test_a_wrong_status_is_complained_about(servers: Any) -> None:
    """Section 3: the socket stays open and nothing changes."""
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        await socket.send(3, {"status": "asleep"})
        assert (await socket.expect_op(12))["d"]["code"] == "VALIDATION_INVALID_PARAMS"
        await socket.send(3, {"status": "dnd", "activities": [], "since": 5, "game": None})
        assert [one["status"] for one in await socket.expect("SESSIONS_REPLACE")] == ["dnd", "dnd"]


async def test_members_that_are_watched_stay_watched_in_another_process(servers: Any) -> None:
    """Op 14 `members`, and what resuming keeps of it; nobody learns of it who did not ask."""
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    async with GatewayClient(servers.other_gateway_url) as of_bob:
        await of_bob.identify(bob.token)
        async with GatewayClient(servers.gateway_url) as first:
            await first.identify(alice.token)
            await first.send(14, {"subscriptions": {guild["id"]: {"members": [bob.id, alice.id]}}})
            await told(first, bob, status="online", guild_id=guild["id"])
        async with GatewayClient(servers.other_gateway_url) as second:
            await second.resume(alice.token, first.session_id, first.number)
            await second.next(lambda f: f.get("t") == "RESUMED")
            await of_bob.send(3, {"status": "dnd"})
            await told(second, bob, status="dnd", guild_id=guild["id"])
            assert about(second, alice) == about(of_bob, alice) == []
