"""Profiles on /v1: who may see whose, and what is told of common friends and guilds."""

from typing import Any

from tests.guild_side import invalid, refusal, scene
from tests.people import Person, register

EMPTY = {"bio": None, "pronouns": None, "banner": None, "banner_color": None, "accent_color": None}


async def profile(viewer: Person, target: str, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = await viewer.ask("GET", f"/users/{target}/profile", params=query)
    return found


async def hidden(viewer: Person, target: Person) -> bool:
    answer = await viewer.call("GET", f"/users/{target.id}/profile")
    if answer.status_code == 200:
        return False
    assert refusal(answer) == (403, "MISSING_ACCESS")
    return True


async def test_one_sees_oneself(servers: Any) -> None:
    alice = await register(servers.http_url)
    me = await profile(alice, alice.id, with_mutual_friends="true", with_mutual_guilds="true")
    assert me == {"user": await alice.ask("GET", f"/users/{alice.id}"), "user_profile": EMPTY, "connected_accounts": []}
    assert refusal(await alice.call("GET", "/users/1/profile")) == (404, "UNKNOWN_USER")
    assert invalid(await alice.call("GET", f"/users/{alice.id}/profile", params={"guild_id": "x"})) == [
        ("guild_id", "INVALID_SNOWFLAKE_FORMAT")
    ]


async def test_who_has_to_do_with_somebody_sees_them_until_that_ends(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    relationship = f"/users/@me/relationships/{bob.id}"
    assert await hidden(alice, bob)
    await alice.ask("POST", relationship)
    assert await hidden(alice, bob)  # having asked is not enough
    assert not await hidden(bob, alice)  # having been asked is
    await bob.ask("PUT", f"/users/@me/relationships/{alice.id}")
    assert not await hidden(alice, bob)
    await alice.ask("DELETE", relationship)
    assert await hidden(alice, bob)
    assert await hidden(bob, alice)
    guild = await alice.guild()
    await bob.join(alice, guild)
    assert not await hidden(bob, alice)
    await bob.ask("DELETE", f"/users/@me/guilds/{guild['id']}")
    assert await hidden(bob, alice)


async def test_bots_are_seen_by_everybody(servers: Any) -> None:
    alice = await register(servers.http_url)
    token = servers.manage("createbot", "Trace r").split("token:")[1].strip()
    bot = await profile(alice, token.split(".")[0])
    assert bot["user"]["bot"] is True


async def test_common_friends_and_guilds(servers: Any) -> None:
    cats = await scene(servers)
    alice, bob = cats.owner, await cats.member("bob")
    friends = [await register(servers.http_url, name) for name in ("one", "two")]
    for friend in (*friends, await register(servers.http_url, "only_bobs")):
        for person in (alice, bob) if friend in friends else (bob,):
            await friend.ask("POST", f"/users/@me/relationships/{person.id}")
            await person.ask("PUT", f"/users/@me/relationships/{friend.id}")
    await bob.ask("PATCH", f"/guilds/{cats.id}/members/@me", {"nick": "Bobby"})
    await alice.guild("Not Bob's")
    plain = await profile(alice, bob.id)
    assert "mutual_friends" not in plain
    assert "mutual_guilds" not in plain
    found = await profile(alice, bob.id, with_mutual_friends="true", with_mutual_guilds="1")
    assert [user["id"] for user in found["mutual_friends"]] == [friend.id for friend in reversed(friends)]
    assert found["mutual_guilds"] == [{"id": cats.id, "nick": "Bobby"}]


async def test_the_guilds_view_of_a_member(servers: Any) -> None:
    cats = await scene(servers)
    bob, stranger = await cats.member("bob"), await cats.stranger()
    found = await profile(cats.owner, bob.id, guild_id=cats.id)
    assert found["guild_member"] == await cats.owner.ask("GET", f"{cats.path}/members/{bob.id}")
    assert found["guild_member_profile"] == {"bio": None, "pronouns": None, "banner": None, "accent_color": None}
    await stranger.ask("POST", f"/users/@me/relationships/{bob.id}")
    await bob.ask("PUT", f"/users/@me/relationships/{stranger.id}")
    outside = await stranger.call("GET", f"/users/{bob.id}/profile", params={"guild_id": cats.id})
    assert refusal(outside) == (403, "ACCESS_DENIED")
    assert "guild_member" not in await profile(bob, stranger.id, guild_id=cats.id)


async def test_pages_of_ones_guilds(servers: Any) -> None:
    alice = await register(servers.http_url)
    ids = [(await alice.guild(f"Guild {number}"))["id"] for number in range(3)]

    async def page(**query: str) -> list[str]:
        return [guild["id"] for guild in await alice.ask("GET", "/users/@me/guilds", params=query)]

    assert await page() == ids
    assert await page(limit="2") == ids[:2]
    assert await page(after=ids[0], limit="1") == [ids[1]]
    assert await page(before=ids[2], limit="1") == [ids[1]]
    assert [path for path, _ in invalid(await alice.call("GET", "/users/@me/guilds", params={"limit": "201"}))] == [
        "limit"
    ]
    counted = await alice.ask("GET", "/users/@me/guilds", params={"with_counts": "true", "limit": "1"})
    assert counted[0]["approximate_member_count"] == 1
