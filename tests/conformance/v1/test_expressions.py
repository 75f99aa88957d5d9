"""Emojis and stickers of guilds, from the upload to the address of the picture. Most holds for both alike."""

from typing import Any

import pytest
from django.test import Client

from core import instance_limits
from core.images.places import remove_unused_pictures
from core.models import Job
from core.permissions import DEFAULT, P
from guilds.models import AuditLogEntry, Emoji, Guild, Sticker
from guilds.operations.ending import delete_guild
from tests.operations.events import announced, mark, names
from tests.pictures import data_url, moving, opened, picture, png_claiming, with_secrets
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("kind", ["emojis", "stickers"])
MODELS: dict[str, Any] = {"emojis": Emoji, "stickers": Sticker}
CODES = {"emojis": "UNKNOWN_EMOJI", "stickers": "UNKNOWN_STICKER"}
MOST = {"emojis": 384 * 1024, "stickers": 512 * 1024}
CAT = data_url(picture(size=(32, 32)))


@shared_rows
def cats() -> GuildPlace:
    return World().guild("cats").member("bob").role("staff", P.MANAGE_EXPRESSIONS).member("mod", "staff")


def ask(cats: GuildPlace, method: str, path: str, body: Any = None, by: str = "bob", **headers: str) -> Reply:
    return Wire(cats.world.person(by)).send(method, f"/guilds/{cats.id}/{path}", body, **headers)


def add(cats: GuildPlace, kind: str, by: str = "bob", **columns: Any) -> Reply:
    return ask(cats, "POST", kind, {"name": "cat", "image": CAT} | columns, by)


def made(cats: GuildPlace, kind: str, by: str = "bob", **columns: Any) -> Any:
    reply = add(cats, kind, by, **columns)
    assert reply.status == 200, reply.body
    return reply.body


def shown(kind: str, expression_id: str, query: str = "") -> Any:
    return Client().get(f"/media/{kind}/{expression_id}.png{query}")


def run_jobs() -> None:
    """What would be done within the hour."""
    for row in Job.objects.filter(name="picture.remove_unused").order_by("id"):
        remove_unused_pictures(**row.arguments)


def features(cats: GuildPlace, *given: str) -> None:
    Guild.objects.filter(pk=cats.id).update(features=list(given))


def limits(**values: int) -> None:
    rule = instance_limits.Rule(instance_limits.DEFAULT_RULE, tuple(values.items()))  # type: ignore[arg-type]
    instance_limits.use(instance_limits.LimitConfig(rules=(rule,)))


@pytest.fixture(autouse=True)
def _usual_limits() -> Any:
    yield
    instance_limits.use(instance_limits.LimitConfig())


# -- adding ----------------------------------------------------------------------------------------------------------


def test_an_emoji_is_what_was_sent(cats: GuildPlace) -> None:
    start = mark()
    emoji = made(cats, "emojis", name="cat_1")
    assert emoji == {"id": emoji["id"], "name": "cat_1", "animated": False}
    (event,) = announced(start)
    assert (names([event]), [str(each.id) for each in event.emojis]) == (["EmojisUpdated"], [emoji["id"]])  # type: ignore[attr-defined]
    (listed,) = ask(cats, "GET", "emojis").body
    assert listed == {**emoji, "user": listed["user"]}
    assert listed["user"]["id"] == str(cats.world.person("bob").user_id)


def test_a_sticker_is_what_was_sent(cats: GuildPlace) -> None:
    first = made(cats, "stickers", name="Sleepy cat", description="It sleeps", tags=["cat", "zzz"])
    assert first == {
        "id": first["id"],
        "name": "Sleepy cat",
        "description": "It sleeps",
        "tags": ["cat", "zzz"],
        "animated": False,
    }
    start = mark()
    second = made(cats, "stickers", description=None)
    assert (second["description"], second["tags"]) == ("", [])
    (event,) = announced(start)
    assert [str(each.id) for each in event.stickers] == [first["id"], second["id"]]  # type: ignore[attr-defined]
    listed = ask(cats, "GET", "stickers").body
    assert [{name: value for name, value in each.items() if name != "user"} for each in listed] == [first, second]


@BOTH
def test_what_there_is_comes_with_the_guild(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind)
    assert Wire(cats.owner).send("GET", f"/guilds/{cats.id}").body[kind] == [one]


@BOTH
def test_the_picture_is_found_by_the_id_in_every_size(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind, image=data_url(picture(size=(100, 60))))
    assert opened(shown(kind, one["id"]).content).size == (100, 60)
    assert opened(shown(kind, one["id"], "?size=20").content).size == (20, 12)
    assert shown(kind, "123").status_code == 404
    assert shown(kind, f"a_{one['id']}").status_code == 404
    assert Client().get(f"/media/{kind}/{one['id']}.svg").status_code == 400
    assert Client().get(f"/media/{kind}/..%2f{one['id']}.png").status_code in (400, 404)


