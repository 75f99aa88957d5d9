"""Codes that guilds choose for themselves: choosing, looking, coming in."""

from dataclasses import replace
from typing import Any

import pytest

from core.permissions import P
from guilds.events import GuildUpdated
from guilds.models import AuditLogEntry, Ban, Guild, Member
from tests.operations.events import announced, mark
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import EVERYONE, GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def cats() -> GuildPlace:
    place = World().guild("cats").member("bob")
    Guild.objects.filter(id=place.id).update(features=[*place.guild.features, "VANITY_URL"])
    return place


def choose(place: GuildPlace, code: Any, name: str = "owner") -> Reply:
    return Wire(place.world.person(name)).send("PATCH", f"/guilds/{place.id}/vanity-url", {"code": code})


def vanity(place: GuildPlace, name: str = "owner") -> Reply:
    return Wire(place.world.person(name)).send("GET", f"/guilds/{place.id}/vanity-url")


def look(code: str) -> Reply:
    return Wire().send("GET", f"/invites/{code}")


def accept(place: GuildPlace, code: str, name: str = "stranger") -> Reply:
    return Wire(place.world.person(name)).send("POST", f"/invites/{code}")


def test_a_code_is_chosen_told_and_logged(cats: GuildPlace) -> None:
    assert vanity(cats).body == {"code": None, "uses": 0}
    start = mark()
    assert choose(cats, "  Cool Cats ").body == {"code": "cool-cats"}
    (event,) = announced(start)
    assert isinstance(event, GuildUpdated)
    assert event.guild.vanity_url_code == "cool-cats"
    assert vanity(cats).body == {"code": "cool-cats", "uses": 0}
    assert Wire(cats.owner).send("GET", f"/guilds/{cats.id}").body["vanity_url_code"] == "cool-cats"
    entry = AuditLogEntry.objects.filter(guild_id=cats.id, action_type=1).latest("id")
    assert entry.changes == [{"key": "vanity_url_code", "old_value": None, "new_value": "cool-cats"}]


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_a_code_is_given_up(cats: GuildPlace, nothing: str | None) -> None:
    choose(cats, "cats")
    assert choose(cats, nothing).body == {"code": ""}
    assert vanity(cats).body == {"code": None, "uses": 0}
    assert (look("cats").status, look("cats").code) == (404, "UNKNOWN_INVITE")
    start = mark()
    assert choose(cats, nothing).status == 200
    assert announced(start) == []


def test_a_body_without_a_code_changes_nothing(cats: GuildPlace) -> None:
    choose(cats, "cats")
    assert Wire(cats.owner).send("PATCH", f"/guilds/{cats.id}/vanity-url", {}).body == {"code": "cats"}
    assert cats.guild.vanity_url_code == "cats"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("x", "VANITY_URL_CODE_LENGTH_INVALID"),
        ("x" * 33, "VANITY_URL_CODE_LENGTH_INVALID"),
        ("-cats", "VANITY_URL_INVALID_CHARACTERS"),
        ("cats-", "VANITY_URL_INVALID_CHARACTERS"),
        ("ca_ts", "VANITY_URL_INVALID_CHARACTERS"),
        ("ca/ts", "VANITY_URL_INVALID_CHARACTERS"),
        ("kätzchen", "VANITY_URL_INVALID_CHARACTERS"),
        ("my-FLUXER-club", "VANITY_URL_CODE_CANNOT_CONTAIN_FLUXER"),
        ("theguildhall", "VANITY_URL_CODE_CANNOT_CONTAIN_FLUXER"),
    ],
)
def test_codes_that_nobody_may_have(cats: GuildPlace, code: str, problem: str) -> None:
    refused = choose(cats, code)
    assert (refused.status, refused.invalid) == (400, [("code", problem)])
    assert cats.guild.vanity_url_code is None


@pytest.mark.parametrize("code", ["ab", "x" * 32, "a--b", "0" * 2])
def test_codes_at_the_edges(cats: GuildPlace, code: str) -> None:
    assert choose(cats, code).body == {"code": code}


def test_only_one_guild_has_a_code(cats: GuildPlace) -> None:
    dogs = cats.world.guild("dogs", owner="other")
    Guild.objects.filter(id=dogs.id).update(features=["VANITY_URL"])
    choose(cats, "pets")
    assert choose(dogs, "Pets", "other").invalid == [("code", "VANITY_URL_CODE_ALREADY_TAKEN")]
    assert choose(cats, "PETS").body == {"code": "pets"}
    choose(cats, "felines")
    assert choose(dogs, "pets", "other").status == 200


