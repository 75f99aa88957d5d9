"""How many statements the frequent requests may cost, session included, whatever the size of the guild."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuthSession, User
from accounts.tokens import new_session_token, token_hash
from chat.operations.dms import open_dm
from chat.operations.group_changes import update_group
from chat.operations.groups import create_group
from core.actor import Actor
from core.clock import now
from core.models import Job
from guilds.models import Member, UserGuildSettings
from integrations.models import PushSubscription
from integrations.push.wanting import somebody
from tests.befriending import befriend, people
from tests.world import GuildPlace, World

# Really committed: what is not yet, no cache keeps.
pytestmark = pytest.mark.django_db(transaction=True)

_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements run inside, without those that only begin and end transactions."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_OF_TRANSACTIONS):
            statements.append(" ".join(sql.split())[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


@contextmanager
def counted_with_values() -> Iterator[list[tuple[str, Any]]]:
    """The statements run inside with their parameters, for asking the database how it would answer them."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_OF_TRANSACTIONS):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def signed_in(actor: Actor) -> Client:
    token = new_session_token()
    AuthSession.objects.create(user=actor.user, token_hash=token_hash(token))
    return Client(headers={"authorization": token, "host": "localhost"})


def crowded(cats: GuildPlace, members: int) -> GuildPlace:
    names = [f"crowd{number}" for number in range(members - Member.objects.filter(guild_id=cats.id).count())]
    users = [
        User(username=name, username_key=name, handle=name, handle_key=name, discriminator=number + 1)
        for number, name in enumerate(names)
    ]
    User.objects.bulk_create(users)
    Member.objects.bulk_create([Member(guild_id=cats.id, user=user) for user in users])
    return cats


