"""Several administrators, and owners, at the same moment: one of them is right, and nobody sees a server fail."""

from collections import Counter
from typing import Any

import pytest

from accounts.rights import EVERYTHING
from core.actor import Actor
from guilds.models import DiscoveryListing, Emoji, Guild, Member
from guilds.operations.discovery import apply_for_listing, withdraw_listing
from guilds.operations.emojis import delete_emoji
from guilds.operations.ending import delete_guild as delete_own_guild
from guilds.operations.joining import leave_guild
from moderation.operations.admin_assets import purge_assets
from moderation.operations.admin_bulk_guilds import add_guild_members, change_features_of_guilds
from moderation.operations.admin_discovery import review_application
from moderation.operations.admin_guild_members import force_add_member, kick_guild_member
from moderation.operations.admin_guilds import delete_guild, rename_guild, set_guild_vanity
from tests.operations.events import announced, mark
from tests.operations.guilds.test_expression_races import PARALLEL, at_once
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)


class Desk:
    """A guild, and an administrator who is in none."""

    def __init__(self) -> None:
        self.world = World()
        self.cats: GuildPlace = self.world.guild("cats")
        self.admin: Actor = self.world.person("admin", acls=[EVERYTHING])


def versions_since(start: int, guild_id: int) -> list[int]:
    events: list[Any] = [event for event in announced(start) if getattr(event, "guild_id", None) == guild_id]
    return sorted(event.version for event in events if hasattr(event, "version"))


def test_somebody_is_brought_in_once() -> None:
    """Alone and among many, while others are put out: the number of members stays what it is."""
    desk = Desk()
    people = [desk.world.person(f"p{number}").user_id for number in range(4)]
    start = mark()

    def work(number: int) -> Any:
        match number % 4:
            case 0:
                return add_guild_members(desk.admin, desk.cats.id, user_ids=people).refused
            case 1:
                return force_add_member(desk.admin, desk.cats.id, people[0])
            case 2:
                return kick_guild_member(desk.admin, desk.cats.id, people[1])
            case _:
                return leave_guild(desk.world.person("p2"), desk.cats.id)

    assert set(map(str, at_once(work))) <= {"{}", "None", "UNKNOWN_MEMBER"}
    guild = desk.cats.guild
    assert guild.member_count == Member.objects.filter(guild=guild).count()
    told = versions_since(start, guild.id)
    assert told == list(range(told[0], guild.version + 1))


def test_many_guilds_change_features_while_they_change_otherwise() -> None:
    """Every version is somebody's, and nobody's change is lost."""
    desk = Desk()
    ids = [desk.cats.id, *(desk.world.guild(f"club{number}").id for number in range(5))]
    start = mark()

    def work(number: int) -> Any:
        if number == PARALLEL - 1:
            return rename_guild(desk.admin, ids[0], name="Dogs").name
        order = ids if number % 2 else ids[::-1]
        return change_features_of_guilds(desk.admin, order, add=[f"F{number}"]).refused

    assert set(map(str, at_once(work))) == {"{}", "Dogs"}
    for guild in Guild.objects.filter(id__in=ids):
        assert {f"F{number}" for number in range(PARALLEL - 1)} <= set(guild.features)
        told = versions_since(start, guild.id)
        assert told == list(range(told[0], guild.version + 1))
    assert desk.cats.guild.name == "Dogs"


def test_a_code_leads_into_one_guild() -> None:
    desk = Desk()
    places = [desk.world.guild(f"club{number}").id for number in range(PARALLEL)]
    found = at_once(lambda number: set_guild_vanity(desk.admin, places[number], code="pets").id)
    assert Counter(each == "INVALID_FORM_BODY" for each in found) == {True: PARALLEL - 1, False: 1}
    assert Guild.objects.filter(vanity_url_code="pets").count() == 1


def test_a_guild_is_deleted_once() -> None:
    desk = Desk()
    remove = (lambda: delete_guild(desk.admin, desk.cats.id), lambda: delete_own_guild(desk.cats.owner, desk.cats.id))
    found = at_once(lambda number: remove[number % 2]())
    assert Counter(each is None for each in found) == {True: 1, False: PARALLEL - 1}
    assert not Guild.objects.filter(id=desk.cats.id).exists()


def test_a_picture_goes_once() -> None:
    desk = Desk()
    emoji_id = desk.cats.emoji().id
    start = mark()

    def work(number: int) -> Any:
        if number % 2:
            return delete_emoji(desk.cats.owner, desk.cats.id, emoji_id)
        return purge_assets(desk.admin, [str(emoji_id)])[0][0].kind

    assert set(map(str, at_once(work))) <= {"emoji", "unknown", "None", "UNKNOWN_EMOJI"}
    assert not Emoji.objects.exists()
    assert len(announced(start)) == 1


def test_an_application_is_decided_once() -> None:
    desk = Desk()
    apply_for_listing(desk.cats.owner, desk.cats.id, description="all about cats", category=1)

    def work(number: int) -> Any:
        if number == 0:
            return withdraw_listing(desk.cats.owner, desk.cats.id)
        return review_application(desk.admin, desk.cats.id, decision="approve" if number % 2 else "reject").status

    found = Counter(map(str, at_once(work)))
    refused = {"DISCOVERY_APPLICATION_ALREADY_REVIEWED", "DISCOVERY_APPLICATION_NOT_FOUND"}
    assert found["approved"] + found["rejected"] <= 1
    assert set(found) <= {"approved", "rejected", "None", *refused}
    assert not DiscoveryListing.objects.exists()
    assert "DISCOVERABLE" not in desk.cats.guild.features
