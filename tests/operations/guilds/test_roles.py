"""Roles: who may make, change, delete and reorder which."""

import pytest
from django.core.cache import cache

from chat.models import Channel
from core.errors import Code, FieldCode
from core.permissions import ALL, DEFAULT, P
from guilds.models import Role
from guilds.operations.role_order import reorder_roles, reset_hoist_positions, set_hoist_positions
from guilds.operations.roles import create_role, delete_role, update_role
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error, refused
from tests.shared_rows import shared_rows
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

MANAGER = P.MANAGE_ROLES | P.KICK_MEMBERS


@shared_rows
def ladder() -> GuildPlace:
    """A guild with roles top, manager, low and bottom; alice is manager."""
    cats = World().guild().role("top").role("manager", MANAGER).role("low").role("bottom")
    return cats.member("alice", "manager")


def positions(cats: GuildPlace) -> dict[str, int]:
    return dict(Role.objects.filter(guild_id=cats.id).values_list("name", "position"))


def test_new_roles_stand_at_the_bottom(ladder: GuildPlace) -> None:
    role = create_role(ladder.owner, ladder.id, name="new", color=7)
    assert (role.position, role.hoist, role.mentionable, role.color, role.permissions) == (1, False, False, 7, DEFAULT)


def test_nobody_grants_what_they_do_not_hold(ladder: GuildPlace) -> None:
    alice, low = ladder.world.person("alice"), ladder.role_id("low")
    assert create_role(alice, ladder.id, name="x", permissions=int(P.KICK_MEMBERS)).permissions == P.KICK_MEMBERS
    for bits in (P.BAN_MEMBERS, P.ADMINISTRATOR, P.KICK_MEMBERS | P.MANAGE_GUILD):
        code = code_of(create_role, alice, ladder.id, name="x", permissions=int(bits))
        assert code == Code.MISSING_PERMISSIONS
        code = code_of(update_role, alice, ladder.id, low, changes={"permissions": int(bits)})
        assert code == Code.MISSING_PERMISSIONS
    assert update_role(ladder.owner, ladder.id, low, changes={"permissions": ALL}).permissions == ALL


def test_an_omitted_set_is_the_default_set_and_counts_as_asked_for(ladder: GuildPlace) -> None:
    ladder.everyone(P.VIEW_CHANNEL)
    code = code_of(create_role, ladder.world.person("alice"), ladder.id, name="x")
    assert code == Code.MISSING_PERMISSIONS


def test_only_lower_roles_are_changed_and_deleted(ladder: GuildPlace) -> None:
    alice = ladder.world.person("alice")
    for name in ("top", "manager"):
        code = code_of(update_role, alice, ladder.id, ladder.role_id(name), changes={"name": "x"})
        assert code == Code.MISSING_PERMISSIONS
        assert code_of(delete_role, alice, ladder.id, ladder.role_id(name)) == Code.MISSING_PERMISSIONS
    assert update_role(alice, ladder.id, ladder.role_id("low"), changes={"name": "lower"}).name == "lower"
    delete_role(alice, ladder.id, ladder.role_id("bottom"))


def test_of_everyone_only_colour_and_permissions_change(ladder: GuildPlace) -> None:
    changes = {"name": "x", "hoist": True, "mentionable": True, "hoist_position": 3, "color": 9}
    changed = update_role(ladder.owner, ladder.id, ladder.id, changes=changes)  # type: ignore[arg-type]
    assert (changed.name, changed.hoist, changed.mentionable, changed.hoist_position) == (
        "@everyone",
        False,
        False,
        None,
    )
    assert changed.color == 9
    assert code_of(delete_role, ladder.owner, ladder.id, ladder.id) == Code.UNKNOWN_ROLE


def test_roles_of_other_guilds_are_unknown(ladder: GuildPlace) -> None:
    other = ladder.world.guild("dogs").role("theirs").role_id("theirs")
    assert code_of(update_role, ladder.owner, ladder.id, other, changes={"name": "x"}) == Code.UNKNOWN_ROLE
    assert code_of(delete_role, ladder.owner, ladder.id, other) == Code.UNKNOWN_ROLE
    assert form_error(reorder_roles, ladder.owner, ladder.id, positions={other: 1}) == ("id", FieldCode.INVALID_ROLE_ID)


