"""The order of roles, and the order of their groups in the member list."""

from collections.abc import Mapping

from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import P, RoleFacts, manages_role
from guilds.access import GuildAccess, access_guild, announce
from guilds.events import RolesReordered
from guilds.locks import reordering
from guilds.models import Role
from guilds.ordering import renumbered
from guilds.records import RoleRecord


@operation("role.reorder", limit="guild:role:positions::guild_id")
def reorder_roles(actor: Actor, guild_id: int, *, positions: Mapping[int, int | None]) -> None:
    """Move roles to the positions asked for (None keeps one's own) and number all of them anew from the top.

    Needs MANAGE_ROLES and a rank above every role that changes its position, be it asked for or shifted. Publishes
    RolesReordered. Raises InvalidForm at id, MISSING_PERMISSIONS, GENERAL_ERROR while another reorder runs.
    """
    with reordering("roles", guild_id):
        access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
        roles = _ordinary_roles(access, positions, FieldCode.CANNOT_REORDER_EVERYONE_ROLE)
        wanted = {role_id: position for role_id, position in positions.items() if position is not None}
        places = renumbered(roles.values(), wanted)
        moved = [role for role in roles.values() if role.position != places[role.id]]
        _require_all_managed(access, moved)
        for role in moved:
            role.position = places[role.id]
        _save(access, moved, "position")


@operation("role.order_groups", limit="guild:role:hoist_positions::guild_id")
def set_hoist_positions(actor: Actor, guild_id: int, *, positions: Mapping[int, int]) -> None:
    """Set the places of roles in the member list.

    Needs MANAGE_ROLES and a rank above each of the roles. Publishes RolesReordered if anything changed. Raises
    InvalidForm at id, MISSING_PERMISSIONS.
    """
    access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
    roles = _ordinary_roles(access, positions, FieldCode.CANNOT_SET_HOIST_FOR_EVERYONE_ROLE)
    moved = [roles[role_id] for role_id, place in positions.items() if roles[role_id].hoist_position != place]
    _require_all_managed(access, moved)
    for role in moved:
        role.hoist_position = positions[role.id]
    _save(access, moved, "hoist_position")


@operation("role.reset_groups", limit="guild:role:hoist_positions_reset::guild_id")
def reset_hoist_positions(actor: Actor, guild_id: int) -> None:
    """Let the member list follow the order of roles again.

    Needs MANAGE_ROLES and a rank above each role that had a place of its own. Publishes RolesReordered if anything
    changed. Raises MISSING_PERMISSIONS.
    """
    access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
    moved = list(Role.objects.filter(guild_id=guild_id, hoist_position__isnull=False))
    _require_all_managed(access, moved)
    for role in moved:
        role.hoist_position = None
    _save(access, moved, "hoist_position")


def _ordinary_roles(access: GuildAccess, asked: Mapping[int, object], everyone: FieldCode) -> dict[int, Role]:
    if access.guild.id in asked:
        raise InvalidForm.at("id", everyone)
    roles = {role.id: role for role in Role.objects.filter(guild_id=access.guild.id).exclude(pk=access.guild.id)}
    for role_id in asked:
        if role_id not in roles:
            raise InvalidForm.at("id", FieldCode.INVALID_ROLE_ID, roleId=str(role_id))
    return roles


def _require_all_managed(access: GuildAccess, roles: list[Role]) -> None:
    if not all(manages_role(access.grant, RoleFacts(r.id, r.permissions, r.position)) for r in roles):
        raise ProductError(Code.MISSING_PERMISSIONS)


def _save(access: GuildAccess, roles: list[Role], column: str) -> None:
    if roles:
        Role.objects.bulk_update(roles, [column])
        announce(access.guild, RolesReordered, roles=tuple(RoleRecord.of(role) for role in roles))
