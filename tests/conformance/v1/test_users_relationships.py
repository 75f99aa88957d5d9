"""Friends, requests, blocks and notes on /v1, and what each person's other clients hear of them."""

import asyncio
from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.people import Person, register
from tests.shapes import differences, number, snowflake, text, time

RELATIONSHIP = {
    "id": snowflake,
    "type": number,
    "since": time,
    "nickname": (text, None),
    "user": {
        "id": snowflake,
        "username": text,
        "discriminator": text,
        "global_name": (text, None),
        "avatar": None,
        "avatar_color": None,
        "flags": number,
    },
}
ME = "/users/@me"


async def two(servers: Any) -> tuple[Person, Person]:
    return await register(servers.http_url), await register(servers.http_url, "bob")


async def known(person: Person) -> dict[str, int]:
    return {each["id"]: each["type"] for each in await person.ask("GET", f"{ME}/relationships")}


async def tag_of(person: Person) -> dict[str, str]:
    me = await person.ask("GET", ME)
    return {"username": me["username"], "discriminator": me["discriminator"]}


async def test_from_request_to_friendship_to_nothing(servers: Any) -> None:
    """GW-060."""
    alice, bob = await two(servers)
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        sent = await alice.ask("POST", f"{ME}/relationships/{bob.id}")
        assert differences(sent, RELATIONSHIP) == []
        assert (sent["type"], sent["id"], sent["user"]["id"]) == (4, bob.id, bob.id)
        assert await a.expect("RELATIONSHIP_ADD") == sent
        incoming = await b.expect("RELATIONSHIP_ADD")
        assert differences(incoming, RELATIONSHIP) == []
        assert (incoming["type"], incoming["id"], incoming["since"]) == (3, alice.id, sent["since"])
        accepted = await bob.ask("PUT", f"{ME}/relationships/{alice.id}")
        assert accepted == await b.expect("RELATIONSHIP_UPDATE")
        updated = await a.expect("RELATIONSHIP_UPDATE")
        assert (accepted["type"], updated["type"], updated["since"]) == (1, 1, accepted["since"])
        named = await alice.ask("PATCH", f"{ME}/relationships/{bob.id}", {"nickname": "Bobby"})
        assert named == await a.expect("RELATIONSHIP_UPDATE")
        assert named["nickname"] == "Bobby"
        assert (await alice.ask("GET", f"{ME}/relationships")) == [named]
        assert (await bob.ask("GET", f"{ME}/relationships")) == [accepted]
        assert (await alice.call("DELETE", f"{ME}/relationships/{bob.id}")).status_code == 204
        assert await a.expect("RELATIONSHIP_REMOVE") == {"id": bob.id}
        assert await b.expect("RELATIONSHIP_REMOVE") == {"id": alice.id}
        assert await known(alice) == await known(bob) == {}


async def test_crossing_requests_and_requests_by_tag(servers: Any) -> None:
    alice, bob = await two(servers)
    tag = await tag_of(bob)
    assert (await alice.ask("POST", f"{ME}/relationships", tag))["type"] == 4
    loud = {**await tag_of(alice), "username": alice.name.upper()}
    assert (await bob.ask("POST", f"{ME}/relationships", loud))["type"] == 1
    assert await known(alice) == {bob.id: 1}
    assert refusal(await alice.call("POST", f"{ME}/relationships", tag)) == (400, "ALREADY_FRIENDS")
    assert (await alice.ask("POST", f"{ME}/relationships/{bob.id}"))["type"] == 1