def test_a_deleted_role_leaves_members_and_overwrites(ladder: GuildPlace) -> None:
    ladder.overwrite("general", "manager", deny=P.SEND_MESSAGES).overwrite("general", "alice", allow=P.SEND_MESSAGES)
    role_id, start = ladder.role_id("manager"), mark()
    delete_role(ladder.owner, ladder.id, role_id)
    assert names(announced(start)) == ["RoleDeleted", "ChannelsUpdated"]
    assert ladder.membership("alice").role_ids == []
    overwrites = Channel.objects.get(pk=ladder.channel_id("general")).overwrites
    assert [entry["id"] for entry in overwrites] == [ladder.world.person("alice").user_id]


def test_reordering_numbers_all_roles_from_the_top(ladder: GuildPlace) -> None:
    start = mark()
    reorder_roles(ladder.owner, ladder.id, positions={ladder.role_id("bottom"): 4, ladder.role_id("top"): None})
    assert positions(ladder) == {"top": 4, "bottom": 3, "manager": 2, "low": 1, "@everyone": 0}
    (event,) = announced(start)
    assert {role.name for role in event.roles} == {"bottom", "manager", "low"}  # type: ignore[attr-defined]


def test_reordering_moves_nothing_that_is_not_below(ladder: GuildPlace) -> None:
    alice = ladder.world.person("alice")
    before = positions(ladder)
    for name, place in (("bottom", 4), ("low", 9), ("top", 1), ("manager", 1)):
        code = code_of(reorder_roles, alice, ladder.id, positions={ladder.role_id(name): place})
        assert code == Code.MISSING_PERMISSIONS, (name, place)
    assert positions(ladder) == before
    reorder_roles(alice, ladder.id, positions={ladder.role_id("low"): 1, ladder.role_id("bottom"): 2})
    assert positions(ladder) == {**before, "low": 1, "bottom": 2}


def test_everyone_has_no_place_to_be_moved_to(ladder: GuildPlace) -> None:
    error = form_error(reorder_roles, ladder.owner, ladder.id, positions={ladder.id: 2})
    assert error == ("id", FieldCode.CANNOT_REORDER_EVERYONE_ROLE)
    error = form_error(set_hoist_positions, ladder.owner, ladder.id, positions={ladder.id: 2})
    assert error == ("id", FieldCode.CANNOT_SET_HOIST_FOR_EVERYONE_ROLE)


def test_a_reorder_waits_for_no_other(ladder: GuildPlace) -> None:
    cache.add(f"guild:{ladder.id}:reordering:roles", True, timeout=60)
    refusal = refused(reorder_roles, ladder.owner, ladder.id, positions={})
    assert (refusal.status, refusal.code, refusal.headers) == (423, Code.GENERAL_ERROR, {"Retry-After": "2"})


def test_groups_of_the_member_list(ladder: GuildPlace) -> None:
    alice, low = ladder.world.person("alice"), ladder.role_id("low")
    code = code_of(set_hoist_positions, alice, ladder.id, positions={ladder.role_id("top"): 1})
    assert code == Code.MISSING_PERMISSIONS
    set_hoist_positions(alice, ladder.id, positions={low: 5})
    assert Role.objects.get(pk=low).hoist_position == 5
    start = mark()
    reset_hoist_positions(alice, ladder.id)
    reset_hoist_positions(alice, ladder.id)
    assert names(announced(start)) == ["RolesReordered"]


def test_a_guild_has_at_most_250_roles(ladder: GuildPlace) -> None:
    have = Role.objects.filter(guild_id=ladder.id).count()
    Role.objects.bulk_create([Role(guild_id=ladder.id, name=str(number)) for number in range(250 - have)])
    ladder.everyone(DEFAULT)  # a new version: the rows above were written past the product
    refusal = refused(create_role, ladder.owner, ladder.id, name="x")
    assert (refusal.code, refusal.extra) == (Code.MAX_GUILD_ROLES, {"max_guild_roles": 250})