def post(client: Client, channel_id: int, body: dict[str, Any]) -> list[str]:
    with counted() as statements:
        answer = client.post(f"/v1/channels/{channel_id}/messages", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return statements


@pytest.mark.parametrize("members", [2, 2000])
def test_sending_to_a_guild(members: int) -> None:
    cats = crowded(World().guild().role("mods").member("bob", "mods"), members)
    client, channel_id = signed_in(cats.world.person("bob")), cats.channel_id("general")
    post(client, channel_id, {"content": "warm"})
    plain = post(client, channel_id, {"content": "hello"})
    assert len(plain) == 6, plain
    with_nonce = post(client, channel_id, {"content": "hello", "nonce": "1"})
    assert len(with_nonce) == 7, with_nonce


@pytest.mark.parametrize("subscribed", [1, 30])
def test_sending_where_people_asked_for_pushes_costs_two_statements_more(subscribed: int) -> None:
    """And a third, the job, when one of them wants to be told of this very message."""
    cats = crowded(World().guild(), 40)
    members = Member.objects.filter(guild_id=cats.id).exclude(user=cats.owner.user)[:subscribed]
    PushSubscription.objects.bulk_create(
        [PushSubscription(user_id=member.user_id, expires_at=now() + timedelta(days=1)) for member in members]
    )
    UserGuildSettings.objects.bulk_create(
        [UserGuildSettings(user_id=member.user_id, guild_id=cats.id, message_notifications=1) for member in members]
    )
    client, channel_id = signed_in(cats.owner), cats.channel_id("general")
    somebody.came()
    post(client, channel_id, {"content": "warm"})
    unwanted = post(client, channel_id, {"content": "hello"})
    assert len(unwanted) == 8, unwanted
    assert not Job.objects.exists()


@pytest.mark.parametrize("members", [2, 2000])
def test_mentions_cost_four_statements_more(members: int) -> None:
    cats = crowded(World().guild().member("bob"), members)
    client, channel_id = signed_in(cats.owner), cats.channel_id("general")
    post(client, channel_id, {"content": "warm"})
    by_name = post(client, channel_id, {"content": f"<@{cats.world.person('bob').user_id}>"})
    assert len(by_name) == 10, by_name
    everyone = post(client, channel_id, {"content": "@everyone"})
    assert len(everyone) == 9, everyone


@pytest.mark.parametrize("messages", [1, 50])
def test_listing_messages_with_mentions_and_replies(messages: int) -> None:
    cats = World().guild().member("bob").channel("log")
    client, channel_id = signed_in(cats.world.person("bob")), cats.channel_id("log")
    last = ""
    for _ in range(messages):
        body: dict[str, Any] = {"content": f"<@{cats.owner.user_id}>"}
        if last:
            body["message_reference"] = {"message_id": last}
        answer = client.post(f"/v1/channels/{channel_id}/messages", body, content_type="application/json")
        last = answer.json()["id"]
    for window in ("", "&before=9223372036854775807", f"&around={last}"):
        with counted() as statements:
            found = client.get(f"/v1/channels/{channel_id}/messages?limit=50{window}").json()
        assert len(found) == messages
        assert len(statements) == 4, statements
    with counted() as statements:
        assert client.get(f"/v1/channels/{channel_id}/messages/{last}").status_code == 200
    assert len(statements) == 4, statements


@pytest.mark.parametrize("messages", [1, 20])
def test_reactions_cost_one_statement_on_a_page_and_few_to_add(messages: int) -> None:
    cats = World().guild().member("bob").channel("log")
    client, channel_id = signed_in(cats.world.person("bob")), cats.channel_id("log")
    path = f"/v1/channels/{channel_id}/messages"
    for _ in range(messages):
        sent = client.post(path, {"content": "x"}, content_type="application/json").json()["id"]
        assert client.put(f"{path}/{sent}/reactions/\N{FIRE}/@me").status_code == 204
    with counted() as statements:
        found = client.get(path).json()
    assert [one["reactions"][0]["count"] for one in found] == [1] * messages
    assert len(statements) == 4, statements
    with counted() as statements:
        assert client.put(f"{path}/{sent}/reactions/\N{ROCKET}/@me").status_code == 204
    assert len(statements) == 7, statements


@pytest.mark.parametrize("guilds", [1, 6])
def test_what_is_kept_costs_the_same_however_many_guilds_it_is_from(guilds: int) -> None:
    world = World()
    bob = world.person("bob")
    client = signed_in(bob)
    for number in range(guilds):
        cats = world.guild(f"cats{number}").member("bob")
        owner, channel_id = signed_in(cats.owner), cats.channel_id("general")
        body = {"content": f"<@{bob.user_id}>"}
        path = f"/v1/channels/{channel_id}/messages"
        sent = owner.post(path, body, content_type="application/json").json()["id"]
        client.put(f"{path}/{sent}/reactions/\N{FIRE}/@me")
        keep = {"channel_id": str(channel_id), "message_id": sent}
        assert client.post("/v1/users/@me/saved-messages", keep, content_type="application/json").status_code == 204
    places = [{"channel_id": str(channel_id), "message_id": str(number)} for number in (1, 2)]
    for path, most in (("mentions", 6), ("saved-messages", 6)):
        client.get(f"/v1/users/@me/{path}")
        with counted() as statements:
            assert len(client.get(f"/v1/users/@me/{path}").json()) == guilds
        assert len(statements) == most, statements
    with counted() as statements:
        client.post("/v1/read-states/ack-bulk", {"read_states": places}, content_type="application/json")
    assert len(statements) == 5, statements


@pytest.mark.parametrize("size", [1, 12])
def test_private_channels_cost_the_same_however_many(size: int) -> None:
    me, *others = people("me", *(f"friend{number}" for number in range(size)))
    for other in others:
        befriend(me, other)
        open_dm(me, other.user_id)
        update_group(me, create_group(me, (other.user_id,)).id, changes={"nicks": {other.user_id: "x"}})
    client = signed_in(me)
    listed = client.get("/v1/users/@me/channels").json()
    assert len(listed) == 2 * size
    with counted() as statements:
        client.get("/v1/users/@me/channels")
    assert len(statements) == 3, statements
    body = {"channels": [channel["id"] for channel in listed]}
    with counted() as statements:
        found = client.post("/v1/users/@me/preload-messages", body, content_type="application/json").json()
    assert len(found) == 2 * size
    assert len(statements) == 4, statements