@BOTH
@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_is_told_by_its_frames(cats: GuildPlace, kind: str, form: str) -> None:
    one = made(cats, kind, image=data_url(moving(form), form.lower()))
    assert one["animated"]
    frames = opened(Client().get(f"/media/{kind}/{one['id']}.gif?animated=true").content).n_frames
    still = opened(Client().get(f"/media/{kind}/{one['id']}.gif").content)
    assert (frames, getattr(still, "n_frames", 1)) == (3, 1)


def test_emojis_may_be_photographs_stickers_not(cats: GuildPlace) -> None:
    photograph = data_url(with_secrets("JPEG"), "jpeg")
    emoji = made(cats, "emojis", image=photograph)
    assert b"Secret" not in Client().get(f"/media/emojis/{emoji['id']}.jpg").content
    assert add(cats, "stickers", image=photograph).invalid == [("image", "INVALID_IMAGE_FORMAT")]


@BOTH
@pytest.mark.parametrize(
    ("image", "code"),
    [
        (None, "INVALID_FORMAT"),
        ("%%%", "INVALID_BASE64_FORMAT"),
        ("QUJD=", "INVALID_BASE64_FORMAT"),
        (data_url(b"<svg onload='alert(1)'/>", "png"), "INVALID_IMAGE_FORMAT"),
        (data_url(picture()[:60]), "INVALID_IMAGE_DATA"),
        (data_url(png_claiming(60_000, 60_000)), "INVALID_IMAGE_DATA"),
    ],
)
def test_pictures_that_are_none(cats: GuildPlace, kind: str, image: Any, code: str) -> None:
    assert add(cats, kind, image=image).invalid == [("image", code)]
    assert MODELS[kind].objects.count() == 0


@BOTH
def test_pictures_that_are_too_large(cats: GuildPlace, kind: str) -> None:
    fits = picture(size=(8, 8)).ljust(MOST[kind], b"\0")  # what follows the picture is dropped
    assert made(cats, kind, image=data_url(fits))
    assert add(cats, kind, image=data_url(fits + b"\0")).invalid == [("image", "IMAGE_SIZE_EXCEEDS_LIMIT")]


@pytest.mark.parametrize("name", ["x", "x" * 33, "has space", "has-dash", "ümlaut", "<script>", "", None, 7])
def test_names_no_emoji_can_have(cats: GuildPlace, name: Any) -> None:
    emoji = made(cats, "emojis")
    for reply in (add(cats, "emojis", name=name), ask(cats, "PATCH", f"emojis/{emoji['id']}", {"name": name})):
        assert (reply.status, {path for path, _ in reply.invalid}) == (400, {"name"}), reply.body
    assert made(cats, "emojis", name="x" * 32)


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ({"name": "x"}, "name"),
        ({"name": "x" * 31}, "name"),
        ({"name": None}, "name"),
        ({"description": "x" * 501}, "description"),
        ({"tags": ["x"] * 11}, "tags"),
        ({"tags": ["x" * 31]}, "tags.0"),
        ({"tags": "x"}, "tags"),
    ],
)
def test_what_no_sticker_can_say(cats: GuildPlace, columns: dict[str, Any], path: str) -> None:
    sticker = made(cats, "stickers")
    body = {"name": "cat"} | columns
    for reply in (add(cats, "stickers", **columns), ask(cats, "PATCH", f"stickers/{sticker['id']}", body)):
        assert (reply.status, [where for where, _ in reply.invalid]) == (400, [path]), reply.body


def test_many_at_once_succeed_and_fail_one_by_one(cats: GuildPlace) -> None:
    limits(max_guild_emojis_static=2, max_guild_emojis_animated=1)
    gif, bad = data_url(moving(), "gif"), data_url(b"nothing")
    wanted = [("one", CAT), ("bad", bad), ("moves", gif), ("two", CAT), ("three", CAT), ("moves_too", gif)]
    start = mark()
    reply = ask(cats, "POST", "emojis/bulk", {"emojis": [{"name": name, "image": image} for name, image in wanted]})
    assert [emoji["name"] for emoji in reply.body["success"]] == ["one", "moves", "two"]
    assert reply.body["failed"] == [
        {"name": "bad", "error": "INVALID_IMAGE_FORMAT"},
        {"name": "three", "error": "MAX_EMOJIS"},
        {"name": "moves_too", "error": "MAX_ANIMATED_EMOJIS"},
    ]
    assert names(announced(start)) == ["EmojisUpdated"]
    assert Wire(cats.owner).send("GET", f"/guilds/{cats.id}").body["emojis"] == reply.body["success"]
    assert AuditLogEntry.objects.filter(guild_id=cats.id, action_type=60).count() == 3