async def test_blocks_are_not_noticed(servers: Any) -> None:
    alice, bob = await two(servers)
    await bob.ask("POST", f"{ME}/relationships/{alice.id}")
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        blocked = await alice.ask("PUT", f"{ME}/relationships/{bob.id}", {"type": 2})
        assert blocked["type"] == 2
        assert await a.expect("RELATIONSHIP_ADD") == blocked
        assert await b.settle() == []
    assert await known(bob) == {alice.id: 4}
    assert refusal(await alice.call("POST", f"{ME}/relationships/{bob.id}")) == (
        400,
        "CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER",
    )
    assert refusal(await bob.call("POST", f"{ME}/relationships/{alice.id}")) == (400, "FRIEND_REQUEST_BLOCKED")
    # Somebody who lets in nobody looks the same.
    carol = await register(servers.http_url, "carol")
    await carol.ask("PATCH", f"{ME}/settings", {"friend_source_flags": 0})
    alike = [await bob.call("POST", f"{ME}/relationships/{other.id}") for other in (alice, carol)]
    assert alike[0].content == alike[1].content


async def test_declining_is_not_noticed(servers: Any) -> None:
    alice, bob = await two(servers)
    await alice.ask("POST", f"{ME}/relationships/{bob.id}")
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        await bob.ask("DELETE", f"{ME}/relationships/{alice.id}")
        assert await b.expect("RELATIONSHIP_REMOVE") == {"id": alice.id}
        assert await a.settle() == []
    assert (await known(alice), await known(bob)) == ({bob.id: 4}, {})


async def test_ready_tells_relationships_their_people_and_notes(servers: Any) -> None:
    alice, bob = await two(servers)
    await alice.ask("POST", f"{ME}/relationships/{bob.id}")
    await alice.ask("PUT", f"{ME}/notes/{bob.id}", {"note": "owes me a tea"})
    async with GatewayClient(servers.gateway_url) as a:
        ready = await a.identify(alice.token)
    (relationship,) = ready["relationships"]
    assert set(relationship) == {"id", "type", "since", "nickname"}
    assert (relationship["id"], relationship["type"]) == (bob.id, 4)
    (user,) = ready["users"]
    assert (user["id"], user["username"]) == (bob.id, bob.name)
    assert set(user) == set(RELATIONSHIP["user"])  # type: ignore[call-overload]
    assert ready["notes"] == {bob.id: "owes me a tea"}


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({}, "username", "INVALID_FORMAT"),
        ({"username": "bob"}, "discriminator", "INVALID_FORMAT"),
        ({"username": "bob", "discriminator": "12345"}, "discriminator", "DISCRIMINATOR_INVALID_FORMAT"),
        ({"username": "bob", "discriminator": -1}, "discriminator", "DISCRIMINATOR_INVALID_FORMAT"),
        ({"username": "bob", "discriminator": "１２"}, "discriminator", "DISCRIMINATOR_INVALID_FORMAT"),
        ({"username": "b o", "discriminator": "1"}, "username", "USERNAME_INVALID_CHARACTERS"),
    ],
)
async def test_values_that_are_no_tag(servers: Any, body: Any, path: str, code: str) -> None:
    alice = await register(servers.http_url)
    assert (path, code) in invalid(await alice.call("POST", f"{ME}/relationships", body))
    query = {key: str(value) for key, value in body.items()}
    assert (path, code) in invalid(await alice.call("GET", "/users/check-tag", params=query))


