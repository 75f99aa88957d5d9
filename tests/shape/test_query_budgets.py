"""How many statements the frequent requests may cost, session included, whatever the size of the guild."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuthSession, User
from accounts.tokens import new_session_token, token_hash
from core.actor import Actor
from guilds.models import Member
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


@pytest.mark.parametrize("members", [2, 2000])
def test_mentions_cost_three_statements_more(members: int) -> None:
    cats = crowded(World().guild().member("bob"), members)
    client, channel_id = signed_in(cats.owner), cats.channel_id("general")
    post(client, channel_id, {"content": "warm"})
    by_name = post(client, channel_id, {"content": f"<@{cats.world.person('bob').user_id}>"})
    assert len(by_name) == 9, by_name
    everyone = post(client, channel_id, {"content": "@everyone"})
    assert len(everyone) == 8, everyone


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
