"""Discovery on /v1: asking to be listed, what strangers find, coming in without an invite."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guilds import hooks
from guilds.events import GuildUpdated, MemberJoined
from guilds.models import Ban, DiscoveryListing, Guild, Member
from guilds.operations.discovery import review_listing
from guilds.operations.guilds import update_guild
from tests.operations.events import announced, mark
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

DESCRIPTION = "All about cats and their people"
KEYS = {
    "id", "name", "icon", "description", "category_type", "member_count", "online_count", "features",
    "verification_level",
}  # fmt: skip


@shared_rows
def cats() -> GuildPlace:
    return World().guild("cats").member("bob")


@pytest.fixture
def configured(settings: Any) -> Callable[..., None]:
    def configure(**changes: Any) -> None:
        settings.GUILDHALL = replace(settings.GUILDHALL, **changes)

    return configure


def ask(place: GuildPlace, name: str = "owner", method: str = "POST", **body: Any) -> Reply:
    sent = {"description": DESCRIPTION, "category_type": 8} | body if method == "POST" else body
    return Wire(place.world.person(name)).send(method, f"/guilds/{place.id}/discovery", sent)


def decide(place: GuildPlace, decision: Any, reason: str | None = None) -> None:
    """What somebody of the staff decides."""
    review_listing(place.world.person("staff"), place.id, decision=decision, reason=reason)


def listed(place: GuildPlace, **body: Any) -> GuildPlace:
    """The guild, after it asked and was approved."""
    assert ask(place, **body).status == 200
    decide(place, "approve")
    return place


def find(place: GuildPlace, query: str = "", name: str = "stranger") -> Any:
    reply = Wire(place.world.person(name)).send("GET", f"/discovery/guilds?{query}")
    assert reply.status == 200, reply.body
    return reply.body


def found(place: GuildPlace, query: str = "") -> list[str]:
    return [guild["name"] for guild in find(place, query)["guilds"]]


def join(place: GuildPlace, name: str = "stranger", guild_id: int = 0) -> Reply:
    return Wire(place.world.person(name)).send("POST", f"/discovery/guilds/{guild_id or place.id}/join")


# -- getting listed ----------------------------------------------------------------------------------------------------


def test_a_guild_asks_waits_and_is_listed(cats: GuildPlace) -> None:
    before = ask(cats, method="GET")
    assert before.body == {"application": None, "eligible": True, "min_member_count": 1}
    asked = ask(cats)
    assert asked.status == 200
    expected = {"guild_id": str(cats.id), "status": "pending", "description": DESCRIPTION, "category_type": 8}
    assert asked.body == expected | {
        "applied_at": asked.body["applied_at"], "reviewed_at": None, "review_reason": None,
    }  # fmt: skip
    assert found(cats) == []
    start = mark()
    decide(cats, "approve", reason="nice")
    (event,) = announced(start)
    assert isinstance(event, GuildUpdated)
    assert "DISCOVERABLE" in event.guild.features
    status = ask(cats, method="GET").body["application"]
    assert (status["status"], status["review_reason"]) == ("approved", "nice")
    (guild,) = find(cats)["guilds"]
    assert set(guild) == KEYS
    assert (guild["id"], guild["description"], guild["category_type"], guild["member_count"]) == (
        str(cats.id), DESCRIPTION, 8, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ({"description": "too short"}, "INVALID_FORM_BODY", "description"),
        ({"description": "x" * 301}, "INVALID_FORM_BODY", "description"),
        ({"description": None}, "INVALID_FORM_BODY", "description"),
        ({"category_type": "music"}, "INVALID_FORM_BODY", "category_type"),
        ({"category_type": 9}, "DISCOVERY_INVALID_CATEGORY", None),
        ({"category_type": -1}, "DISCOVERY_INVALID_CATEGORY", None),
    ],
)
def test_what_is_wrong_with_an_application(cats: GuildPlace, body: dict[str, Any], code: str, path: str | None) -> None:
    refused = ask(cats, **body)
    assert (refused.status, refused.code) == (400, code)
    assert [at for at, _ in refused.invalid] == ([path] if path else [])
    assert not DiscoveryListing.objects.exists()


def test_small_guilds_wait_until_they_have_grown(cats: GuildPlace, configured: Callable[..., None]) -> None:
    configured(discovery_min_members=3)
    assert (ask(cats).status, ask(cats).code) == (400, "DISCOVERY_INSUFFICIENT_MEMBERS")
    assert ask(cats, method="GET").body == {"application": None, "eligible": False, "min_member_count": 3}
    cats.member("carol")
    assert ask(cats).status == 200


def test_nobody_asks_twice_but_after_a_no(cats: GuildPlace) -> None:
    ask(cats)
    assert (ask(cats).status, ask(cats).code) == (409, "DISCOVERY_ALREADY_APPLIED")
    decide(cats, "reject", reason="too few cats")
    assert ask(cats, method="GET").body["application"]["review_reason"] == "too few cats"
    again = ask(cats, description="More cats than ever before")
    assert (again.status, again.body["status"], again.body["review_reason"]) == (200, "pending", None)
    decide(cats, "approve")
    assert ask(cats).code == "DISCOVERY_ALREADY_APPLIED"


def test_a_listing_is_edited_before_and_after_approval(cats: GuildPlace) -> None:
    missing = ask(cats, method="PATCH", category_type=1)
    assert (missing.status, missing.code) == (404, "DISCOVERY_APPLICATION_NOT_FOUND")
    ask(cats)
    assert ask(cats, method="PATCH", category_type=1).body["category_type"] == 1
    decide(cats, "approve")
    changed = ask(cats, method="PATCH", description="Nothing but SIAMESE ones")
    assert (changed.body["status"], changed.body["category_type"]) == ("approved", 1)
    assert found(cats, "query=siamese") == ["cats"]
    assert ask(cats, method="PATCH", category_type=99).code == "DISCOVERY_INVALID_CATEGORY"
    decide(cats, "remove", reason="dogs")
    late = ask(cats, method="PATCH", category_type=2)
    assert (late.status, late.code) == (409, "DISCOVERY_APPLICATION_ALREADY_REVIEWED")


def test_withdrawing_takes_the_guild_out(cats: GuildPlace) -> None:
    missing = ask(cats, method="DELETE")
    assert (missing.status, missing.code) == (404, "DISCOVERY_APPLICATION_NOT_FOUND")
    listed(cats)
    start = mark()
    assert ask(cats, method="DELETE").status == 204
    (event,) = announced(start)
    assert isinstance(event, GuildUpdated)
    assert "DISCOVERABLE" not in event.guild.features
    assert found(cats) == []
    ask(cats)
    start = mark()
    assert ask(cats, method="DELETE").status == 204
    assert announced(start) == []


def test_only_who_manages_the_guild(cats: GuildPlace) -> None:
    cats.world.person("stranger")
    for method in ("GET", "POST", "PATCH", "DELETE"):
        assert ask(cats, "bob", method).code == "MISSING_PERMISSIONS"
        assert ask(cats, "stranger", method).code == "ACCESS_DENIED"


# -- what strangers find -----------------------------------------------------------------------------------------------


def test_words_are_found_in_names_first_and_in_whatever_case(cats: GuildPlace) -> None:
    world = cats.world
    listed(world.guild("Über Straßen"), description="where the trams go, by night")
    listed(world.guild("Night owls"), description="for those who sleep late")
    listed(world.guild("Fortnight"), description="a plan for two weeks").member("bob")
    assert found(cats, "query=NIGHT") == ["Night owls", "Fortnight", "Über Straßen"]
    assert found(cats, "query=üBER STRASSEN") == ["Über Straßen"]
    assert found(cats, "query=%25") == []
    assert found(cats, "query=_") == []
    assert found(cats, "query=%20%20tram%20") == ["Über Straßen"]
    update_guild(world.person("owner"), Guild.objects.get(name="Fortnight").id, changes={"name": "Two weeks"})
    assert found(cats, "query=fortnight") == []


def test_categories_orders_and_pages(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    world = cats.world
    listed(world.guild("small"), category_type=1)
    listed(world.guild("large"), category_type=0).member("bob").member("carol")
    listed(cats, category_type=1)
    assert found(cats) == ["large", "cats", "small"]
    assert found(cats, "category=1&sort_by=member_count") == ["cats", "small"]
    small = Guild.objects.get(name="small").id
    monkeypatch.setattr(hooks.online_counts, "_functions", [lambda ids, _without: dict.fromkeys(ids, 0) | {small: 5}])
    assert found(cats, "sort_by=online_count") == ["small", "large", "cats"]
    page = find(cats, "sort_by=online_count&limit=1&offset=1")
    assert ([guild["name"] for guild in page["guilds"]], page["total"]) == (["large"], 3)
    assert find(cats, "limit=2&offset=2")["total"] == 3
    assert find(cats, "offset=2147483647")["guilds"] == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=49", "category=9", "category=x", "sort_by=age", "offset=-1", f"query={'x' * 101}"]
)
def test_bad_searches(cats: GuildPlace, query: str) -> None:
    reply = Wire(cats.owner).send("GET", f"/discovery/guilds?{query}")
    assert (reply.code, [path for path, _ in reply.invalid]) == ("INVALID_FORM_BODY", [query.partition("=")[0]])


@pytest.mark.parametrize("feature", ["UNAVAILABLE_FOR_EVERYONE", "UNAVAILABLE_FOR_EVERYONE_BUT_STAFF"])
def test_closed_guilds_are_not_found_nor_joined(cats: GuildPlace, feature: str) -> None:
    listed(cats)
    Guild.objects.filter(id=cats.id).update(features=[*cats.guild.features, feature])
    assert find(cats) == {"guilds": [], "total": 0}
    assert join(cats).code == "DISCOVERY_NOT_DISCOVERABLE"


def test_whoever_takes_the_feature_away_unlists_the_guild(cats: GuildPlace) -> None:
    listed(cats)
    Guild.objects.filter(id=cats.id).update(features=["BANNER"])
    assert found(cats) == []
    assert join(cats).code == "DISCOVERY_NOT_DISCOVERABLE"


def test_the_categories(cats: GuildPlace) -> None:
    body = Wire(cats.owner).send("GET", "/discovery/categories").body
    assert [each["id"] for each in body] == list(range(9))
    assert [body[at]["name"] for at in (0, 4, 8)] == ["Gaming", "Science & Technology", "Other"]


@pytest.mark.parametrize("sort_by", ["relevance", "online_count"])
def test_a_longer_list_costs_no_more(cats: GuildPlace, sort_by: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as statements:
            find(cats, f"sort_by={sort_by}&limit=48&query=c", name="reader")
        return len(statements)

    listed(cats)
    find(cats, name="reader")
    one = cost()
    for number in range(20):
        listed(cats.world.guild(f"club {number}"))
    assert cost() == one
    assert len(find(cats, "limit=48")["guilds"]) == 21


# -- coming in ---------------------------------------------------------------------------------------------------------


def test_a_stranger_comes_in_once(cats: GuildPlace) -> None:
    listed(cats)
    start = mark()
    assert join(cats).status == 204
    assert any(isinstance(event, MemberJoined) for event in announced(start))
    assert Member.objects.get(guild_id=cats.id, user=cats.world.person("stranger").user).join_source == 6
    start = mark()
    assert join(cats).status == 204
    assert announced(start) == []
    assert cats.guild.member_count == 3


def test_who_does_not_come_in(cats: GuildPlace) -> None:
    assert (join(cats).status, join(cats).code) == (400, "DISCOVERY_NOT_DISCOVERABLE")
    assert join(cats, guild_id=1).code == "DISCOVERY_NOT_DISCOVERABLE"
    listed(cats)
    Ban.objects.create(guild_id=cats.id, user=cats.world.person("stranger").user, moderator_id=1)
    assert (join(cats).status, join(cats).code) == (403, "USER_BANNED_FROM_GUILD")
    cats.world.bot("robot")
    assert join(cats, "robot").code == "ACCESS_DENIED"


def test_pausing_invites_does_not_close_the_list(cats: GuildPlace) -> None:
    listed(cats)
    update_guild(cats.owner, cats.id, changes={"features": ["INVITES_DISABLED"]})
    assert "DISCOVERABLE" in cats.guild.features
    assert join(cats).status == 204


def test_an_instance_without_a_list(cats: GuildPlace, configured: Callable[..., None]) -> None:
    listed(cats)
    configured(discovery=False)
    owner = Wire(cats.owner)
    replies = [
        owner.send("GET", "/discovery/guilds"),
        owner.send("GET", "/discovery/categories"),
        join(cats),
        *(ask(cats, method=method) for method in ("GET", "POST", "PATCH", "DELETE")),
    ]
    assert {(reply.status, reply.code) for reply in replies} == {(400, "DISCOVERY_DISABLED")}
