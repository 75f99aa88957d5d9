"""Regions and media servers: who may use which, which one is chosen, and how administrators name them."""

from typing import Any

import pytest

from core.actor import Actor
from guilds.models import Guild
from integrations.models import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer
from integrations.operations.voice_review import review_guild_voice
from integrations.voice.hooked import nearest_regions
from integrations.voice.topology import Restrictions, Seeker, choose, is_accessible, server_named
from moderation.models import AdminAuditEntry
from tests.voice_side import joined, use_media_server, why_not
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
RIGHTS = [
    "admin:authenticate",
    *(f"voice:{kind}:{verb}" for kind in ("region", "server") for verb in ("create", "update", "delete", "list")),
]
MOON = {"id": "moon", "name": "Moon", "emoji": "🌙", "latitude": 10, "longitude": 20}
SERVER = {
    "region_id": "moon",
    "server_id": "m1",
    "endpoint": "wss://moon.example",
    "api_key": "k",
    "api_secret": "s" * 32,
}


@pytest.fixture
def admin() -> Wire:
    return Wire(World().person("admin", acls=RIGHTS))


def ask(wire: Wire, path: str, body: dict[str, Any]) -> Any:
    answer = wire.send("POST", f"/admin/voice/{path}", body, X_Audit_Log_Reason="because")
    assert answer.status == 200, answer.body
    return answer.body


