"""Making, changing and deleting roles."""

from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.permissions import DEFAULT, P, RoleFacts, grantable, manages_role
from guilds import hooks
from guilds.access import GuildAccess, access_guild, access_role, announce
from guilds.audit import AuditAction, changed, created, deleted, record
from guilds.audit_facts import role_facts
from guilds.changes import RoleChanges
from guilds.events import RoleCreated, RoleDeleted, RoleUpdated
from guilds.limits import guild_limit
from guilds.models import Guild, Member, Role
from guilds.names import offer_names
from guilds.records import RoleRecord

_EVERYONE_MAY_CHANGE = frozenset({"color", "permissions"})


@operation("role.create", limit="guild:role:create::guild_id")
def create_role(
    actor: Actor, guild_id: int, *, name: str, color: int = 0, permissions: int | None = None
) -> RoleRecord:
    """Make a role at position 1.

    Needs MANAGE_ROLES and every bit that the role grants (without `permissions`: the default set). Publishes
    RoleCreated. Raises MISSING_PERMISSIONS, MAX_GUILD_ROLES, and what `offer_names` raises.
    """
    access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
    return add_role(actor, access, name=name, color=color, bits=DEFAULT if permissions is None else permissions)


def add_role(actor: Actor, access: GuildAccess, *, name: str, color: int, bits: int) -> RoleRecord:
    """Make a role at position 1 in a guild whose row is locked, whatever allowed the actor to; part of an operation.

    Publishes RoleCreated. Raises MISSING_PERMISSIONS for bits that the actor lacks, MAX_GUILD_ROLES, and what
    `offer_names` raises.
    """
    _require_grantable(access, bits)
    offer_names(actor, access, {"name": name})
    most = guild_limit("max_guild_roles", access.guild, actor.user)
    if len(access.grant.roles) >= most:
        raise ProductError(Code.MAX_GUILD_ROLES, max_guild_roles=most, variables={"limit": most})
    role = Role.objects.create(guild=access.guild, name=name, color=color, permissions=bits)
    record(actor, access.guild.id, AuditAction.ROLE_CREATE, target_id=role.id, changes=created(role_facts(role)))
    announce(access.guild, RoleCreated, role=RoleRecord.of(role))
    return RoleRecord.of(role)


def _require_grantable(access: GuildAccess, bits: int) -> None:
    if not grantable(access.grant, bits):
        raise ProductError(Code.MISSING_PERMISSIONS)


def access_managed_role(access: GuildAccess, role_id: int) -> Role:
    """A role that the actor may edit. Raises UNKNOWN_ROLE, MISSING_PERMISSIONS."""
    role = access_role(access.guild.id, role_id)
    if not manages_role(access.grant, RoleFacts(role.id, role.permissions, role.position)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return role


@operation("role.update", limit="guild:role:update::guild_id")
def update_role(actor: Actor, guild_id: int, role_id: int, *, changes: RoleChanges) -> RoleRecord:
    """Change a role; of @everyone only colour and permissions, the rest is ignored.

    Needs MANAGE_ROLES, a rank above the role and every bit of the permissions it shall have. Publishes RoleUpdated if
    anything changed. Raises UNKNOWN_ROLE, MISSING_PERMISSIONS, and what `offer_names` raises.
    """
    access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
    role = access_managed_role(access, role_id)
    if "permissions" in changes:
        _require_grantable(access, changes["permissions"])
    values: dict[str, Any] = dict(changes)
    if role.id == guild_id:
        values = {name: value for name, value in values.items() if name in _EVERYONE_MAY_CHANGE}
    differing = {name: value for name, value in values.items() if getattr(role, name) != value}
    offer_names(actor, access, {"name": differing.get("name")})
    _change(actor, access.guild, role, differing)
    return RoleRecord.of(role)


def _change(actor: Actor, guild: Guild, role: Role, values: dict[str, Any]) -> None:
    if not values:
        return
    before = role_facts(role)
    for name, value in values.items():
        setattr(role, name, value)
    role.save(update_fields=list(values))
    record(actor, guild.id, AuditAction.ROLE_UPDATE, target_id=role.id, changes=changed(before, role_facts(role)))
    announce(guild, RoleUpdated, role=RoleRecord.of(role))


@operation("role.delete", limit="guild:role:delete::guild_id")
def delete_role(actor: Actor, guild_id: int, role_id: int) -> None:
    """Delete a role, and take it from members and overwrites.

    Needs MANAGE_ROLES and a rank above the role. Runs the hook role_deleted. Publishes RoleDeleted. Raises
    UNKNOWN_ROLE (also for @everyone), MISSING_PERMISSIONS.
    """
    access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
    if role_id == guild_id:
        raise ProductError(Code.UNKNOWN_ROLE)
    role = access_managed_role(access, role_id)
    record(actor, guild_id, AuditAction.ROLE_DELETE, target_id=role_id, changes=deleted(role_facts(role)))
    role.delete()
    _take_from_members(guild_id, role_id)
    announce(access.guild, RoleDeleted, role_id=role_id)
    hooks.role_deleted.run(access.guild, role_id)


def _take_from_members(guild_id: int, role_id: int) -> None:
    # SQLite cannot ask whether a JSON list holds a number; as text, 18 digits hit nothing but the id itself.
    listed = Member.objects.annotate(listed=Cast("role_ids", TextField())).filter(
        guild_id=guild_id, listed__contains=str(role_id)
    )
    holders = [member for member in listed.only("id", "role_ids") if role_id in member.role_ids]
    for member in holders:
        member.role_ids = [held for held in member.role_ids if held != role_id]
    Member.objects.bulk_update(holders, ["role_ids"], batch_size=500)
