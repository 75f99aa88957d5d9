"""Every operation on guilds, channels and invites, for everybody who might try it (SEC-021, SEC-022, SEC-024)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from chat.models import Invite
from chat.v1.urls_channels import urlpatterns as channel_routes
from core.clock import now
from core.permissions import P
from guilds.models import Ban, Guild
from guilds.operations.joining import leave_guild
from guilds.v1.urls import urlpatterns as guild_routes
from guilds.v1.urls_discovery import urlpatterns as discovery_routes
from guilds.v1.urls_expressions import urlpatterns as expression_routes
from integrations.v1.urls_webhooks import guild_patterns as webhook_routes
from moderation.v1.urls_raids import urlpatterns as raid_routes
from tests.pictures import data_url, picture
from tests.wire import Reply, Wire
from tests.world import PASSWORD, GuildPlace, World

pytestmark = pytest.mark.django_db

Route = tuple[str, str]
# These ask what two people are to each other, which their own tests hold.
BETWEEN_PEOPLE = {"/users/@me/channels", "/users/<id:target_id>/profile"}
# These need a guild that asked to be listed, or was, which tests/conformance/v1/test_discovery.py makes.
OF_LISTED_GUILDS: set[Route] = {
    ("PATCH", "/guilds/<id:guild_id>/discovery"),
    ("DELETE", "/guilds/<id:guild_id>/discovery"),
    ("POST", "/discovery/guilds/<id:guild_id>/join"),
}
ROUTES: list[Route] = sorted(
    {
        (method, route.path)
        for route in (
            *guild_routes,
            *expression_routes,
            *discovery_routes,
            *channel_routes,
            *webhook_routes,
            *raid_routes,
        )
        for method in route.view.endpoints
        if route.path not in BETWEEN_PEOPLE and (method, route.path) not in OF_LISTED_GUILDS
    }
)

CAT = {"name": "cat", "image": data_url(picture(size=(8, 8)))}
# Bodies that pass validation, so that what answers is the rule and not the form.
BODIES: dict[Route, Any] = {
    ("POST", "/guilds"): {"name": "x"},
    ("PATCH", "/guilds/<id:guild_id>"): {"name": "x"},
    ("POST", "/guilds/<id:guild_id>/delete"): {"password": PASSWORD},
    ("DELETE", "/guilds/<id:guild_id>"): {"password": PASSWORD},
    ("POST", "/guilds/<id:guild_id>/transfer-ownership"): {"new_owner_id": "<user_id>", "password": PASSWORD},
    ("PATCH", "/guilds/<id:guild_id>/text-channel-flexible-names"): {"enabled": True},
    ("PATCH", "/guilds/<id:guild_id>/detached-banner"): {"enabled": True},
    ("PATCH", "/guilds/<id:guild_id>/disallow-unclaimed-accounts"): {"enabled": True},
    ("PATCH", "/guilds/<id:guild_id>/members/<id:user_id>"): {"nick": "x"},
    ("PATCH", "/guilds/<id:guild_id>/members/@me"): {"nick": "x"},
    ("POST", "/guilds/<id:guild_id>/roles"): {"name": "x"},
    ("PATCH", "/guilds/<id:guild_id>/roles"): [{"id": "<role_id>", "position": 1}],
    ("PATCH", "/guilds/<id:guild_id>/roles/<id:role_id>"): {"name": "x"},
    ("PATCH", "/guilds/<id:guild_id>/roles/hoist-positions"): [{"id": "<role_id>", "hoist_position": 1}],
    ("POST", "/guilds/<id:guild_id>/discovery"): {"description": "a guild for cats", "category_type": 0},
    ("PATCH", "/guilds/<id:guild_id>/vanity-url"): {"code": None},
    ("POST", "/guilds/<id:guild_id>/channels"): {"name": "x", "type": 0},
    ("PATCH", "/guilds/<id:guild_id>/channels"): [{"id": "<channel_id>", "position": 0}],
    ("POST", "/guilds/<id:guild_id>/raid/removal"): {"since": (now() - timedelta(hours=1)).isoformat()},
    ("PATCH", "/channels/<id:channel_id>"): {"topic": "x"},
    ("PUT", "/channels/<id:channel_id>/permissions/<id:overwrite_id>"): {"type": 0, "allow": "0"},
    ("POST", "/channels/<id:channel_id>/invites"): {},
    ("POST", "/channels/<id:channel_id>/webhooks"): {"name": "x"},
    ("POST", "/guilds/<id:guild_id>/emojis"): CAT,
    ("POST", "/guilds/<id:guild_id>/emojis/bulk"): {"emojis": [CAT]},
    ("PATCH", "/guilds/<id:guild_id>/emojis/<id:emoji_id>"): {"name": "xx"},
    ("POST", "/guilds/<id:guild_id>/stickers"): CAT,
    ("POST", "/guilds/<id:guild_id>/stickers/bulk"): {"stickers": [CAT]},
    ("PATCH", "/guilds/<id:guild_id>/stickers/<id:sticker_id>"): {"name": "xx"},
}

# What does not depend on the guild at hand.
PERSONAL: dict[Route, int] = {
    ("POST", "/guilds"): 200,
    ("GET", "/users/@me/guilds"): 200,
    ("GET", "/discovery/guilds"): 200,
    ("GET", "/discovery/categories"): 200,
    ("GET", "/search/guilds"): 200,
    ("PATCH", "/users/@me/guilds/@me/settings"): 200,
    ("GET", "/invites/<str:invite_code>"): 200,
}
# What every member may do.
ORDINARY: dict[Route, int] = PERSONAL | {
    ("DELETE", "/users/@me/guilds/<id:guild_id>"): 204,
    ("PATCH", "/users/@me/guilds/<id:guild_id>/settings"): 200,
    ("GET", "/guilds/<id:guild_id>"): 200,
    ("GET", "/guilds/<id:guild_id>/channels"): 200,
    ("GET", "/guilds/<id:guild_id>/members"): 200,
    ("GET", "/guilds/<id:guild_id>/members/@me"): 200,
    ("PATCH", "/guilds/<id:guild_id>/members/@me"): 200,
    ("GET", "/guilds/<id:guild_id>/members/<id:user_id>"): 200,
    ("GET", "/guilds/<id:guild_id>/roles"): 200,
    ("GET", "/guilds/<id:guild_id>/emojis"): 200,
    ("POST", "/guilds/<id:guild_id>/emojis"): 200,
    ("POST", "/guilds/<id:guild_id>/emojis/bulk"): 200,
    ("GET", "/guilds/<id:guild_id>/stickers"): 200,
    ("POST", "/guilds/<id:guild_id>/stickers"): 200,
    ("POST", "/guilds/<id:guild_id>/stickers/bulk"): 200,
    ("GET", "/channels/<id:channel_id>"): 200,
    ("POST", "/channels/<id:channel_id>/invites"): 200,
    ("POST", "/invites/<str:invite_code>"): 200,
}
OWN_SETTINGS: Route = ("PATCH", "/users/@me/guilds/<id:guild_id>/settings")
FOR_PEOPLE = {OWN_SETTINGS, ("PATCH", "/users/@me/guilds/@me/settings")}
LEAVING: Route = ("DELETE", "/users/@me/guilds/<id:guild_id>")
ACCEPTING: Route = ("POST", "/invites/<str:invite_code>")


@pytest.fixture
def cats() -> GuildPlace:
    """A guild with a target of every kind, and all who might try."""
    place = World().guild().role("target").member("target", "target").role("low", P.CHANGE_NICKNAME)
    place.member("member").member("lower", "low").member("gone").member("banned")
    for name in ("gone", "banned"):
        leave_guild(place.world.person(name), place.id)
    for name in ("banned", "target"):  # the second so that there is a ban to lift
        Ban.objects.create(guild_id=place.id, user=place.world.person(name).user, moderator_id=place.owner.user_id)
    place.world.guild("dogs", owner="other_owner")
    place.world.bot("bot")
    return place


@pytest.fixture(autouse=True)
def _fresh_targets() -> Iterator[None]:
    yield
    targets.cache_clear()


@cache
def targets(cats: GuildPlace) -> dict[str, int | str]:
    """Ids of things that exist, by the names they have in paths."""
    return {
        "guild_id": cats.id,
        "channel_id": cats.channel_id("general"),
        "user_id": cats.world.person("target").user_id,
        "role_id": cats.role_id("target"),
        "overwrite_id": cats.role_id("target"),
        "emoji_id": cats.emoji().id,
        "sticker_id": cats.sticker().id,
        "invite_code": Invite.objects.filter(guild_id=cats.id).values_list("code", flat=True)[0],
    }


def filled(cats: GuildPlace, text: str) -> str:
    """A path, or the text of a body, with ids of things that exist."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(targets(cats)[match[1]]), text)