def test_many_stickers_at_once(cats: GuildPlace) -> None:
    limits(max_guild_stickers=1)
    items = [{"name": "one", "image": CAT, "tags": ["x"]}, {"name": "two", "image": CAT}]
    reply = ask(cats, "POST", "stickers/bulk", {"stickers": items})
    assert [(each["name"], each["tags"]) for each in reply.body["success"]] == [("one", ["x"])]
    assert reply.body["failed"] == [{"name": "two", "error": "MAX_STICKERS"}]


@BOTH
def test_many_at_once_that_all_fail_are_not_announced(cats: GuildPlace, kind: str) -> None:
    start = mark()
    reply = ask(cats, "POST", f"{kind}/bulk", {kind: [{"name": "bad", "image": data_url(b"nothing")}]})
    assert (reply.status, reply.body["success"], announced(start)) == (200, [], [])


@BOTH
@pytest.mark.parametrize(
    ("items", "path"),
    [([], ""), ([{"name": "cat", "image": CAT}] * 51, ""), ([{"name": "x", "image": CAT}], ".0.name")],
)
def test_lists_that_are_none(cats: GuildPlace, kind: str, items: list[Any], path: str) -> None:
    reply = ask(cats, "POST", f"{kind}/bulk", {kind: items})
    assert [where for where, _ in reply.invalid] == [f"{kind}{path}"]


def test_a_guild_holds_so_many(cats: GuildPlace) -> None:
    limits(max_guild_emojis_static=1, max_guild_emojis_animated=1, max_guild_stickers=1)
    gif = data_url(moving(), "gif")
    for kind, image, code in (
        ("emojis", CAT, "MAX_EMOJIS"),
        ("emojis", gif, "MAX_ANIMATED_EMOJIS"),
        ("stickers", gif, "MAX_STICKERS"),
    ):
        made(cats, kind, image=image)
        refused = add(cats, kind, image=image)
        assert (refused.status, refused.code) == (400, code)
    assert add(cats, "stickers").code == "MAX_STICKERS"


@pytest.mark.parametrize(
    ("feature", "kind"),
    [
        ("MORE_EMOJI", "emojis"),
        ("UNLIMITED_EMOJI", "emojis"),
        ("MORE_STICKERS", "stickers"),
        ("UNLIMITED_STICKERS", "stickers"),
    ],
)
def test_features_give_more_room(cats: GuildPlace, feature: str, kind: str) -> None:
    limits(max_guild_emojis_static=0, max_guild_emojis_static_more=1, max_guild_stickers=0, max_guild_stickers_more=1)
    assert add(cats, kind).status == 400
    features(cats, feature)
    assert add(cats, kind).status == 200
    assert add(cats, kind).status == 400


# -- changing and deleting -------------------------------------------------------------------------------------------


@BOTH
def test_a_change_is_announced_once_it_is_one(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind)
    start = mark()
    changed = ask(cats, "PATCH", f"{kind}/{one['id']}", {"name": "dog"}, X_Audit_Log_Reason="better")
    assert changed.body == one | {"name": "dog"}
    assert len(announced(start)) == 1
    start = mark()
    assert ask(cats, "PATCH", f"{kind}/{one['id']}", {"name": "dog"}).body["name"] == "dog"
    assert announced(start) == []


def test_a_sticker_keeps_what_is_not_sent(cats: GuildPlace) -> None:
    one = made(cats, "stickers", description="old", tags=["x"])
    path = f"stickers/{one['id']}"
    assert ask(cats, "PATCH", path, {"name": "dog"}).body == one | {"name": "dog"}
    cleared = ask(cats, "PATCH", path, {"name": "dog", "description": None, "tags": []}).body
    assert (cleared["description"], cleared["tags"]) == ("", [])


@BOTH
def test_a_deleted_one_is_gone_but_its_picture_stays(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind)
    start = mark()
    assert ask(cats, "DELETE", f"{kind}/{one['id']}").status == 204
    assert len(announced(start)) == 1
    assert ask(cats, "GET", kind).body == []
    run_jobs()
    assert shown(kind, one["id"]).status_code == 200
    again = ask(cats, "DELETE", f"{kind}/{one['id']}")
    assert (again.status, again.code) == (404, CODES[kind])


@BOTH
def test_purging_is_a_feature_and_takes_the_picture(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind)
    path = f"{kind}/{one['id']}?purge=true"
    refused = ask(cats, "DELETE", path)
    assert (refused.status, refused.code) == (403, "MISSING_ACCESS")
    features(cats, "EXPRESSION_PURGE_ALLOWED")
    assert ask(cats, "DELETE", path).status == 204
    run_jobs()
    assert shown(kind, one["id"]).status_code == 404


