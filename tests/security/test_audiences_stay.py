"""Nobody widens a private audience (SEC-034), pings people by another door (SEC-033), or makes the server work hard
by writing oddly (SEC-056)."""

from datetime import timedelta

import pytest

from accounts.traits import MESSAGE_SCHEDULING
from chat.models import Channel, Message, ReadState
from chat.scheduled_tasks import send_when_due
from core.clock import at, now
from core.models import Job
from core.permissions import P
from tests.shape.test_query_budgets import counted
from tests.wire import Wire
from tests.world import EVERYONE, GuildPlace, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def cats() -> GuildPlace:
    world = World()
    world.person("bob", traits=[MESSAGE_SCHEDULING])
    place = world.guild().role("quiet").member("bob").member("carol").category("open").category("closed")
    place.overwrite("closed", EVERYONE, deny=P.VIEW_CHANNEL)
    return place.channel("secret", parent="closed").channel("lounge")


def sees(cats: GuildPlace, channel: str) -> bool:
    return Wire(cats.world.person("carol")).send("GET", f"/channels/{cats.channel_id(channel)}").status == 200


def test_a_conversation_of_two_stays_one(cats: GuildPlace) -> None:
    bob, carol = Wire(cats.world.person("bob")), cats.world.person("carol")
    body = {"recipient_id": str(cats.owner.user_id)}
    channel = f"/channels/{bob.send('POST', '/users/@me/channels', body).body['id']}"
    bob.send("POST", f"{channel}/messages", {"content": "between us"})
    assert bob.send("PUT", f"{channel}/recipients/{carol.user_id}").code == "INVALID_CHANNEL_TYPE"
    assert bob.send("PATCH", channel, {"type": 3, "name": "ours", "recipients": [str(carol.user_id)]}).status == 400
    assert bob.send("POST", f"{channel}/invites", {}).code == "INVALID_CHANNEL_TYPE"
    for path in (channel, f"{channel}/messages", f"{channel}/messages/pins"):
        assert Wire(carol).send("GET", path).code == "UNKNOWN_CHANNEL"


def test_a_channel_stays_of_its_kind_and_guild(cats: GuildPlace) -> None:
    dogs = cats.world.guild("dogs")
    path = f"/channels/{cats.channel_id('secret')}"
    changed = Wire(cats.owner).send("PATCH", path, {"type": 2, "guild_id": str(dogs.id), "name": "other"})
    assert (changed.body["type"], changed.body["guild_id"]) == (0, str(cats.id))
    assert Wire(cats.owner).send("PATCH", path, {"parent_id": str(dogs.channel_id("Text Channels"))}).status == 400


def test_moving_a_channel_into_the_open_does_not_open_it(cats: GuildPlace) -> None:
    secret, opened = cats.channel_id("secret"), str(cats.channel_id("open"))
    owner = Wire(cats.owner)
    assert not sees(cats, "secret")
    assert owner.send("PATCH", f"/channels/{secret}", {"parent_id": opened}).body["parent_id"] == opened
    assert not sees(cats, "secret")
    back = [{"id": str(secret), "parent_id": str(cats.channel_id("closed"))}]
    assert owner.send("PATCH", f"/guilds/{cats.id}/channels", back).status == 204
    assert owner.send("PATCH", f"/guilds/{cats.id}/channels", [{"id": str(secret), "parent_id": opened}]).status == 204
    assert not sees(cats, "secret")
    # Only who asks for it opens it.
    owner.send("PATCH", f"/guilds/{cats.id}/channels", back)
    move = [{"id": str(secret), "parent_id": opened, "lock_permissions": True}]
    assert owner.send("PATCH", f"/guilds/{cats.id}/channels", move).status == 204
    assert sees(cats, "secret")


def test_a_message_for_later_pings_no_more_than_one_for_now(cats: GuildPlace) -> None:
    """Neither without the permission, nor with one that is lost by the time it is sent."""
    bob, lounge = Wire(cats.world.person("bob")), cats.channel_id("lounge")
    when = {"scheduled_local_at": (now() + timedelta(hours=1)).isoformat(), "timezone": "UTC"}
    ping = {"content": f"@everyone <@&{cats.role_id('quiet')}>", **when}
    assert bob.send("POST", f"/channels/{lounge}/messages/schedule", ping).status == 201
    cats.overwrite("lounge", EVERYONE, allow=P.MENTION_EVERYONE)
    assert bob.send("POST", f"/channels/{lounge}/messages/schedule", ping).status == 201
    cats.overwrite("lounge", EVERYONE)
    for job in Job.objects.filter(name="messages.send_scheduled").order_by("id"):
        with at(job.run_after + timedelta(seconds=1)):
            send_when_due(**job.arguments)
    sent = Message.objects.filter(channel_id=lounge)
    assert [(message.mention_everyone, message.mention_role_ids) for message in sent] == [(False, []), (False, [])]
    assert not ReadState.objects.filter(channel_id=lounge, mention_count__gt=0).exists()


@pytest.mark.parametrize(
    "content",
    [
        "".join(f"<@{n}>" for n in range(640)),
        "".join(f"<@&{n}>" for n in range(560)),
        "".join(f"<:ab:{n}>" for n in range(400)),
        "<@!" * 1300,
        "`" * 3999 + "@",
        "<a:" * 1333,
        "@everyone" * 444,
        "https://" * 500,
        "||" * 2000,
    ],
    ids=lambda content: content[:8],
)
def test_what_a_message_costs_does_not_grow_with_what_is_in_it(cats: GuildPlace, content: str) -> None:
    wire = Wire(cats.owner)
    path = f"/channels/{cats.channel_id('lounge')}/messages"
    wire.send("POST", path, {"content": "warm"})
    with counted() as statements:
        reply = wire.send("POST", path, {"content": content})
    assert reply.status == 200
    assert len(statements) <= 14, statements
    assert Channel.objects.get(pk=cats.channel_id("lounge")).last_message_id == int(reply.body["id"])