def body_for(cats: GuildPlace, route: Route) -> Any:
    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        return filled(cats, value) if isinstance(value, str) else value

    return walk(BODIES.get(route))


def replies(cats: GuildPlace, name: str | None) -> Iterator[tuple[Route, Reply]]:
    wire = Wire(cats.world.person(name) if name else None)
    for route in ROUTES:
        method, path = route
        yield route, wire.try_out(method, filled(cats, path), body_for(cats, route))


def test_anybody_without_credentials_sees_an_invite_and_nothing_else(cats: GuildPlace) -> None:
    for route, reply in replies(cats, None):
        if route == ("GET", "/invites/<str:invite_code>"):
            assert reply.status == 200
        else:
            assert (reply.status, reply.code) == (401, "UNAUTHORIZED"), route


@pytest.mark.parametrize("name", ["stranger", "gone", "banned", "other_owner", "bot"])
def test_outsiders(cats: GuildPlace, name: str) -> None:
    for route, reply in replies(cats, name):
        found = (reply.status, reply.code)
        if name == "bot" and route in FOR_PEOPLE:
            assert found == (403, "ACCESS_DENIED"), route
        elif route == OWN_SETTINGS:
            assert found == (404, "UNKNOWN_GUILD"), route
        elif route in PERSONAL:
            assert found == (PERSONAL[route], ""), route
        elif route == LEAVING:
            assert found == (404, "UNKNOWN_MEMBER")
        elif route == ACCEPTING:
            assert found == {"banned": (403, "USER_BANNED_FROM_GUILD"), "bot": (403, "ACCESS_DENIED")}.get(
                name, (200, "")
            )
        else:
            assert found == (403, "ACCESS_DENIED"), route