@BOTH
def test_what_was_not_added_leaves_no_picture(cats: GuildPlace, kind: str) -> None:
    limits(max_guild_emojis_static=0, max_guild_stickers=0)
    assert add(cats, kind).status == 400
    (job,) = Job.objects.filter(name="picture.remove_unused")
    ((_, _, name),) = job.arguments["pictures"]
    assert shown(kind, name).status_code == 200
    run_jobs()
    assert shown(kind, name).status_code == 404


@BOTH
def test_a_deleted_guild_takes_its_pictures_with_it(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind)
    delete_guild(cats.owner, cats.id)
    run_jobs()
    assert shown(kind, one["id"]).status_code == 404


@BOTH
def test_everything_is_on_record(cats: GuildPlace, kind: str) -> None:
    one = made(cats, kind)
    ask(cats, "PATCH", f"{kind}/{one['id']}", {"name": "dog"}, X_Audit_Log_Reason="better")
    ask(cats, "DELETE", f"{kind}/{one['id']}", by="mod")
    log = Wire(cats.owner).send("GET", f"/guilds/{cats.id}/audit-logs").body["audit_log_entries"]
    base = {"emojis": 60, "stickers": 90}[kind]
    entries = [entry for entry in log if base <= entry["action_type"] <= base + 2]
    assert [entry["action_type"] - base for entry in entries] == [2, 1, 0]
    assert {entry["target_id"] for entry in entries} == {one["id"]}
    deleted, changed, added = ({change["key"]: change for change in entry["changes"]} for entry in entries)
    assert changed == {"name": {"key": "name", "old_value": "cat", "new_value": "dog"}}
    assert entries[1]["reason"] == "better"
    id_key = {"emojis": "emoji_id", "stickers": "sticker_id"}[kind]
    keys = {id_key, "name", "animated", "creator_id"} | ({"description"} if kind == "stickers" else set())
    assert (set(added), set(deleted)) == (keys, keys)
    assert added[id_key]["new_value"] == one["id"]


# -- who may ---------------------------------------------------------------------------------------------------------


@BOTH
def test_own_ones_and_those_of_others(cats: GuildPlace, kind: str) -> None:
    own, others = made(cats, kind), made(cats, kind, "owner")
    path = f"{kind}/{others['id']}"
    assert ask(cats, "PATCH", path, {"name": "dog"}).code == "MISSING_PERMISSIONS"
    assert ask(cats, "DELETE", path).code == "MISSING_PERMISSIONS"
    assert ask(cats, "PATCH", path, {"name": "dog"}, "mod").status == 200
    cats.everyone(DEFAULT & ~P.CREATE_EXPRESSIONS)
    assert add(cats, kind).code == "MISSING_PERMISSIONS"
    assert add(cats, kind, "mod").code == "MISSING_PERMISSIONS"
    assert ask(cats, "POST", f"{kind}/bulk", {kind: [{"name": "cat", "image": CAT}]}).code == "MISSING_PERMISSIONS"
    for path in (f"{kind}/{own['id']}", f"{kind}/1"):
        assert ask(cats, "PATCH", path, {"name": "dog"}).code == "MISSING_PERMISSIONS"
        assert ask(cats, "DELETE", path).code == "MISSING_PERMISSIONS"
    assert ask(cats, "DELETE", f"{kind}/{own['id']}", by="mod").status == 204
    assert ask(cats, "DELETE", f"{kind}/{others['id']}", by="mod").status == 204


@BOTH
def test_another_guild_s_are_not_reached(cats: GuildPlace, kind: str) -> None:
    dogs = cats.world.guild("dogs", owner="bob")
    one = made(cats, kind)
    for method, body in (("PATCH", {"name": "dog"}), ("DELETE", None)):
        reply = Wire(cats.world.person("bob")).send(method, f"/guilds/{dogs.id}/{kind}/{one['id']}", body)
        assert (reply.status, reply.code) == (404, CODES[kind])


@BOTH
def test_nothing_is_read_of_a_picture_that_may_not_be_added(
    cats: GuildPlace, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cats.everyone(0)
    monkeypatch.setattr("guilds.expression_uploads.read_picture", pytest.fail)
    for name, code in (("bob", "MISSING_PERMISSIONS"), ("stranger", "ACCESS_DENIED")):
        assert add(cats, kind, name).code == code
        reply = ask(cats, "POST", f"{kind}/bulk", {kind: [{"name": "cat", "image": CAT}]}, name)
        assert reply.code == code
