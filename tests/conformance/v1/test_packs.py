"""Packs of emojis and stickers: made, filled, installed, and used in messages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.erasure import erase
from accounts.models import User
from chat.operations.dms import open_dm
from chat.v1.urls_packs import urlpatterns as invite_urlpatterns
from core import instance_limits
from core.actor import Actor
from core.clock import now
from core.images.places import remove_unused_pictures
from core.models import Job
from guilds.models import Emoji, ExpressionPack, Guild, PackInstallation
from guilds.packs import emojis_of_pack, shelves_of
from guilds.v1.urls_expressions import pack_urlpatterns
from tests.operations.events import announced, mark
from tests.pictures import data_url, picture
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("kind", ["emoji", "sticker"])
TRAIT = "MT_EXPRESSION_PACKS"
CAT = {"name": "cat", "image": data_url(picture(size=(16, 16)))}


@shared_rows
def world() -> World:
    made = World()
    for name in ("alice", "bob"):
        made.person(name, traits=[TRAIT])
    return made


@pytest.fixture(autouse=True)
def _usual_limits() -> Iterator[None]:
    yield
    instance_limits.use(instance_limits.LimitConfig())


def limits(**values: int) -> None:
    rule = instance_limits.Rule(instance_limits.DEFAULT_RULE, tuple(values.items()))  # type: ignore[arg-type]
    instance_limits.use(instance_limits.LimitConfig(rules=(rule,)))


def ask(world: World, method: str, path: str, body: Any = None, by: str = "alice") -> Reply:
    return Wire(world.person(by)).send(method, f"/packs{path}", body)


def new_pack(world: World, kind: str = "emoji", by: str = "alice", **columns: Any) -> str:
    reply = ask(world, "POST", f"/{kind}", {"name": "Cats"} | columns, by)
    assert reply.status == 200, reply.body
    return str(reply.body["id"])


def run_jobs() -> None:
    """What would be done within the hour."""
    for row in Job.objects.filter(name="picture.remove_unused").order_by("id"):
        remove_unused_pictures(**row.arguments)


def installed(world: World, kind: str = "emoji", by: str = "bob") -> list[str]:
    return [pack["id"] for pack in ask(world, "GET", "", by=by).body[kind]["installed"]]


# -- packs themselves ------------------------------------------------------------------------------------------------


@BOTH
def test_a_pack_is_made_changed_listed_and_deleted(world: World, kind: str) -> None:
    start = mark()
    made = ask(world, "POST", f"/{kind}", {"name": "Cats", "description": "All of them"}).body
    assert made == {
        "id": made["id"],
        "name": "Cats",
        "description": "All of them",
        "type": kind,
        "creator_id": str(world.person("alice").user_id),
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
    }
    changed = ask(world, "PATCH", f"/{made['id']}", {"description": None}).body
    assert (changed["name"], changed["description"]) == ("Cats", None)
    assert changed["updated_at"] >= made["updated_at"]
    other = {"emoji": "sticker", "sticker": "emoji"}[kind]
    empty = {"installed_limit": 50, "created_limit": 50, "installed": [], "created": []}
    assert ask(world, "GET", "").body == {kind: empty | {"created": [changed]}, other: empty}
    assert ask(world, "DELETE", f"/{made['id']}").status == 204
    assert ask(world, "GET", "").body == {kind: empty, other: empty}
    assert ask(world, "DELETE", f"/{made['id']}").code == "UNKNOWN_PACK"
    assert announced(start) == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "x", "description": "x" * 257}, "description"),
    ],
)
def test_packs_that_cannot_be(world: World, body: dict[str, Any], path: str) -> None:
    assert [where for where, _ in ask(world, "POST", "/emoji", body).invalid] == [path]
    assert ask(world, "POST", "/emojis", {"name": "x"}).invalid == [("pack_type", "INVALID_FORMAT")]


@BOTH
def test_one_may_make_and_install_so_many(world: World, kind: str) -> None:
    limits(max_created_packs=1, max_installed_packs=1)
    first = new_pack(world, kind)
    refused = ask(world, "POST", f"/{kind}", {"name": "x"})
    assert (refused.status, refused.code) == (400, "MAX_PACKS")
    assert {"pack_type": kind, "limit": 1, "action": "create"}.items() <= refused.body.items()
    new_pack(world, {"emoji": "sticker", "sticker": "emoji"}[kind])  # counted apart
    second = new_pack(world, kind, "bob")
    assert ask(world, "POST", f"/{first}/install", by="bob").status == 204
    refused = ask(world, "POST", f"/{second}/install", by="bob")
    assert (refused.code, refused.body["action"]) == ("MAX_PACKS", "install")
    assert ask(world, "POST", f"/{first}/install", by="bob").status == 204  # has it already
    assert ask(world, "DELETE", f"/{first}/install", by="bob").status == 204
    assert ask(world, "POST", f"/{second}/install", by="bob").status == 204


def test_installing_twice_is_installing_once(world: World) -> None:
    pack = new_pack(world)
    for _ in range(2):
        assert ask(world, "POST", f"/{pack}/install", by="bob").status == 204
    (shown,) = ask(world, "GET", "", by="bob").body["emoji"]["installed"]
    assert (shown["id"], bool(shown["installed_at"])) == (pack, True)
    for _ in range(2):
        assert ask(world, "DELETE", f"/{pack}/install", by="bob").status == 204
    assert installed(world) == []
    for method in ("POST", "DELETE"):
        assert ask(world, method, "/1/install").code == "UNKNOWN_PACK"


def test_a_deleted_pack_is_gone_for_everybody_with_its_pictures(world: World) -> None:
    pack = new_pack(world)
    emoji = ask(world, "POST", f"/emojis/{pack}", CAT).body
    ask(world, "POST", f"/{pack}/install", by="bob")
    address = f"/media/emojis/{emoji['id']}.png"
    assert Client().get(address).status_code == 200
    assert ask(world, "DELETE", f"/{pack}").status == 204
    assert installed(world) == []
    run_jobs()
    assert Client().get(address).status_code == 404
    assert not Emoji.objects.exists()


def test_an_erased_account_takes_its_packs_along(world: World) -> None:
    packs = [new_pack(world), new_pack(world, "sticker")]
    emoji = ask(world, "POST", f"/emojis/{packs[0]}", CAT).body
    ask(world, "POST", f"/{packs[0]}/install", by="bob")
    ask(world, "POST", f"/{new_pack(world, by='bob')}/install")
    User.objects.filter(id=world.person("alice").user_id).update(pending_deletion_at=now())
    erase(world.person("alice").user_id)
    assert ExpressionPack.objects.filter(id__in=packs).count() == PackInstallation.objects.count() == 0
    run_jobs()
    assert Client().get(f"/media/emojis/{emoji['id']}.png").status_code == 404


# -- what is in them -------------------------------------------------------------------------------------------------


@BOTH
def test_a_pack_is_filled_changed_and_emptied(world: World, kind: str) -> None:
    pack = new_pack(world, kind)
    base = f"/{kind}s/{pack}"
    one = ask(world, "POST", base, CAT).body
    bulk = ask(world, "POST", f"{base}/bulk", {f"{kind}s": [CAT, {**CAT, "image": data_url(b"none")}]}).body
    assert [item["error"] for item in bulk["failed"]] == ["INVALID_IMAGE_FORMAT"]
    renamed = ask(world, "PATCH", f"{base}/{one['id']}", {"name": "dog"}).body
    assert renamed == one | {"name": "dog"}
    listed = ask(world, "GET", base).body
    assert [item["name"] for item in listed] == ["dog", "cat"]
    assert listed[0]["user"]["id"] == str(world.person("alice").user_id)
    assert ask(world, "DELETE", f"{base}/{one['id']}").status == 204
    assert ask(world, "DELETE", f"{base}/{one['id']}").code == f"UNKNOWN_{kind.upper()}"
    run_jobs()
    assert Client().get(f"/media/{kind}s/{one['id']}.png").status_code == 200
    last = f"{base}/{bulk['success'][0]['id']}?purge=true"
    assert ask(world, "DELETE", last).code == "MISSING_ACCESS"
    User.objects.filter(id=world.person("alice").user_id).update(traits=[TRAIT, "EXPRESSION_PURGE_ALLOWED"])
    assert ask(world, "DELETE", last).status == 204
    run_jobs()
    assert Client().get(f"/media/{kind}s/{bulk['success'][0]['id']}.png").status_code == 404


def test_a_pack_holds_so_many(world: World) -> None:
    limits(max_pack_expressions=2, max_created_packs=9)
    pack = new_pack(world)
    bulk = ask(world, "POST", f"/emojis/{pack}/bulk", {"emojis": [CAT] * 3}).body
    assert (len(bulk["success"]), bulk["failed"]) == (2, [{"name": "cat", "error": "MAX_PACK_EXPRESSIONS"}])
    refused = ask(world, "POST", f"/emojis/{pack}", CAT)
    assert (refused.status, refused.code, refused.body["max_expressions"]) == (400, "MAX_PACK_EXPRESSIONS", 2)


def test_the_kind_of_a_pack_is_minded(world: World) -> None:
    for kind, other in (("emoji", "stickers"), ("sticker", "emojis")):
        pack = new_pack(world, kind)
        for method, path, body in (
            ("GET", "", None),
            ("POST", "", CAT),
            ("POST", "/bulk", {other: [CAT]}),
            ("PATCH", "/1", {"name": "dog"}),
            ("DELETE", "/1", None),
        ):
            refused = ask(world, method, f"/{other}/{pack}{path}", body)
            assert (refused.status, refused.code) == (400, "INVALID_PACK_TYPE")


def test_emojis_of_an_installed_pack_are_written_with(world: World) -> None:
    pack = new_pack(world)
    emoji = ask(world, "POST", f"/emojis/{pack}", CAT).body
    sticker_pack = new_pack(world, "sticker")
    sticker = ask(world, "POST", f"/stickers/{sticker_pack}", CAT).body
    cats = world.guild("cats", owner="bob").member("alice")
    text, bob = f"<:cat:{emoji['id']}>", Wire(world.person("bob"))
    path = f"/channels/{cats.channel_id('general')}/messages"
    assert bob.send("POST", path, {"content": text}).body["content"] == ":cat:"
    refused = bob.send("POST", path, {"sticker_ids": [sticker["id"]]})
    assert refused.invalid == [("sticker", "CUSTOM_STICKER_NOT_FOUND")]
    for each in (pack, sticker_pack):
        ask(world, "POST", f"/{each}/install", by="bob")
    sent = bob.send("POST", path, {"content": text, "sticker_ids": [sticker["id"]]}).body
    assert sent["content"] == text
    assert sent["stickers"] == [{"id": sticker["id"], "name": "cat", "animated": False}]
    private = open_dm(world.person("bob"), world.person("alice").user_id).id
    assert bob.send("POST", f"/channels/{private}/messages", {"content": text}).body["content"] == text
    ask(world, "DELETE", f"/{pack}/install", by="bob")
    assert bob.send("POST", path, {"content": text}).body["content"] == ":cat:"


# -- invites ---------------------------------------------------------------------------------------------------------


def invited(world: World, pack: str, **body: Any) -> Any:
    reply = ask(world, "POST", f"/{pack}/invites", body)
    assert reply.status == 200, reply.body
    return reply.body


@BOTH
def test_an_invite_shows_its_pack_and_installs_it(world: World, kind: str) -> None:
    pack = new_pack(world, kind, description="All of them")
    start = mark()
    invite = invited(world, pack, max_uses=5, max_age=60)
    alice = world.person("alice")
    assert set(invite) == {
        *("code", "type", "pack", "inviter", "expires_at", "temporary", "created_at", "uses", "max_uses"),
    }
    assert (invite["type"], invite["max_uses"], invite["temporary"]) == ({"emoji": 2, "sticker": 3}[kind], 5, False)
    assert (invite["pack"]["id"], invite["pack"]["creator"]["id"]) == (pack, str(alice.user_id))
    metadata = ("created_at", "uses", "max_uses")
    public = {key: value for key, value in invite.items() if key not in metadata}
    assert Wire().send("GET", f"/invites/{invite['code']}").body == public
    bob = Wire(world.person("bob"))
    for _ in range(2):
        assert bob.send("POST", f"/invites/{invite['code']}").body == public
    assert installed(world, kind) == [pack]
    assert [each["uses"] for each in ask(world, "GET", f"/{pack}/invites").body] == [1]
    assert announced(start) == []


def test_invites_are_found_again_used_up_and_withdrawn(world: World) -> None:
    pack = new_pack(world)
    first = invited(world, pack)
    assert invited(world, pack)["code"] == first["code"]
    second = invited(world, pack, unique=True, max_uses=1)
    assert [each["code"] for each in ask(world, "GET", f"/{pack}/invites").body] == [second["code"], first["code"]]
    assert Wire(world.person("bob")).send("POST", f"/invites/{second['code']}").status == 200
    assert Wire().send("GET", f"/invites/{second['code']}").code == "UNKNOWN_INVITE"
    refused = Wire(world.person("bob")).send("DELETE", f"/invites/{first['code']}")
    assert (refused.status, refused.code) == (403, "PACK_ACCESS_DENIED")
    assert Wire(world.person("alice")).send("DELETE", f"/invites/{first['code']}").status == 204
    assert ask(world, "GET", f"/{pack}/invites").body == []
    third = invited(world, pack)
    ask(world, "DELETE", f"/{pack}")
    assert Wire().send("GET", f"/invites/{third['code']}").code == "UNKNOWN_INVITE"


def test_an_invite_lets_nobody_have_what_they_may_not(world: World) -> None:
    invite = invited(world, new_pack(world))
    accept = f"/invites/{invite['code']}"
    assert Wire(world.person("carol")).send("POST", accept).code == "FEATURE_TEMPORARILY_DISABLED"
    limits(max_installed_packs=0, max_created_packs=9)
    assert Wire(world.person("bob")).send("POST", accept).code == "MAX_PACKS"
    assert [each["uses"] for each in ask(world, "GET", f"/{invite['pack']['id']}/invites").body] == [0]
    limits(feature_global_expressions=0)
    assert Wire(world.person("bob")).send("POST", accept).code == "MISSING_ACCESS"


@pytest.mark.parametrize("body", [{"max_uses": -1}, {"max_uses": 101}, {"max_age": -1}, {"max_age": 604801}])
def test_invites_that_cannot_be(world: World, body: dict[str, int]) -> None:
    assert [path for path, _ in ask(world, "POST", f"/{new_pack(world)}/invites", body).invalid] == list(body)


# -- who may ---------------------------------------------------------------------------------------------------------

BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/packs/<str:pack_type>"): {"name": "x"},
    ("POST", "/packs/emojis/<id:pack_id>"): CAT,
    ("POST", "/packs/emojis/<id:pack_id>/bulk"): {"emojis": [CAT]},
    ("PATCH", "/packs/emojis/<id:pack_id>/<id:emoji_id>"): {"name": "xx"},
    ("POST", "/packs/stickers/<id:pack_id>"): CAT,
    ("POST", "/packs/stickers/<id:pack_id>/bulk"): {"stickers": [CAT]},
    ("PATCH", "/packs/stickers/<id:pack_id>/<id:sticker_id>"): {"name": "xx"},
}
FOR_ALL = {("GET", "/packs"), ("POST", "/packs/<str:pack_type>")}
INSTALLING = "/packs/<id:pack_id>/install"
FILLING = {path for method, path in BODIES if method == "POST"}


def every_route(world: World, name: str | None) -> Iterator[tuple[tuple[str, str], Reply]]:
    emojis, stickers = new_pack(world), new_pack(world, "sticker")
    emoji = ask(world, "POST", f"/emojis/{emojis}", CAT).body["id"]
    sticker = ask(world, "POST", f"/stickers/{stickers}", CAT).body["id"]
    wire = Wire(world.person(name) if name else None)
    for route in (*pack_urlpatterns, *invite_urlpatterns):
        for method in route.view.endpoints:
            pack = stickers if "stickers" in route.path else emojis
            path = route.path.replace("<id:pack_id>", pack).replace("<str:pack_type>", "emoji")
            path = path.replace("<id:emoji_id>", emoji).replace("<id:sticker_id>", sticker)
            body = BODIES.get((method, route.path))
            yield (method, route.path), wire.try_out(method, path, body)


def test_only_people_have_packs(world: World) -> None:
    world.bot("bot")
    for name, expected in ((None, (401, "UNAUTHORIZED")), ("bot", (403, "ACCESS_DENIED"))):
        for route, reply in every_route(world, name):
            assert (reply.status, reply.code) == expected, route


def test_without_the_trait_there_are_no_packs(world: World) -> None:
    for route, reply in every_route(world, "carol"):
        assert (reply.status, reply.code) == (403, "FEATURE_TEMPORARILY_DISABLED"), route
    cats = world.guild("cats").member("carol")
    Guild.objects.filter(pk=cats.id).update(features=[TRAIT])
    assert ask(world, "GET", "", by="carol").status == 200


def test_strangers_install_and_nothing_else(world: World) -> None:
    for route, reply in every_route(world, "bob"):
        if route in FOR_ALL or route[1] == INSTALLING:
            assert reply.status in (200, 204), route
        else:
            assert (reply.status, reply.code) == (403, "PACK_ACCESS_DENIED"), route


def test_the_creator_may_do_everything(world: World) -> None:
    for route, reply in every_route(world, "alice"):
        assert reply.status in (200, 204), (route, reply)


def test_without_global_expressions_nothing_new_is_had(world: World) -> None:
    results = every_route(world, "alice")
    first = next(results)
    assert first[1].status == 200
    limits(feature_global_expressions=0)
    for route, reply in results:
        is_new = route[0] == "POST" and (route[1] in FILLING or route[1] == INSTALLING)
        if is_new:
            assert (reply.status, reply.code) == (403, "MISSING_ACCESS"), route
        else:
            assert reply.status in (200, 204), (route, reply)


# -- cost ------------------------------------------------------------------------------------------------------------


def cost(work: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_lists_cost_the_same_for_few_and_for_many(world: World) -> None:
    alice: Actor = world.person("alice")
    for size in (1, 20):
        pack = ExpressionPack.objects.get(pk=new_pack(world))
        for _ in range(size):
            Emoji.objects.create(pack=pack, creator=alice.user, name="cat")
            made = ExpressionPack.objects.create(kind="sticker", name="x", creator=alice.user)
            PackInstallation.objects.create(pack=made, user=alice.user)
        assert cost(lambda: shelves_of(alice)) == 2
        assert cost(lambda pack=pack: emojis_of_pack(alice, pack.id)) == 2
