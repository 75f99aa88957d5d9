"""Ways to get more than one was given: mixed ids, role games, odd permission values, unasked fields, old invites."""

from datetime import timedelta
from typing import Any

import pytest

from chat.models import Channel, Invite
from core.clock import now
from core.permissions import ALL, P
from guilds.models import Ban, Guild, Member, Role
from guilds.operations.joining import kick_member
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

HIDDEN_NAME = "conspiracy"


@shared_rows
def cats() -> GuildPlace:
    """alice holds all powers but ADMINISTRATOR through a role in the middle; high stands above, low below."""
    powers = ALL & ~int(P.ADMINISTRATOR | P.MANAGE_WEBHOOKS)
    place = World().guild().role("high", P.MANAGE_WEBHOOKS).role("middle", powers).role("low")
    return place.member("alice", "middle").member("boss", "high").member("plain", "low")


@pytest.fixture
def alice(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("alice"))


def state(cats: GuildPlace) -> list[Any]:
    """Everything that decides who may do what."""
    models = (Role, Member, Channel)
    rows = [list(model.objects.filter(guild_id=cats.id).order_by("pk").values()) for model in models]
    return [*rows, Guild.objects.values("owner_id", "features", "mfa_level").get(pk=cats.id)]


def assert_refused(cats: GuildPlace, wire: Wire, method: str, path: str, body: Any = None, code: str = "") -> None:
    before = state(cats)
    reply = wire.send(method, path, body)
    assert reply.status in (400, 403, 404), (method, path, reply)
    assert not code or reply.code == code, (method, path, reply)
    assert state(cats) == before


# -- SEC-023: parents that do not belong together --------------------------------------------------------------------


def test_ids_of_another_guild_are_unknown_here(cats: GuildPlace) -> None:
    dogs = cats.world.guild("dogs").role("theirs").channel("elsewhere").category("box").member("fido")
    owner, path = Wire(cats.owner), f"/guilds/{cats.id}"
    role, fido = dogs.role_id("theirs"), cats.world.person("fido").user_id
    plain = cats.world.person("plain").user_id
    for method, suffix, body, code in (
        ("PATCH", f"/roles/{role}", {"name": "x"}, "UNKNOWN_ROLE"),
        ("DELETE", f"/roles/{role}", None, "UNKNOWN_ROLE"),
        ("PUT", f"/members/{plain}/roles/{role}", None, "UNKNOWN_ROLE"),
        ("PATCH", f"/members/{plain}", {"roles": [str(role)]}, "UNKNOWN_ROLE"),
        ("GET", f"/members/{fido}", None, "UNKNOWN_MEMBER"),
        ("DELETE", f"/members/{fido}", None, "UNKNOWN_MEMBER"),
        ("PATCH", "/roles", [{"id": str(role), "position": 1}], "INVALID_FORM_BODY"),
        ("PATCH", "/channels", [{"id": str(dogs.channel_id("elsewhere")), "position": 1}], "INVALID_FORM_BODY"),
        ("POST", "/channels", {"type": 0, "name": "x", "parent_id": str(dogs.channel_id("box"))}, "INVALID_FORM_BODY"),
        ("PATCH", "", {"system_channel_id": str(dogs.channel_id("elsewhere"))}, "INVALID_FORM_BODY"),
    ):
        assert_refused(cats, owner, method, path + suffix, body, code)


# -- SEC-025, SEC-026: what is left after leaving, and what is hidden ------------------------------------------------


def test_after_removal_nothing_of_the_guild_answers(cats: GuildPlace) -> None:
    plain = cats.world.person("plain")
    wire, general = Wire(plain), cats.channel_id("general")
    kick_member(cats.owner, cats.id, plain.user_id)
    for path in (f"/guilds/{cats.id}", f"/guilds/{cats.id}/members/@me", f"/channels/{general}"):
        assert_refused(cats, wire, "GET", path, code="ACCESS_DENIED")
    assert wire.send("GET", "/users/@me/guilds").body == []
    cats.member("plain")
    assert cats.membership("plain").role_ids == []


