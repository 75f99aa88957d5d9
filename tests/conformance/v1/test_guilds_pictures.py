"""Pictures of guilds: icon, banner, splash and embed splash, from the upload to the address they are fetched at."""

from typing import Any

import pytest
from django.test import Client

from core.images.places import remove_unused_pictures
from core.models import Job
from core.permissions import P
from core.storage import files
from guilds.events import GuildUpdated
from guilds.models import Guild, Member
from guilds.operations.ending import delete_guild
from guilds.operations.joining import kick_member
from guilds.pictures import GUILD_PICTURES, MEMBER_PICTURES
from tests.operations.events import announced, mark
from tests.pictures import data_url, gif_of_frames, moving, opened, picture, png_claiming
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

FOLDERS = {"icon": "icons", "banner": "banners", "splash": "splashes", "embed_splash": "embed-splashes"}


@shared_rows
def cats() -> GuildPlace:
    return World().guild("cats")


def patch(cats: GuildPlace, name: str = "owner", **changes: Any) -> Reply:
    return Wire(cats.world.person(name)).send("PATCH", f"/guilds/{cats.id}", changes)


def shown(cats: GuildPlace, field: str, name: str, query: str = "size=1024") -> Any:
    return Client().get(f"/media/{FOLDERS[field]}/{cats.id}/{name}.png?{query}")


def run_jobs() -> None:
    """What would be done within the hour."""
    for row in Job.objects.filter(name="picture.remove_unused").order_by("id"):
        remove_unused_pictures(**row.arguments)


def without_features(cats: GuildPlace, *gone: str) -> None:
    features = [name for name in cats.guild.features if name not in gone]
    Guild.objects.filter(pk=cats.id).update(features=features)


def test_a_guild_may_be_made_with_an_icon() -> None:
    owner = Wire(World().person("owner"))
    made = owner.send("POST", "/guilds", {"name": "Cats", "icon": data_url(picture(size=(300, 200)))})
    assert made.status == 200, made.body
    answer = Client().get(f"/media/icons/{made.body['id']}/{made.body['icon']}.png")
    assert opened(answer.content).size == (128, 85)
    refused = owner.send("POST", "/guilds", {"name": "Cats", "icon": data_url(b"no picture")})
    assert refused.invalid == [("icon", "INVALID_IMAGE_FORMAT")]
    assert owner.send("POST", "/guilds", {"name": "Cats", "icon": None}).body["icon"] is None


@pytest.mark.parametrize("field", FOLDERS)
def test_each_picture_is_kept_shown_announced_and_taken_away(cats: GuildPlace, field: str) -> None:
    start = mark()
    changed = patch(cats, **{field: data_url(picture(size=(300, 200)))})
    assert changed.status == 200, changed.body
    name = changed.body[field]
    assert opened(shown(cats, field, name).content).size == (300, 200)
    (event,) = announced(start)
    assert isinstance(event, GuildUpdated)
    assert getattr(event.guild, field) == name
    if field != "icon":
        assert (changed.body[f"{field}_width"], changed.body[f"{field}_height"]) == (300, 200)
    cleared = patch(cats, **{field: None}).body
    assert cleared[field] is None
    assert cleared.get(f"{field}_width") is None
    run_jobs()
    assert shown(cats, field, name).status_code == 404


def test_the_same_picture_again_changes_nothing(cats: GuildPlace) -> None:
    data = data_url(picture())
    first = patch(cats, icon=data).body["icon"]
    start = mark()
    assert patch(cats, icon=data).body["icon"] == first
    assert announced(start) == []
    run_jobs()
    assert shown(cats, "icon", first).status_code == 200


def test_what_replaces_a_picture_stays_and_the_old_one_goes(cats: GuildPlace) -> None:
    old = patch(cats, icon=data_url(picture(color=(1, 2, 3)))).body["icon"]
    new = patch(cats, icon=data_url(picture(color=(4, 5, 6)))).body["icon"]
    assert shown(cats, "icon", old).status_code == 200  # clients that have not heard yet still show it
    run_jobs()
    assert (shown(cats, "icon", old).status_code, shown(cats, "icon", new).status_code) == (404, 200)


def test_a_moving_icon_needs_no_feature_and_moves_when_asked(cats: GuildPlace) -> None:
    without_features(cats, "ANIMATED_ICON")
    name = patch(cats, icon=data_url(moving(), "gif")).body["icon"]
    assert name.startswith("a_")
    frames = opened(Client().get(f"/media/icons/{cats.id}/{name}.gif?animated=true").content).n_frames
    still = opened(Client().get(f"/media/icons/{cats.id}/{name}.gif").content)
    assert (frames, getattr(still, "n_frames", 1)) == (3, 1)