@pytest.mark.parametrize("name", ["member", "lower"])
def test_members_without_powers(cats: GuildPlace, name: str) -> None:
    for route, reply in replies(cats, name):
        expected = (ORDINARY[route], "") if route in ORDINARY else (403, "MISSING_PERMISSIONS")
        assert (reply.status, reply.code) == expected, route


def test_the_owner_may_do_everything_but_leave(cats: GuildPlace) -> None:
    for route, reply in replies(cats, "owner"):
        assert reply.status == 400 if route == LEAVING else reply.status in (200, 204), (route, reply)


def test_an_administrator_may_do_everything_but_what_is_the_owners(cats: GuildPlace) -> None:
    cats.role("admins", P.ADMINISTRATOR).member("admin", "admins")
    # The role of administrators stands at the bottom: lift it above its targets.
    top = Wire(cats.owner).send(
        "PATCH", f"/guilds/{cats.id}/roles", [{"id": str(cats.role_id("admins")), "position": 9}]
    )
    assert top.status == 204
    owners = {"/guilds/<id:guild_id>/delete", "/guilds/<id:guild_id>/transfer-ownership"}
    for route, reply in replies(cats, "admin"):
        if route[1] in owners or route == ("DELETE", "/guilds/<id:guild_id>"):
            assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS"), route
        else:
            assert reply.status in (200, 204), (route, reply)


def test_a_closed_guild_answers_nobody(cats: GuildPlace) -> None:
    Guild.objects.filter(pk=cats.id).update(features=["UNAVAILABLE_FOR_EVERYONE"])
    for route, reply in replies(cats, "owner"):
        if route not in PERSONAL and route not in (LEAVING, OWN_SETTINGS) and "invite_code" not in route[1]:
            assert (reply.status, reply.code) == (403, "MISSING_ACCESS"), route


@pytest.mark.parametrize("value", ["0", "-1", str(2**63), str(2**64), "null", "NaN", "1e3", "%00", "%20", "0x10", "01"])
def test_no_odd_id_means_everything_or_breaks_anything(cats: GuildPlace, value: str) -> None:
    wire = Wire(cats.owner)
    for method, path in ROUTES:
        body = body_for(cats, (method, path))
        for parameter in re.findall(r"<id:\w+>", path):
            if parameter == "<id:overwrite_id>" and value == "0":
                continue  # overwrites may name ids that nobody has
            reply = wire.try_out(method, filled(cats, path.replace(parameter, value)), body)
            assert reply.status in (400, 403, 404), (method, path, value, reply)