def test_losing_a_role_closes_its_doors_at_once(cats: GuildPlace, alice: Wire) -> None:
    path = f"/guilds/{cats.id}/invites"
    assert alice.send("GET", path).status == 200
    user_id = cats.world.person("alice").user_id
    assert (
        Wire(cats.owner).send("DELETE", f"/guilds/{cats.id}/members/{user_id}/roles/{cats.role_id('middle')}").status
        == 204
    )
    assert_refused(cats, alice, "GET", path, code="MISSING_PERMISSIONS")


def test_a_hidden_channel_shows_nowhere(cats: GuildPlace) -> None:
    cats.channel(HIDDEN_NAME).overwrite(HIDDEN_NAME, "@everyone", deny=P.VIEW_CHANNEL)
    plain, hidden = Wire(cats.world.person("plain")), cats.channel_id(HIDDEN_NAME)
    for path in (f"/guilds/{cats.id}", f"/guilds/{cats.id}/channels", "/users/@me/guilds?with_counts=true"):
        assert HIDDEN_NAME not in str(plain.send("GET", path).body)
    for method, path, body in (
        ("GET", f"/channels/{hidden}", None),
        ("GET", f"/channels/{hidden}/invites", None),
        ("POST", f"/channels/{hidden}/invites", {}),
        ("PATCH", f"/channels/{hidden}", {"topic": "x"}),
        ("DELETE", f"/channels/{hidden}/permissions/1", None),
    ):
        assert_refused(cats, plain, method, path, body, "MISSING_PERMISSIONS")


# -- SEC-027: role games ---------------------------------------------------------------------------------------------


def test_no_way_up(cats: GuildPlace, alice: Wire) -> None:
    path, me = f"/guilds/{cats.id}", cats.world.person("alice").user_id
    boss, owner = cats.world.person("boss").user_id, cats.owner.user_id
    high, middle, low = (cats.role_id(name) for name in ("high", "middle", "low"))
    admin = str(int(P.ADMINISTRATOR))
    for method, suffix, body in (
        ("PUT", f"/members/{me}/roles/{high}", None),
        ("PUT", f"/members/{me}/roles/{middle}", None),
        ("PATCH", f"/members/{me}", {"roles": [str(middle), str(high)]}),
        ("PATCH", f"/members/{me}", {"roles": []}),
        ("DELETE", f"/members/{boss}/roles/{high}", None),
        ("PATCH", f"/roles/{high}", {"permissions": "0"}),
        ("PATCH", f"/roles/{middle}", {"permissions": admin}),
        ("PATCH", f"/roles/{low}", {"permissions": admin}),
        ("PATCH", f"/roles/{low}", {"permissions": str(int(P.MANAGE_WEBHOOKS))}),
        ("PATCH", f"/roles/{cats.id}", {"permissions": admin}),
        ("POST", "/roles", {"name": "x", "permissions": admin}),
        ("POST", "/roles", {"name": "x", "permissions": str(ALL)}),
        ("DELETE", f"/roles/{high}", None),
        ("DELETE", f"/roles/{middle}", None),
        ("PATCH", "/roles", [{"id": str(low), "position": 9}]),
        ("PATCH", "/roles", [{"id": str(high), "position": 0}]),
        ("PATCH", "/roles", [{"id": str(middle), "position": 9}]),
        ("PATCH", "/roles/hoist-positions", [{"id": str(high), "hoist_position": 1}]),
        ("DELETE", f"/members/{boss}", None),
        ("DELETE", f"/members/{owner}", None),
        ("PATCH", f"/members/{boss}", {"nick": "x"}),
        ("PATCH", f"/members/{owner}", {"nick": "x"}),
        ("PATCH", f"/members/{boss}", {"communication_disabled_until": "2999-01-01T00:00:00Z"}),
        ("POST", "/transfer-ownership", {"new_owner_id": str(me), "password": "x" * 8}),
        ("POST", "/delete", {"password": "x" * 8}),
        ("PATCH", "", {"mfa_level": 1}),
    ):
        assert_refused(cats, alice, method, path + suffix, body)


