"""Bans, the audit log and the search for members, for people who want more of them than they were given."""

from typing import Any

import pytest

from accounts.models import User
from core.permissions import ALL, P
from guilds.models import AuditLogEntry, Ban, Guild, Member
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.99"


@pytest.fixture
def cats() -> GuildPlace:
    """alice holds all powers but ADMINISTRATOR through a role in the middle; boss stands above, plain below."""
    place = World().guild().role("high", P.MANAGE_WEBHOOKS).role("middle", ALL & ~int(P.ADMINISTRATOR)).role("low")
    return place.member("alice", "middle").member("equal", "middle").member("boss", "high").member("plain", "low")


@pytest.fixture
def alice(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("alice"))


# -- SEC-025: what is left after a ban ---------------------------------------------------------------------------------


def test_after_a_ban_nothing_of_the_guild_answers(cats: GuildPlace, alice: Wire) -> None:
    equal, general = cats.world.person("equal"), cats.channel_id("general")
    wire, path = Wire(equal), f"/guilds/{cats.id}"
    for read in ("/audit-logs", "/bans"):
        assert wire.send("GET", path + read).status == 200
    assert Wire(cats.owner).send("PUT", f"{path}/bans/{equal.user_id}").status == 204
    for method, where, body in (
        ("GET", f"{path}/audit-logs", None),
        ("GET", f"{path}/bans", None),
        ("DELETE", f"{path}/bans/{equal.user_id}", None),
        ("POST", f"{path}/members-search", {}),
        ("GET", f"{path}/members/{cats.owner.user_id}", None),
        ("GET", f"/channels/{general}/messages", None),
        ("POST", f"/channels/{general}/messages", {"content": "x"}),
    ):
        assert wire.send(method, where, body).code == "ACCESS_DENIED", where
    assert wire.send("POST", f"/invites/{cats.invite().code}").code == "USER_BANNED_FROM_GUILD"
    assert wire.send("GET", "/users/@me/guilds").body == []


# -- SEC-027: rank -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["boss", "equal", "owner", "alice"])
def test_no_ban_upwards_or_sideways(cats: GuildPlace, alice: Wire, target: str) -> None:
    user_id = cats.world.person(target).user_id
    reply = alice.send("PUT", f"/guilds/{cats.id}/bans/{user_id}", {"delete_message_days": 7})
    assert reply.code == ("UNKNOWN_MEMBER" if target == "alice" else "MISSING_PERMISSIONS")
    assert Member.objects.filter(guild_id=cats.id, user_id=user_id).exists()
    assert not Ban.objects.exists()


def test_a_ban_says_who_gave_it_whatever_was_sent(cats: GuildPlace, alice: Wire) -> None:
    plain = cats.world.person("plain").user_id
    forged = {
        "ip": ADDRESS,
        "user_id": "1",
        "guild_id": "1",
        "moderator_id": "1",
        "banned_at": "2015-01-01T00:00:00Z",
        "expires_at": "2015-01-01T00:00:00Z",
    }
    assert alice.send("PUT", f"/guilds/{cats.id}/bans/{plain}", forged).status == 204
    ban = Ban.objects.get()
    assert (ban.user_id, ban.guild_id, ban.moderator_id) == (plain, cats.id, cats.world.person("alice").user_id)
    assert (ban.ip, ban.expires_at, ban.banned_at.year > 2015) == (None, None, True)
    assert AuditLogEntry.objects.order_by("-id")[0].user_id == ban.moderator_id


def test_without_the_authenticator_that_the_guild_demands_nobody_bans(cats: GuildPlace, alice: Wire) -> None:
    Guild.objects.filter(pk=cats.id).update(mfa_level=1)
    path, plain = f"/guilds/{cats.id}", cats.world.person("plain").user_id
    for method, suffix, body in (
        ("PUT", f"/bans/{plain}", None),
        ("GET", "/bans", None),
        ("DELETE", f"/members/{plain}", None),
        ("POST", "/members-search", {}),
        ("PATCH", "", {"name": "x"}),
        ("POST", "/roles", {"name": "x"}),
        ("PATCH", f"/members/{plain}", {"communication_disabled_until": "2099-01-01T00:00:00Z"}),
    ):
        for wire in (alice, Wire(cats.owner)):
            assert wire.send(method, path + suffix, body).code == "MISSING_PERMISSIONS", suffix
    assert alice.send("GET", f"{path}/audit-logs").status == 200  # reading it is no elevated permission


# -- SEC-026: what must not be found -----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["hidden@example.com", "+4915112345678", ADDRESS, "hunter2"])
def test_people_are_not_found_by_what_is_private(cats: GuildPlace, alice: Wire, secret: str) -> None:
    User.objects.filter(pk=cats.world.person("plain").user_id).update(
        email="hidden@example.com", phone="+4915112345678", last_seen_ip=ADDRESS, bio="hunter2"
    )
    reply = alice.send("POST", f"/guilds/{cats.id}/members-search", {"query": secret})
    assert (reply.status, reply.body["total_result_count"]) == (200, 0)
    everybody = alice.send("POST", f"/guilds/{cats.id}/members-search", {}).body
    assert everybody["total_result_count"] == 5
    assert secret not in str(everybody)


def test_people_of_other_guilds_are_not_found_or_told_of(cats: GuildPlace, alice: Wire) -> None:
    dogs = cats.world.guild("dogs", owner="dog_owner").role("theirs").member("fido", "theirs")
    fido = cats.world.person("fido")
    body = {"query": str(fido.user_id), "role_ids": [str(dogs.role_id("theirs"))]}
    for asked in (body, {"query": fido.user.username}, {"role_ids": body["role_ids"]}):
        assert alice.send("POST", f"/guilds/{cats.id}/members-search", asked).body["members"] == []
    newest = AuditLogEntry.objects.filter(guild_id=dogs.id).order_by("-id").values_list("id", flat=True)[0]
    shown: dict[str, Any] = alice.send("GET", f"/guilds/{cats.id}/audit-logs?before={newest + 1}&limit=100").body
    assert str(dogs.id) not in str(shown)
    assert str(fido.user_id) not in str(shown)


# -- SEC-024: odd ids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["-1", str(2**63), "null", "1e3", "%00", "0x10", "01", "1;--"])
def test_odd_anchors_are_refused(cats: GuildPlace, alice: Wire, value: str) -> None:
    for name in ("before", "after", "user_id"):
        reply = alice.send("GET", f"/guilds/{cats.id}/audit-logs?{name}={value}")
        assert [path for path, _ in reply.invalid] == [name], reply
