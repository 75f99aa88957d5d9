"""Who hears of a changed account: oneself everything, friends and guild mates the new face, others nothing."""

from typing import Any

from tests.gateway_client import GatewayClient
from tests.people import PASSWORD, Person, register

PARTIAL = {"id", "username", "discriminator", "global_name", "avatar", "avatar_color", "flags"}


async def _befriended(one: Person, other: Person) -> None:
    await one.ask("POST", f"/users/@me/relationships/{other.id}")
    await other.ask("PUT", f"/users/@me/relationships/{one.id}", {})


async def test_a_new_face_is_told_to_those_who_see_it_and_the_rest_to_oneself(servers: Any) -> None:
    names = ("alice", "friend", "mate", "stranger")
    alice, friend, mate, stranger = [await register(servers.http_url, name) for name in names]
    await _befriended(alice, friend)
    cats, dogs = await alice.guild("Cats"), await mate.guild("Dogs")
    await mate.join(alice, cats)
    await alice.join(mate, dogs)
    await stranger.guild("Elsewhere")
    async with (
        GatewayClient(servers.gateway_url) as own,
        GatewayClient(servers.other_gateway_url) as own_elsewhere,
        GatewayClient(servers.other_gateway_url) as of_friend,
        GatewayClient(servers.other_gateway_url) as of_mate,
        GatewayClient(servers.gateway_url) as of_stranger,
    ):
        sockets = (own, own_elsewhere, of_friend, of_mate, of_stranger)
        for socket, person in zip(sockets, (alice, alice, friend, mate, stranger), strict=True):
            await socket.identify(person.token)
        for socket in (own, own_elsewhere):
            await socket.next(lambda f: f.get("t") == "PRESENCE_UPDATE" and f["d"]["user"]["id"] == friend.id)
        for socket in sockets:
            await socket.settle(0.2)

        whole = await alice.ask("PATCH", "/users/@me", {"global_name": "New", "bio": "secret", "accent_color": 5})
        for socket in (own, own_elsewhere):
            assert await socket.expect("USER_UPDATE") == whole
        frame = await of_friend.next(
            lambda f: f.get("t") == "PRESENCE_UPDATE" and f["d"]["user"]["global_name"] == "New"
        )
        told = frame["d"]
        assert set(told["user"]) == PARTIAL
        assert told["user"] == {name: whole[name] for name in PARTIAL}
        assert (told["status"], told["mobile"], told["afk"], told["custom_status"]) == ("online", False, False, None)
        assert "guild_id" not in told
        updates = [await of_mate.expect("GUILD_MEMBER_UPDATE") for _ in range(2)]
        assert {update["guild_id"] for update in updates} == {cats["id"], dogs["id"]}
        for update in updates:
            assert set(update["user"]) == PARTIAL
            assert update["user"]["global_name"] == "New"
        assert [frame["t"] for frame in await of_stranger.settle()] == []
        assert "PRESENCE_UPDATE" not in {frame["t"] for socket in (own, of_mate) for frame in await socket.settle(0)}
        assert {frame["t"] for frame in await of_friend.settle(0)} == set()

        await alice.ask("PATCH", "/users/@me", {"pronouns": "they"})
        assert (await own.expect("USER_UPDATE"))["pronouns"] == "they"
        for socket in (of_friend, of_mate, of_stranger):
            assert [frame["t"] for frame in await socket.settle(0.2)] == []

        await alice.ask("PATCH", "/users/@me", {"discriminator": "77", "password": PASSWORD})
        assert (await of_friend.expect("PRESENCE_UPDATE"))["user"]["discriminator"] == "0077"
        assert (await of_mate.expect("GUILD_MEMBER_UPDATE"))["user"]["discriminator"] == "0077"
        seen = await mate.ask("GET", f"/guilds/{cats['id']}/members/{alice.id}")
        assert seen["user"]["discriminator"] == "0077"


async def test_an_invisible_person_is_not_given_away(servers: Any) -> None:
    alice, friend = await register(servers.http_url), await register(servers.http_url, "friend")
    await _befriended(alice, friend)
    async with GatewayClient(servers.gateway_url) as own, GatewayClient(servers.gateway_url) as of_friend:
        await own.identify(alice.token, presence={"status": "invisible", "afk": False})
        await of_friend.identify(friend.token)
        await alice.ask("PATCH", "/users/@me", {"global_name": "Shy"})
        await own.expect("USER_UPDATE")
        assert [frame["t"] for frame in await of_friend.settle()] == []


async def test_a_guild_goes_on_after_a_new_face(servers: Any) -> None:
    """The new face has a version of the guild of its own: what follows is heard, in order and without a gap."""
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    async with GatewayClient(servers.other_gateway_url) as b:
        await b.identify(bob.token)
        for number in range(3):
            await alice.ask("PATCH", "/users/@me", {"global_name": f"Name {number}"})
            await alice.ask("PATCH", f"/guilds/{guild['id']}", {"name": f"Guild {number}"})
        for _ in range(6):
            await b.next(lambda frame: str(frame.get("t")).startswith("GUILD_"))
        await b.settle(0.2)
        heard = [frame["t"] for frame in b.frames if str(frame.get("t")).startswith("GUILD_")]
        assert heard == ["GUILD_MEMBER_UPDATE", "GUILD_UPDATE"] * 3
        assert b.numbers_are_without_gap()