def test_two_roles_of_one_rank_cannot_touch_each_other(cats: GuildPlace, alice: Wire) -> None:
    Role.objects.filter(guild_id=cats.id, name__in=("low", "middle")).update(position=5)
    cats.everyone(Role.objects.get(pk=cats.id).permissions)
    plain = cats.world.person("plain").user_id
    assert_refused(cats, alice, "DELETE", f"/guilds/{cats.id}/members/{plain}", code="MISSING_PERMISSIONS")
    path = f"/guilds/{cats.id}/members/{plain}/roles/{cats.role_id('low')}"
    assert_refused(cats, alice, "DELETE", path, code="MISSING_PERMISSIONS")


# -- SEC-028: values of permissions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [-1, "-1", "1e3", " 8", "8 ", "0x8", "٨", "", None, True, 1.5, [8], {"a": 8}, "9" * 60]
)
def test_no_odd_value_becomes_a_permission(cats: GuildPlace, value: Any) -> None:
    owner, low, general = Wire(cats.owner), cats.role_id("low"), cats.channel_id("general")
    assert_refused(cats, owner, "PATCH", f"/guilds/{cats.id}/roles/{low}", {"permissions": value})
    for key in ("allow", "deny"):
        body = {"type": 0, key: value}
        assert_refused(cats, owner, "PUT", f"/channels/{general}/permissions/{low}", body)
        entry = {"id": str(low), **body}
        assert_refused(cats, owner, "PATCH", f"/channels/{general}", {"permission_overwrites": [entry]})
        body = {"type": 0, "name": "x", "permission_overwrites": [entry]}
        assert_refused(cats, owner, "POST", f"/guilds/{cats.id}/channels", body)


def test_unknown_bits_never_arrive(cats: GuildPlace) -> None:
    owner, low, general = Wire(cats.owner), cats.role_id("low"), cats.channel_id("general")
    wide = str(2**64 + 2**63 + 2**62 + 2**19 + int(P.SPEAK))
    changed = owner.send("PATCH", f"/guilds/{cats.id}/roles/{low}", {"permissions": wide}).body
    assert changed["permissions"] == str(int(P.SPEAK))
    assert owner.send("PUT", f"/channels/{general}/permissions/{low}", {"type": 0, "allow": wide}).status == 204
    stored = Channel.objects.get(pk=general).overwrites
    assert [entry["allow"] for entry in stored] == [int(P.SPEAK)]


def test_administrator_is_not_handed_out_by_a_channel(cats: GuildPlace, alice: Wire) -> None:
    general, admin = cats.channel_id("general"), str(int(P.ADMINISTRATOR))
    me = str(cats.world.person("alice").user_id)
    entry = {"id": me, "type": 1, "allow": admin}
    for method, path, body in (
        ("PUT", f"/channels/{general}/permissions/{me}", {"type": 1, "allow": admin}),
        ("PUT", f"/channels/{general}/permissions/{me}", {"type": 1, "allow": admin, "deny": admin}),
        ("PATCH", f"/channels/{general}", {"permission_overwrites": [entry]}),
        ("POST", f"/guilds/{cats.id}/channels", {"type": 0, "name": "x", "permission_overwrites": [entry]}),
    ):
        assert_refused(cats, alice, method, path, body, "MISSING_PERMISSIONS")
    # Even where the owner writes it, it opens this channel only as far as its other bits say.
    plain = cats.world.person("plain")
    cats.overwrite("general", "plain", allow=P.ADMINISTRATOR, deny=P.VIEW_CHANNEL)
    assert_refused(cats, Wire(plain), "GET", f"/channels/{general}", code="MISSING_PERMISSIONS")


# -- SEC-037: fields nobody asked for --------------------------------------------------------------------------------

FORGED = {
    "id": "1",
    "owner_id": "1",
    "guild_id": "1",
    "user_id": "1",
    "author_id": "1",
    "version": 1,
    "member_count": 5,
    "vanity_url_code": "x",
    "disabled_operations": 1,
    "temporary": True,
    "joined_at": "2015-01-01T00:00:00Z",
    "join_source": 4,
    "is_staff": True,
    "managed": True,
    "last_message_id": "1",
    "uses": 99,
    "code": "forged",
    "inviter_id": "1",
    "inviter": {"id": "1"},
    "created_at": "2015-01-01T00:00:00Z",
    "is_deleted": True,
    "dm_key": "1:2",
    "kind": 1,
}


