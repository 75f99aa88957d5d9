"""Roles of a guild and their order."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.operations.role_order import reorder_roles, reset_hoist_positions, set_hoist_positions
from guilds.operations.roles import create_role, delete_role, update_role
from guilds.queries import roles_for
from guilds.v1.inputs import HoistPositionInput, RoleChangesInput, RoleInput, RolePositionInput
from guilds.v1.render import render_role
from guilds.v1.schemas import RoleResponse

_TAGS = ("Roles",)


class Roles(V1View):
    tags = _TAGS

    @endpoint(response=list[RoleResponse], limit="guild:role:list::guild_id")
    def get(self, request: Request, guild_id: int) -> list[RoleResponse]:
        """List roles.

        The highest first, @everyone last.
        """
        return [render_role(role) for role in roles_for(caller(request), guild_id)]

    @endpoint(
        request=RoleInput,
        response=RoleResponse,
        operation=create_role,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.MAX_GUILD_ROLES),
    )
    def post(self, request: Request, guild_id: int) -> RoleResponse:
        """Create a role.

        Needs MANAGE_ROLES and every permission that the role grants.
        """
        return render_role(create_role(caller(request), guild_id, **request.valid.values))

    @endpoint(
        request=list[RolePositionInput],
        operation=reorder_roles,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.GENERAL_ERROR),
    )
    def patch(self, request: Request, guild_id: int) -> None:
        """Reorder roles.

        Needs MANAGE_ROLES and a rank above every role whose position changes.
        """
        positions = {item["id"]: item.get("position") for item in request.valid}
        reorder_roles(caller(request), guild_id, positions=positions)


class OneRole(V1View):
    tags = _TAGS

    @endpoint(
        request=RoleChangesInput,
        response=RoleResponse,
        operation=update_role,
        audit_reason=True,
        errors=(Code.UNKNOWN_ROLE, Code.MISSING_PERMISSIONS),
    )
    def patch(self, request: Request, guild_id: int, role_id: int) -> RoleResponse:
        """Change a role.

        Needs MANAGE_ROLES, a rank above the role and every permission that it shall grant. Of @everyone only colour
        and permissions change.
        """
        return render_role(update_role(caller(request), guild_id, role_id, changes=request.valid.changes()))

    @endpoint(operation=delete_role, audit_reason=True, errors=(Code.UNKNOWN_ROLE, Code.MISSING_PERMISSIONS))
    def delete(self, request: Request, guild_id: int, role_id: int) -> None:
        """Delete a role.

        Needs MANAGE_ROLES and a rank above the role.
        """
        delete_role(caller(request), guild_id, role_id)


class HoistPositions(V1View):
    tags = _TAGS

    @endpoint(
        request=list[HoistPositionInput],
        operation=set_hoist_positions,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def patch(self, request: Request, guild_id: int) -> None:
        """Order the groups of the member list.

        Needs MANAGE_ROLES and a rank above each of the roles.
        """
        positions = {item["id"]: item["hoist_position"] for item in request.valid}
        set_hoist_positions(caller(request), guild_id, positions=positions)

    @endpoint(operation=reset_hoist_positions, audit_reason=True, errors=(Code.MISSING_PERMISSIONS,))
    def delete(self, request: Request, guild_id: int) -> None:
        """Let the member list follow the order of roles.

        Needs MANAGE_ROLES and a rank above each role that had a place of its own.
        """
        reset_hoist_positions(caller(request), guild_id)