@pytest.mark.parametrize(
    ("feature", "field", "code"),
    [
        ("BANNER", "banner", "GUILD_BANNER_REQUIRES_FEATURE"),
        ("INVITE_SPLASH", "splash", "INVITE_SPLASH_REQUIRES_FEATURE"),
        ("INVITE_SPLASH", "embed_splash", "EMBED_SPLASH_REQUIRES_FEATURE"),
    ],
)
def test_pictures_that_need_a_feature(cats: GuildPlace, feature: str, field: str, code: str) -> None:
    assert patch(cats, **{field: data_url(picture())}).status == 200
    without_features(cats, feature)
    assert patch(cats, **{field: data_url(picture())}).invalid == [(field, code)]
    assert patch(cats, **{field: None}).status == 200  # to take away what may not be shown any more
    assert patch(cats, icon=data_url(picture())).status == 200


def test_a_moving_banner_needs_its_own_feature(cats: GuildPlace) -> None:
    assert patch(cats, banner=data_url(moving(), "gif")).body["banner"].startswith("a_")
    without_features(cats, "ANIMATED_BANNER")
    refused = patch(cats, banner=data_url(moving(frames=4), "gif"))
    assert refused.invalid == [("banner", "ANIMATED_GUILD_BANNER_REQUIRES_FEATURE")]
    assert patch(cats, banner=data_url(picture())).status == 200


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg+xml"), "INVALID_IMAGE_FORMAT"),
        (data_url(picture()[:60]), "INVALID_IMAGE_DATA"),
        (data_url(png_claiming(60_000, 60_000)), "INVALID_IMAGE_DATA"),
        (data_url(gif_of_frames(10_000), "gif"), "INVALID_IMAGE_DATA"),
        ("data:image/png;base64,????", "INVALID_BASE64_FORMAT"),
        (data_url(bytes(10_485_761)), "IMAGE_SIZE_EXCEEDS_LIMIT"),
    ],
)
@pytest.mark.parametrize("field", ["icon", "splash"])
def test_files_that_are_no_pictures_or_dangerous_ones(cats: GuildPlace, field: str, sent: str, code: str) -> None:
    assert patch(cats, **{field: sent}).invalid == [(field, code)]
    assert getattr(cats.guild, field) is None


def test_a_storage_that_is_away_is_told(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def put(self, *_: Any, **__: Any) -> None:
            raise OSError("no space left on device")

    monkeypatch.setattr("core.images.storing.files", Away)
    assert patch(cats, icon=data_url(picture())).invalid == [("icon", "FAILED_TO_UPLOAD_IMAGE")]


def test_nobody_decodes_pictures_for_those_who_may_not_change_the_guild(
    cats: GuildPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> None:
        pytest.fail("a picture was read")

    monkeypatch.setattr("guilds.pictures.read_picture", never)
    cats.member("bob")
    cats.world.person("stranger")
    assert patch(cats, "bob", icon=data_url(picture())).code == "MISSING_PERMISSIONS"
    assert patch(cats, "stranger", icon=data_url(picture())).code == "ACCESS_DENIED"


def test_a_change_that_is_refused_leaves_no_file_behind(cats: GuildPlace) -> None:
    refused = patch(cats, icon=data_url(picture()), afk_channel_id="1")
    assert refused.invalid == [("afk_channel_id", "AFK_CHANNEL_MUST_BE_IN_GUILD")]
    ((_, _, name),) = Job.objects.get(name="picture.remove_unused").arguments["pictures"]
    key = GUILD_PICTURES["icon"].key(name, cats.id)
    assert files().exists(key)
    run_jobs()
    assert not files().exists(key)


def test_pictures_go_with_their_guild_and_its_members(cats: GuildPlace) -> None:
    name = patch(cats, icon=data_url(picture())).body["icon"]
    key = MEMBER_PICTURES["avatar"].key("0123abcd", cats.id, cats.owner.user_id)
    files().put(key, b"picture")
    Member.objects.filter(guild_id=cats.id).update(avatar="a_0123abcd")
    delete_guild(cats.owner, cats.id)
    run_jobs()
    assert shown(cats, "icon", name).status_code == 404
    assert not files().exists(key)


def test_pictures_go_with_their_member(cats: GuildPlace) -> None:
    bob = cats.role("mods", P.MANAGE_GUILD).member("bob").world.person("bob")
    keys = [place.key("0123abcd", cats.id, bob.user_id) for place in MEMBER_PICTURES.values()]
    for key in keys:
        files().put(key, b"picture")
    Member.objects.filter(user_id=bob.user_id).update(avatar="0123abcd", banner="a_0123abcd")
    kick_member(cats.owner, cats.id, bob.user_id)
    run_jobs()
    assert [files().exists(key) for key in keys] == [False, False]
