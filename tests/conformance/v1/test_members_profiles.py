"""What a member shows of themselves in one guild: changed by themselves, seen in every place that shows members."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core.buckets import BUCKETS, Bucket
from core.instance_limits import current, parse, use
from guilds.events import MemberUpdated
from guilds.models import Member
from tests.operations.events import announced, mark
from tests.pictures import data_url, gif_of_frames, moving, opened, picture
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def cats() -> GuildPlace:
    return World().guild("cats").member("bob")


@pytest.fixture
def no_extras() -> Iterator[None]:
    before = current()
    use(parse({"rules": [{"id": "default", "limits": {"feature_per_guild_profiles": 0}}]}))
    yield
    use(before)


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of each field; the buckets of requests are another matter."""
    monkeypatch.setattr("core.limits._is_on", lambda: True)
    monkeypatch.setattr("core.limits.GLOBAL_LIMIT", 10_000)
    bucket = "guild:member:update::guild_id"
    monkeypatch.setitem(BUCKETS, bucket, Bucket(bucket, 10_000, 60_000))


def change(cats: GuildPlace, **changes: Any) -> Reply:
    return Wire(cats.world.person("bob")).send("PATCH", f"/guilds/{cats.id}/members/@me", changes)


def profile(cats: GuildPlace, guild: GuildPlace | None = None) -> Any:
    bob = cats.world.person("bob").user_id
    return Wire(cats.owner).send("GET", f"/users/{bob}/profile?guild_id={(guild or cats).id}").body


def test_a_profile_of_ones_own_in_one_guild(cats: GuildPlace) -> None:
    dogs = cats.world.guild("dogs").member("bob")
    sent = {"bio": "Purrs", "pronouns": "they", "accent_color": 255, "profile_flags": 7}
    start = mark()
    changed = change(cats, avatar=data_url(picture()), banner=data_url(moving(), "gif"), **sent)
    assert changed.status == 200, changed.body
    assert (changed.body["accent_color"], changed.body["profile_flags"]) == (255, 3)
    assert changed.body["banner"].startswith("a_")
    (event,) = announced(start)
    assert isinstance(event, MemberUpdated)
    assert (event.member.avatar, event.member.banner) == (changed.body["avatar"], changed.body["banner"])
    here = profile(cats)
    assert here["guild_member"] == changed.body
    expected = {"bio": "Purrs", "pronouns": "they", "banner": changed.body["banner"], "accent_color": 255}
    assert here["guild_member_profile"] == expected
    assert profile(dogs)["guild_member_profile"] == dict.fromkeys(expected)
    assert (here["user_profile"]["bio"], here["user"]["avatar"]) == (None, None)
    cleared = change(cats, avatar=None, banner=None, bio=None, pronouns="", accent_color=None, profile_flags=None)
    assert (cleared.body["avatar"], cleared.body["banner"], cleared.body["accent_color"]) == (None, None, None)
    assert "profile_flags" not in cleared.body
    assert profile(cats)["guild_member_profile"] == dict.fromkeys(expected)


@pytest.mark.parametrize("field", ["avatar", "banner"])
def test_the_pictures_are_fetched_at_addresses_of_the_member(cats: GuildPlace, field: str) -> None:
    name = change(cats, **{field: data_url(picture(size=(300, 200)))}).body[field]
    bob = cats.world.person("bob").user_id
    answer = Client().get(f"/media/guilds/{cats.id}/users/{bob}/{field}s/{name}.webp?size=256")
    assert opened(answer.content).size == (256, 171)
    assert Client().get(f"/media/guilds/{cats.id}/users/{cats.owner.user_id}/{field}s/{name}.webp").status_code == 404


@pytest.mark.parametrize(
    ("changes", "invalid"),
    [
        ({"bio": "x" * 321}, ("bio", "STRING_LENGTH_INVALID")),
        ({"pronouns": "x" * 41}, ("pronouns", "STRING_LENGTH_INVALID")),
        ({"accent_color": 0x1000000}, ("accent_color", "COLOR_VALUE_TOO_HIGH")),
        ({"avatar": data_url(b"nothing")}, ("avatar", "INVALID_IMAGE_FORMAT")),
        ({"banner": data_url(gif_of_frames(10_000))}, ("banner", "INVALID_IMAGE_DATA")),
    ],
)
def test_bad_values(cats: GuildPlace, changes: dict[str, Any], invalid: tuple[str, str]) -> None:
    assert change(cats, **changes).invalid == [invalid]


def test_nobody_changes_what_others_show(cats: GuildPlace) -> None:
    change(cats, bio="mine", accent_color=1)
    bob = cats.world.person("bob").user_id
    others = {"bio": "yours", "pronouns": "x", "accent_color": 2, "profile_flags": 1, "avatar": data_url(picture())}
    assert Wire(cats.owner).send("PATCH", f"/guilds/{cats.id}/members/{bob}", others | {"nick": "Bobby"}).status == 200
    row = cats.membership("bob")
    assert (row.nick, row.bio, row.pronouns, row.accent_color, row.profile_flags, row.avatar) == (
        "Bobby", "mine", None, 1, 0, None,
    )  # fmt: skip
    assert (
        Wire(cats.world.person("bob")).send("PATCH", f"/guilds/{cats.id}/members/{bob}", {"bio": "own"}).status == 200
    )
    assert cats.membership("bob").bio == "own"


@pytest.mark.usefixtures("no_extras")
def test_without_the_extra_most_of_it_is_ignored(cats: GuildPlace) -> None:
    changed = change(
        cats, avatar=data_url(picture()), banner=None, bio="x", accent_color=1, pronouns="they", profile_flags=1
    )
    assert changed.status == 200
    row = cats.membership("bob")
    assert (row.avatar, row.bio, row.accent_color) == (None, None, None)
    assert (row.pronouns, row.profile_flags) == ("they", 1)


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(
    ("field", "values"), [("bio", ("a", "b")), ("pronouns", ("a", "b")), ("accent_color", (1, 2)), ("avatar", ())]
)
def test_each_field_changes_25_times_in_half_an_hour(cats: GuildPlace, field: str, values: tuple[Any, ...]) -> None:
    values = values or (data_url(picture(size=(2, 2))),) * 2
    for number in range(25):
        assert change(cats, **{field: values[number % 2]}).status == 200
    refused = change(cats, **{field: values[1]})
    assert refused.invalid == [(field, f"{field.upper()}_CHANGED_TOO_MANY_TIMES")]
    dogs = cats.world.guild("dogs").member("bob")
    assert change(dogs, **{field: values[1]}).status == 200  # each guild counts by itself


def test_strangers_are_refused_before_anything_is_read(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guilds.own_profiles.read_picture", lambda *_, **__: pytest.fail("a picture was read"))
    stranger = Wire(cats.world.person("stranger"))
    sent = {"avatar": data_url(picture())}
    assert stranger.send("PATCH", f"/guilds/{cats.id}/members/@me", sent).code == "ACCESS_DENIED"
    assert stranger.send("PATCH", "/guilds/1/members/@me", sent).code == "UNKNOWN_GUILD"


def test_what_was_shown_is_gone_for_who_comes_back(cats: GuildPlace) -> None:
    change(cats, avatar=data_url(picture()), bio="old")
    bob = cats.world.person("bob")
    assert Wire(bob).send("DELETE", f"/users/@me/guilds/{cats.id}").status == 204
    cats.member("bob")
    row = Member.objects.get(guild_id=cats.id, user_id=bob.user_id)
    assert (row.avatar, row.bio) == (None, None)
