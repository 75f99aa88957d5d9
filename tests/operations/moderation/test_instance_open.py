"""What the instance tells everybody of itself, and where everybody who is new begins."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import User
from accounts.rights import EVERYTHING
from guilds.models import Member
from tests.registrations import guild_side, topic_side
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


def switched(settings: Any, **changes: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, **changes)


def about() -> dict[str, Any]:
    told: dict[str, Any] = Wire().send("GET", "/instance").body
    return told


def test_how_many_there_are_is_told_unless_the_operator_hides_it(settings: Any) -> None:
    world = World()
    world.guild("cats", owner="olga").member("alice")
    world.bot()
    assert (about()["stats"], about()["description"]) == ({"users": 2, "guilds": 1}, None)
    world.person("late")
    assert about()["stats"] == {"users": 2, "guilds": 1}, "counted now and then, and not for everybody who asks"
    switched(settings, instance_stats=False, instance_description="Cats and their people")
    told = about()
    assert (told["stats"], told["description"]) == (None, "Cats and their people")
    assert {"stats", "description"}.isdisjoint(Wire().send("GET", "/instance/config").body)


def invite_to(guild: GuildPlace) -> str:
    made = Wire(guild.owner).send("POST", f"/channels/{guild.channel_id('general')}/invites", {})
    return str(made.body["code"])


def guilds_of(email: str) -> list[int]:
    return list(Member.objects.filter(user__email=email).values_list("guild_id", flat=True))


def register(prefix: str = "/v1", **more: Any) -> str:
    body = (guild_side if prefix == "/v1" else topic_side)() | more
    answer = Wire(prefix=prefix).send("POST", "/auth/register", body)
    assert answer.status < 300, answer.body
    return str(body["email"])


def test_who_is_new_joins_where_everybody_begins(settings: Any) -> None:
    world = World()
    cats, dogs = world.guild("cats"), world.guild("dogs")
    assert guilds_of(register()) == []
    switched(settings, auto_join_invite=invite_to(cats))
    for prefix in ("/v1", "/api"):
        assert guilds_of(register(prefix)) == [cats.id], prefix
    assert guilds_of(register(invite_code=invite_to(dogs))) == [dogs.id], "whoever has an invite begins there"
    for code in ("no-such-invite", "x" * 300):
        switched(settings, auto_join_invite=code)
        assert guilds_of(register()) == []


def test_who_waits_joins_it_once_they_are_let_in(settings: Any) -> None:
    cats, chief = World().guild("cats"), World().person(acls=[EVERYTHING])
    switched(settings, auto_join_invite=invite_to(cats), registration="approval")
    email = register()
    assert guilds_of(email) == []
    body = {"user_id": str(User.objects.get(email=email).id)}
    assert Wire(chief).send("POST", "/admin/pending-verifications/approve", body).status == 200
    assert guilds_of(email) == [cats.id]