async def test_refusals(servers: Any) -> None:
    alice, bob = await two(servers)
    relationships = f"{ME}/relationships"
    expected = {
        ("POST", alice.id): (400, "CANNOT_SEND_FRIEND_REQUEST_TO_SELF"),
        ("POST", "1"): (404, "UNKNOWN_USER"),
        ("PUT", bob.id): (404, "UNKNOWN_USER"),
        ("PATCH", bob.id): (404, "UNKNOWN_USER"),
        ("DELETE", bob.id): (404, "UNKNOWN_USER"),
    }
    for (method, user_id), wanted in expected.items():
        answer = await alice.call(
            method, f"{relationships}/{user_id}", {"nickname": "x"} if method == "PATCH" else None
        )
        assert refusal(answer) == wanted, method
    nobody = {"username": "nobody_has_this", "discriminator": 1}
    assert refusal(await alice.call("POST", relationships, nobody)) == (400, "NO_USERS_WITH_FLUXERTAG_EXIST")
    assert invalid(await alice.call("PUT", f"{relationships}/{bob.id}", {"type": 5})) == [("type", "INVALID_FORMAT")]
    await asyncio.gather(alice.ask("POST", f"{relationships}/{bob.id}"), bob.ask("POST", f"{relationships}/{alice.id}"))
    for nickname in ({}, {"nickname": 1}, {"nickname": "x" * 257}):
        answer = await alice.call("PATCH", f"{relationships}/{bob.id}", nickname)
        assert [path for path, _ in invalid(answer)] == ["nickname"]
    cleared = await alice.ask("PATCH", f"{relationships}/{bob.id}", {"nickname": ""})
    assert cleared["nickname"] is None


async def test_notes(servers: Any) -> None:
    alice, bob = await two(servers)
    note = f"{ME}/notes/{bob.id}"
    assert refusal(await alice.call("GET", note)) == (404, "UNKNOWN_USER")
    assert refusal(await alice.call("PUT", f"{ME}/notes/1", {"note": "x"})) == (404, "UNKNOWN_USER")
    assert [path for path, _ in invalid(await alice.call("PUT", note, {"note": "x" * 257}))] == ["note"]
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        assert (await alice.call("PUT", note, {"note": " tall "})).status_code == 204
        assert await a.expect("USER_NOTE_UPDATE") == {"id": bob.id, "note": "tall"}
        assert await alice.ask("GET", note) == {"note": "tall"}
        assert await alice.ask("GET", f"{ME}/notes") == {bob.id: "tall"}
        assert await bob.ask("GET", f"{ME}/notes") == {}
        await alice.ask("PUT", note, {"note": None})
        assert await a.expect("USER_NOTE_UPDATE") == {"id": bob.id, "note": ""}
        assert await b.settle() == []
    assert await alice.ask("GET", f"{ME}/notes") == {}


async def test_tags_are_taken_by_others_only(servers: Any) -> None:
    alice, bob = await two(servers)

    async def taken(**tag: str) -> bool:
        answer: dict[str, bool] = await alice.ask("GET", "/users/check-tag", params=tag)
        return answer["taken"]

    own, others = await tag_of(alice), await tag_of(bob)
    assert await taken(**others)
    assert await taken(username=others["username"].upper(), discriminator=str(int(others["discriminator"])))
    assert not await taken(**own)
    free = int(others["discriminator"]) % 9999 + 1
    assert not await taken(username=others["username"], discriminator=f"{free:04d}")


async def test_only_people_have_relationships_and_notes(servers: Any) -> None:
    bot = servers.manage("createbot", "Trace r").split("token:")[1].strip()
    alice = await register(servers.http_url)
    robot = Person(servers.http_url, bot, "", "", "", scheme="Bot ")
    nobody = Person(servers.http_url, "flx_" + "a" * 36, "", "", "")
    for method, path in (
        ("GET", f"{ME}/relationships"),
        ("POST", f"{ME}/relationships"),
        ("POST", f"{ME}/relationships/{alice.id}"),
        ("PUT", f"{ME}/relationships/{alice.id}"),
        ("PATCH", f"{ME}/relationships/{alice.id}"),
        ("DELETE", f"{ME}/relationships/{alice.id}"),
        ("GET", f"{ME}/notes"),
        ("GET", f"{ME}/notes/{alice.id}"),
        ("PUT", f"{ME}/notes/{alice.id}"),
        ("GET", f"{ME}/settings"),
        ("PATCH", f"{ME}/settings"),
    ):
        assert refusal(await robot.call(method, path)) == (403, "ACCESS_DENIED"), path
        assert refusal(await nobody.call(method, path)) == (401, "UNAUTHORIZED"), path