def test_no_guild_takes_the_code_of_an_invite(cats: GuildPlace) -> None:
    invite = cats.invite()
    assert invite.code != invite.code.lower()
    from_before = "abcdefgh"
    Guild.objects.get(id=cats.id).invites.filter(code=invite.code).update(code=from_before)
    assert choose(cats, from_before).invalid == [("code", "VANITY_URL_CODE_ALREADY_TAKEN")]


def test_the_feature_is_needed_for_a_code_but_not_to_give_it_up(cats: GuildPlace, settings: Any) -> None:
    choose(cats, "cats")
    Guild.objects.filter(id=cats.id).update(features=[])
    assert choose(cats, "dogs").invalid == [("code", "VANITY_URL_REQUIRES_FEATURE")]
    assert choose(cats, None).status == 200
    settings.GUILDHALL = replace(settings.GUILDHALL, vanity_urls=True)
    assert choose(cats, "dogs").body == {"code": "dogs"}
    assert Wire(cats.owner).send("GET", f"/guilds/{cats.id}").body["features"] == ["VANITY_URL"]


def test_who_may_look_and_choose(cats: GuildPlace) -> None:
    cats.role("mods", P.MANAGE_GUILD).member("mod", "mods")
    assert choose(cats, "cats", "mod").status == 200
    assert vanity(cats, "mod").status == 200
    for name, code in (("bob", "MISSING_PERMISSIONS"), ("stranger", "ACCESS_DENIED")):
        assert (vanity(cats, name).code, choose(cats, "dogs", name).code) == (code, code)
    cats.world.bot("robot")
    cats.member("robot", "mods")
    assert choose(cats, "dogs", "robot").code == "ACCESS_DENIED"
    assert vanity(cats, "robot").status == 200


def test_anybody_may_look_at_the_invite_in_whatever_case(cats: GuildPlace) -> None:
    choose(cats, "cats")
    seen = look("CaTs")
    assert seen.status == 200, seen.body
    assert (seen.body["code"], seen.body["type"], seen.body["inviter"]) == ("cats", 0, None)
    assert seen.body["channel"] == {"id": str(cats.channel_id("general")), "name": "general", "type": 0}
    assert (seen.body["member_count"], seen.body["expires_at"], seen.body["temporary"]) == (2, None, False)
    listed = Wire(cats.owner).send("GET", f"/guilds/{cats.id}/invites").body
    assert "cats" not in [invite["code"] for invite in listed]
    assert (Wire(cats.owner).send("DELETE", "/invites/cats").code) == "UNKNOWN_INVITE"


def test_the_invite_leads_to_the_first_text_channel_for_everybody(cats: GuildPlace) -> None:
    choose(cats, "cats")
    cats.channel("welcome").overwrite("general", EVERYONE, deny=P.VIEW_CHANNEL)
    assert look("cats").body["channel"]["name"] == "welcome"
    cats.overwrite("welcome", EVERYONE, deny=P.VIEW_CHANNEL)
    assert look("cats").code == "UNKNOWN_INVITE"
    assert accept(cats, "cats").code == "UNKNOWN_INVITE"
    assert not Member.objects.filter(user=cats.world.person("stranger").user).exists()


def test_coming_in_counts_once(cats: GuildPlace) -> None:
    choose(cats, "cats")
    joined = accept(cats, "CATS")
    assert (joined.status, joined.body["member_count"]) == (200, 3)
    row = cats.membership("stranger")
    assert (row.join_source, row.source_invite_code, row.inviter_id) == (2, "cats", None)
    assert accept(cats, "cats").status == 200
    assert vanity(cats).body == {"code": "cats", "uses": 1}
    choose(cats, "felines")
    assert vanity(cats).body == {"code": "felines", "uses": 0}
    assert accept(cats, "cats", "another").code == "UNKNOWN_INVITE"


def test_what_closes_invites_closes_the_code(cats: GuildPlace) -> None:
    choose(cats, "cats")
    Ban.objects.create(guild_id=cats.id, user=cats.world.person("banned").user, moderator_id=1)
    assert accept(cats, "cats", "banned").code == "USER_BANNED_FROM_GUILD"
    Guild.objects.filter(id=cats.id).update(features=["VANITY_URL", "INVITES_DISABLED"])
    assert accept(cats, "cats").code == "INVITES_DISABLED"
    Guild.objects.filter(id=cats.id).update(disabled_operations=1 << 3)
    assert accept(cats, "cats").code == "FEATURE_TEMPORARILY_DISABLED"
    Guild.objects.filter(id=cats.id).update(features=["UNAVAILABLE_FOR_EVERYONE"], disabled_operations=0)
    assert accept(cats, "cats").code == "MISSING_ACCESS"