def test_unasked_fields_change_nothing(cats: GuildPlace) -> None:
    owner, path = Wire(cats.owner), f"/guilds/{cats.id}"
    plain, low, general = cats.world.person("plain").user_id, cats.role_id("low"), cats.channel_id("general")
    before = state(cats)

    def send(method: str, path: str, body: dict[str, Any]) -> Reply:
        reply = owner.send(method, path, {**FORGED, **body})
        assert reply.status == 200, reply
        return reply

    forged_guild = send("POST", "/guilds", {"name": "x", "permissions": "8", "features": ["VERIFIED"]}).body
    assert forged_guild["owner_id"] == str(cats.owner.user_id)
    assert forged_guild["id"] != "1"
    assert "VERIFIED" not in forged_guild["features"]
    send("PATCH", path, {"features": ["VERIFIED", "UNAVAILABLE_FOR_EVERYONE", "VANITY_URL"]})
    send("PATCH", f"{path}/members/{plain}", {})
    send("PATCH", f"{path}/members/@me", {"roles": [str(low)]})
    send("PATCH", f"{path}/roles/{low}", {"position": 9})
    send("PATCH", f"/channels/{general}", {"position": 9, "type": 2})
    assert state(cats) == before
    role = send("POST", f"{path}/roles", {"name": "x", "position": 9}).body
    assert (role["position"], role["id"] == "1") == (1, False)
    channel = send("POST", f"{path}/channels", {"type": 0, "name": "x"}).body
    assert (channel["guild_id"], channel["last_message_id"], channel["type"]) == (str(cats.id), None, 0)
    invite = send("POST", f"/channels/{general}/invites", {"unique": True, "temporary": False}).body
    assert (invite["uses"], invite["inviter"]["id"]) == (0, str(cats.owner.user_id))
    assert invite["code"] != "forged"


# -- SEC-040: invites ------------------------------------------------------------------------------------------------


def test_an_invite_leads_where_it_says_and_brings_no_role(cats: GuildPlace) -> None:
    dogs, fan = cats.world.guild("dogs"), cats.world.person("fan")
    code = cats.invite().code
    body = {"guild_id": str(dogs.id), "roles": [str(cats.role_id("high"))], "role_ids": [cats.role_id("high")]}
    assert Wire(fan).send("POST", f"/invites/{code}", body).body["guild"]["id"] == str(cats.id)
    assert cats.membership("fan").role_ids == []
    assert not Member.objects.filter(guild_id=dogs.id, user=fan.user).exists()


@pytest.mark.parametrize("fate", ["expired", "revoked", "used up", "channel gone", "banned", "guild gone"])
def test_an_invite_past_its_time_lets_nobody_in(cats: GuildPlace, fate: str) -> None:
    fan = cats.world.person("fan")
    cats.channel("door")
    code = cats.invite("door", unique=True, max_uses=2).code
    row = Invite.objects.filter(code=code)
    match fate:
        case "expired":
            row.update(expires_at=now() - timedelta(seconds=1))
        case "revoked":
            assert Wire(cats.owner).send("DELETE", f"/invites/{code}").status == 204
        case "used up":
            row.update(uses=2)
        case "channel gone":
            assert Wire(cats.owner).send("DELETE", f"/channels/{cats.channel_id('door')}").status == 204
        case "banned":
            Ban.objects.create(guild_id=cats.id, user=fan.user, moderator_id=cats.owner.user_id)
        case "guild gone":
            Guild.objects.filter(pk=cats.id).delete()
    reply = Wire(fan).send("POST", f"/invites/{code}")
    assert reply.code == ("USER_BANNED_FROM_GUILD" if fate == "banned" else "UNKNOWN_INVITE")
    assert not Member.objects.filter(user=fan.user).exists()