def test_regions_and_servers_are_made_changed_and_taken_away(admin: Wire) -> None:
    made = ask(admin, "regions/create", MOON | {"is_default": True})["region"]
    assert (made["id"], made["is_default"], made["vip_only"], made["allowed_user_ids"]) == ("moon", True, False, [])
    ask(admin, "regions/create", MOON | {"id": "mars", "is_default": True})
    server = ask(admin, "servers/create", SERVER)["server"]
    assert not {"api_key", "api_secret", "sealed_secret"} & set(server)
    assert "s" * 32 not in VoiceServer.objects.get().sealed_secret
    regions = ask(admin, "regions/list", {"include_servers": True})["regions"]
    assert [(each["id"], each["is_default"], len(each["servers"])) for each in regions] == [
        ("mars", True, 0),
        ("moon", False, 1),
    ]
    assert "servers" not in ask(admin, "regions/list", {})["regions"][0]
    assert ask(admin, "regions/get", {"id": "moon"})["region"]["servers"] == [server]
    assert ask(admin, "regions/get", {"id": "x"}) == {"region": None}
    changed = ask(admin, "regions/update", {"id": "moon", "name": "Luna", "allowed_guild_ids": ["5"]})["region"]
    assert (changed["name"], changed["allowed_guild_ids"], changed["latitude"]) == ("Luna", ["5"], 10)
    names = {"region_id": "moon", "server_id": "m1"}
    assert ask(admin, "servers/update", names | {"is_active": False})["server"]["is_active"] is False
    assert ask(admin, "servers/list", {"region_id": "moon"})["servers"] == [ask(admin, "servers/get", names)["server"]]
    assert ask(admin, "servers/delete", names) == {"success": True}
    assert ask(admin, "servers/get", names) == {"server": None}
    ask(admin, "servers/create", SERVER)
    assert ask(admin, "regions/delete", {"id": "moon"}) == {"success": True}
    assert not VoiceServer.objects.exists()
    entries = list(AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id"))
    assert entries[0] == ("create_voice_region", "voice_region", "0")
    assert {action for action, _, _ in entries} == {
        f"{verb}_voice_{kind}" for verb in ("create", "update", "delete") for kind in ("region", "server")
    }
    entry = AdminAuditEntry.objects.get(action="delete_voice_server")
    assert entry.metadata == names | {"endpoint": "wss://moon.example"}
    assert entry.reason == "because"
    turned = AdminAuditEntry.objects.get(action="update_voice_server")
    assert turned.metadata == names | {"endpoint": "wss://moon.example"}  # whom tokens are sent to


def test_what_there_is_not_and_what_there_is_already(admin: Wire) -> None:
    ask(admin, "regions/create", MOON)
    for body in (MOON, MOON | {"id": "default"}):
        assert admin.send("POST", "/admin/voice/regions/create", body).invalid == [("id", "INVALID_FORMAT")]
    ask(admin, "servers/create", SERVER)
    assert admin.send("POST", "/admin/voice/servers/create", SERVER).invalid == [("server_id", "INVALID_FORMAT")]
    nowhere = {"region_id": "x", "server_id": "x"}
    for path, body, code in (
        ("regions/update", {"id": "x"}, "UNKNOWN_VOICE_REGION"),
        ("regions/delete", {"id": "x"}, "UNKNOWN_VOICE_REGION"),
        ("servers/create", SERVER | nowhere, "UNKNOWN_VOICE_REGION"),
        ("servers/update", nowhere, "UNKNOWN_VOICE_SERVER"),
        ("servers/delete", nowhere, "UNKNOWN_VOICE_SERVER"),
    ):
        answer = admin.send("POST", f"/admin/voice/{path}", body)
        assert (answer.status, answer.code) == (404, code)
    bad = {"endpoint": "ftp://x", "latitude": 91}
    assert admin.send("POST", "/admin/voice/servers/create", SERVER | bad).code == "INVALID_FORM_BODY"


def test_only_administrators_with_the_right_may(admin: Wire) -> None:
    world = World()
    nobody, half = Wire(world.person("nobody")), Wire(world.person("half", acls=["admin:authenticate"]))
    bodies: dict[str, dict[str, Any]] = {
        "regions/create": MOON,
        "regions/update": {"id": "moon"},
        "regions/delete": {"id": "moon"},
        "regions/get": {"id": "moon"},
        "regions/list": {},
        "servers/create": SERVER,
        "servers/update": {"region_id": "moon", "server_id": "m1"},
        "servers/delete": {"region_id": "moon", "server_id": "m1"},
        "servers/get": {"region_id": "moon", "server_id": "m1"},
        "servers/list": {"region_id": "moon"},
    }
    for path, body in bodies.items():
        assert Wire().send("POST", f"/admin/voice/{path}", body).status == 401
        assert Wire(world.bot()).send("POST", f"/admin/voice/{path}", body).status == 401
        assert nobody.send("POST", f"/admin/voice/{path}", body).code == "MISSING_PERMISSIONS"
        assert half.send("POST", f"/admin/voice/{path}", body).code == "MISSING_ACL"
    assert not VoiceRegion.objects.exists()


@pytest.mark.parametrize(
    ("restrictions", "seeker", "expected"),
    [
        (Restrictions(), Seeker(1), True),
        (Restrictions(allowed_user_ids=(2,)), Seeker(1), False),
        (Restrictions(allowed_user_ids=(1,)), Seeker(1), True),
        (Restrictions(allowed_user_ids=(1,), vip_only=True), Seeker(1, 5), False),
        (Restrictions(vip_only=True), Seeker(1), False),
        (Restrictions(vip_only=True), Seeker(1, 5, ("VIP_VOICE",)), True),
        (Restrictions(allowed_guild_ids=(5,), vip_only=True), Seeker(1, 5), True),
        (Restrictions(allowed_guild_ids=(5,)), Seeker(1, 6, ("VIP_VOICE",)), False),
        (Restrictions(required_guild_features=("A", "B")), Seeker(1, 6, ("B",)), True),
        (Restrictions(required_guild_features=("A", "B")), Seeker(1, 6, ("C",)), False),
        (Restrictions(required_guild_features=("A",), vip_only=True), Seeker(1, 6, ("A",)), False),
        (Restrictions(required_guild_features=("A",), vip_only=True), Seeker(1, 6, ("A", "VIP_VOICE")), True),
    ],
)
def test_who_may_use_what(restrictions: Restrictions, seeker: Seeker, expected: bool) -> None:
    assert is_accessible(restrictions, seeker) is expected


def test_which_server_is_chosen(admin: Wire, settings: Any) -> None:
    use_media_server(settings, "")
    assert choose(Seeker(1)) is None
    for name, latitude, longitude in (("berlin", 52, 13), ("tokyo", 35, 139), ("lima", -12, -77)):
        place = {"latitude": latitude, "longitude": longitude, "is_default": name == "lima"}
        ask(admin, "regions/create", MOON | {"id": name} | place)
        for number in (1, 2):
            ask(admin, "servers/create", SERVER | {"region_id": name, "server_id": f"{name}{number}"})
    paris = Seeker(1, latitude=48.0, longitude=2.0)
    chosen = [choose(paris) for _ in range(4)]
    assert {server.id for server in chosen if server is not None} == {"berlin1", "berlin2"}
    assert [found.id for found in nearest_regions(paris, {})] == ["berlin", "tokyo", "lima"]
    far = choose(Seeker(1))
    wanted = choose(paris, "tokyo")
    assert far is not None
    assert wanted is not None
    assert (far.region_id, wanted.region_id) == ("lima", "tokyo")
    VoiceServer.objects.filter(region_id="tokyo").update(is_active=False)
    instead = choose(paris, "tokyo")
    assert instead is not None
    assert instead.region_id == "berlin"
    assert instead.api_secret == "s" * 32
    assert "s" * 32 not in repr(instead)


def test_guilds_see_the_regions_they_may_use(cats: GuildPlace, admin: Wire) -> None:
    ask(admin, "regions/create", MOON | {"vip_only": True})
    ask(admin, "servers/create", SERVER)
    path = f"/channels/{cats.channel_id('General')}/rtc-regions"
    wire = Wire(cats.owner)
    assert [each["id"] for each in wire.send("GET", path).body] == ["default"]
    tied = wire.send("PATCH", f"/channels/{cats.channel_id('General')}", {"rtc_region": "moon"})
    assert tied.invalid == [("rtc_region", "INVALID_RTC_REGION")]
    Guild.objects.filter(pk=cats.id).update(features=["VIP_VOICE"])
    assert [each["id"] for each in wire.send("GET", path).body] == ["default", "moon"]
    assert wire.send("PATCH", f"/channels/{cats.channel_id('General')}", {"rtc_region": "moon"}).status == 200
    joined(cats.owner, cats)
    assert VoiceRoom.objects.get().region_id == "moon"


def test_a_room_stays_where_it_is_until_its_server_is_taken_away(cats: GuildPlace, admin: Wire, settings: Any) -> None:
    use_media_server(settings, "")
    ask(admin, "regions/create", MOON)
    for number in (1, 2):
        ask(admin, "servers/create", SERVER | {"server_id": f"m{number}"})
    row = joined(cats.world.person("alice"), cats)
    first = VoiceRoom.objects.get().server_id
    for _ in range(3):
        joined(cats.world.person("bob"), cats)
    assert VoiceRoom.objects.get().server_id == first
    ask(admin, "servers/delete", {"region_id": "moon", "server_id": first})
    assert server_named("moon", first) is None
    review_guild_voice(Actor(user=None, kind="system"), cats.id)
    assert VoiceRoom.objects.get().server_id != first
    assert VoiceConnection.objects.get(pk=row.pk).nonce != row.nonce
    ask(admin, "regions/delete", {"id": "moon"})
    assert why_not(cats.owner, cats, "General") == "VOICE_TOKEN_FAILED"
