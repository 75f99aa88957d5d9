"""Changing what a member is called, which roles they hold, and whether they may speak."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from accounts.emojis import is_usable_anywhere, with_usable_emojis
from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.images import Picture
from core.operations import operation
from core.permissions import P, assigns_role, can, outranks
from core.text import utf16_length
from guilds.access import GuildAccess, access_guild, access_member, announce
from guilds.audit import AuditAction, changed, record
from guilds.audit_facts import Facts, held_roles, member_facts
from guilds.changes import MemberChanges
from guilds.events import MemberUpdated
from guilds.grants import grant_for
from guilds.hooks import voice_moving
from guilds.models import Guild, Member
from guilds.names import offer_names
from guilds.pictures import MEMBER_PICTURES, MemberPicture
from guilds.records import MemberRecord

LONGEST_NICK = 32
LONGEST_TIMEOUT = timedelta(days=365)
_SAID = ("nick", "bio", "pronouns")
PROFILE = frozenset({"avatar", "banner", "bio", "pronouns", "accent_color", "profile_flags"})
_PROFILE_FLAGS = 0b11  # avatar unset, banner unset


@operation("member.update", limit="guild:member:update::guild_id")
def update_member(
    actor: Actor,
    guild_id: int,
    user_id: int,
    *,
    changes: MemberChanges,
    pictures: Mapping[MemberPicture, Picture | None] = MappingProxyType({}),
    timeout_reason: str | None = None,
) -> MemberRecord:
    """Change a membership, one's own or another's.

    Needs CHANGE_NICKNAME (own nick) or MANAGE_NICKNAMES and rank; MANAGE_ROLES and rank above each role given or
    taken; MUTE_MEMBERS (or DEAFEN_MEMBERS for deaf); MODERATE_MEMBERS and rank for a timeout; MOVE_MEMBERS for
    voice. The profile is one's own and ignored for others; its pictures are kept already. `timeout_reason` is what the
    audit log says where the actor gave no reason. Publishes MemberUpdated if anything changed.
    Raises UNKNOWN_MEMBER, UNKNOWN_ROLE, MISSING_PERMISSIONS, USER_NOT_IN_VOICE, InvalidForm, and what the hook
    `name_offered` raises.
    """
    access = access_guild(actor, guild_id, lock=True)
    target = access_member(guild_id, user_id)
    shown: dict[str, str | None] = {name: picture.name if picture else None for name, picture in pictures.items()}
    values = _checked(actor, access, target, changes, shown)
    reason = timeout_reason if "communication_disabled_until" in changes else None
    changed_member = _change(actor, access.guild, target, values, AuditAction.MEMBER_UPDATE, reason=reason)
    if "voice_channel_id" in changes:
        connection_id = changes.get("voice_connection_id")
        voice_moving.run(actor, access, target, changes["voice_channel_id"], connection_id)
    return changed_member


def _checked(
    actor: Actor, access: GuildAccess, target: Member, changes: MemberChanges, shown: Mapping[str, str | None]
) -> dict[str, Any]:
    values: dict[str, Any] = {**changes, **shown}
    if "nick" in changes:
        _check_nick(access, target)
        values["nick"] = _shown_nick(access, actor.user, changes["nick"])
    offer_names(actor, access, {name: values[name] for name in _SAID if _differs(target, values, name)})
    if "role_ids" in changes:
        values["role_ids"] = _checked_roles(access, target, changes["role_ids"])
    if "mute" in changes:
        _require(access, P.MUTE_MEMBERS)
    if "deaf" in changes:
        _require(access, P.MUTE_MEMBERS, P.DEAFEN_MEMBERS)
    if "communication_disabled_until" in changes:
        _check_timeout(access, target, changes)
    for name in ("voice_channel_id", "voice_connection_id"):
        values.pop(name, None)
    if "voice_channel_id" in changes:
        _require(access, P.MOVE_MEMBERS)
    if target.user_id != access.grant.user_id:
        values = {name: value for name, value in values.items() if name not in PROFILE}
    if "profile_flags" in values:
        values["profile_flags"] = (values["profile_flags"] or 0) & _PROFILE_FLAGS
    return values


def _differs(target: Member, values: Mapping[str, Any], name: str) -> bool:
    return name in values and values[name] != getattr(target, name)


def _require(access: GuildAccess, *alternatives: P) -> None:
    if not any(can(access.grant, bit) for bit in alternatives):
        raise ProductError(Code.MISSING_PERMISSIONS)


def _check_nick(access: GuildAccess, target: Member) -> None:
    if target.user_id == access.grant.user_id:
        _require(access, P.CHANGE_NICKNAME)
        return
    _require(access, P.MANAGE_NICKNAMES)
    _require_rank(access, target)


def _shown_nick(access: GuildAccess, writer: User, nick: str | None) -> str | None:
    """The nickname with the custom emojis that its writer may use; of others the name stays."""
    if nick is None:
        return None
    usable = is_usable_anywhere(writer)
    shown = with_usable_emojis(writer, nick, lambda emoji: emoji.guild_id == access.guild.id or usable(emoji))
    if utf16_length(shown) > LONGEST_NICK:  # an emoji that moves may have become longer by its mark
        raise InvalidForm.at("nick", FieldCode.STRING_LENGTH_INVALID, min=1, max=LONGEST_NICK)
    return shown


def _require_rank(access: GuildAccess, target: Member) -> None:
    if not outranks(access.grant, grant_for(access.guild, target, target.user, unmasked=True)):
        raise ProductError(Code.MISSING_PERMISSIONS)


def _check_timeout(access: GuildAccess, target: Member, changes: MemberChanges) -> None:
    _require(access, P.MODERATE_MEMBERS)
    # A moderator who lacks the authenticator that the guild demands is a moderator all the same: hence unmasked.
    standing = grant_for(access.guild, target, target.user, unmasked=True)
    if target.user_id == access.grant.user_id or can(standing, P.MODERATE_MEMBERS):
        raise ProductError(Code.MISSING_PERMISSIONS)
    _require_rank(access, target)
    until = changes["communication_disabled_until"]
    if until is not None and until > now() + LONGEST_TIMEOUT:
        raise InvalidForm.at("communication_disabled_until", FieldCode.TIMEOUT_CANNOT_EXCEED_365_DAYS)


def _checked_roles(access: GuildAccess, target: Member, wanted: Iterable[int]) -> list[int]:
    role_ids = list(dict.fromkeys(wanted))
    if access.guild.id in role_ids:
        raise InvalidForm.at("roles", FieldCode.INVALID_ROLE_ID, roleId=str(access.guild.id))
    if not access.grant.is_owner:
        _require(access, P.MANAGE_ROLES)
    for role_id in role_ids:
        if role_id not in access.grant.roles:
            raise ProductError(Code.UNKNOWN_ROLE)
    _require_assignable(access, set(role_ids) ^ set(target.role_ids))
    return role_ids


def _require_assignable(access: GuildAccess, role_ids: Collection[int]) -> None:
    roles = access.grant.roles
    if not all(assigns_role(access.grant, roles[role_id]) for role_id in role_ids if role_id in roles):
        raise ProductError(Code.MISSING_PERMISSIONS)


def _forget_picture(member: Member, name: str) -> None:
    shown = getattr(member, name)
    if name in MEMBER_PICTURES and shown is not None:
        MEMBER_PICTURES[name].forget(shown, member.guild_id, member.user_id)


def time_out(actor: Actor, guild: Guild, target: Member, until: datetime | None) -> MemberRecord:
    """Let a member of a guild whose row is locked only read until a moment, or (None) write again, past all checks;
    part of an operation. Publishes MemberUpdated if that changes anything."""
    values = {"communication_disabled_until": until}
    return _change(actor, guild, target, values, AuditAction.MEMBER_UPDATE)


def _change(
    actor: Actor,
    guild: Guild,
    target: Member,
    values: dict[str, Any],
    action: AuditAction,
    *,
    facts: Callable[[Member], Facts] = member_facts,
    reason: str | None = None,
) -> MemberRecord:
    touched = {name for name, value in values.items() if getattr(target, name) != value}
    if touched:
        before = facts(target)
        for name in touched:
            _forget_picture(target, name)
            setattr(target, name, values[name])
        if "role_ids" in touched and target.role_ids:
            target.temporary = False
        target.save(update_fields=sorted(touched | {"temporary"}))
        changes = changed(before, facts(target))
        record(actor, guild.id, action, target_id=target.user_id, changes=changes, reason=reason)
        announce(guild, MemberUpdated, member=MemberRecord.of(target))
    return MemberRecord.of(target)


def _change_roles(actor: Actor, access: GuildAccess, target: Member, role_ids: list[int]) -> None:
    _change(actor, access.guild, target, {"role_ids": role_ids}, AuditAction.MEMBER_ROLE_UPDATE, facts=held_roles)


@operation("member.give_role", limit="guild:member:role:add::guild_id")
def give_role(actor: Actor, guild_id: int, user_id: int, role_id: int) -> None:
    """Give a member a role; nothing happens if they hold it.

    Needs MANAGE_ROLES and a rank above the role. Publishes MemberUpdated. Raises MISSING_PERMISSIONS, UNKNOWN_ROLE (to
    the owner; others are told MISSING_PERMISSIONS), UNKNOWN_MEMBER, InvalidForm at role_id for @everyone.
    """
    access, target = _access_assignment(actor, guild_id, user_id, role_id)
    if role_id not in target.role_ids:
        _change_roles(actor, access, target, [*target.role_ids, role_id])


@operation("member.take_role", limit="guild:member:role:remove::guild_id")
def take_role(actor: Actor, guild_id: int, user_id: int, role_id: int) -> None:
    """Take a role from a member; otherwise as `give_role`."""
    access, target = _access_assignment(actor, guild_id, user_id, role_id)
    if role_id in target.role_ids:
        _change_roles(actor, access, target, [held for held in target.role_ids if held != role_id])


def _access_assignment(actor: Actor, guild_id: int, user_id: int, role_id: int) -> tuple[GuildAccess, Member]:
    access = access_guild(actor, guild_id, P.MANAGE_ROLES, lock=True)
    if role_id == guild_id:
        raise InvalidForm.at("role_id", FieldCode.INVALID_ROLE_ID, roleId=str(role_id))
    role = access.grant.roles.get(role_id)
    if role is None:
        raise ProductError(Code.UNKNOWN_ROLE if access.grant.is_owner else Code.MISSING_PERMISSIONS)
    if not assigns_role(access.grant, role):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access, access_member(guild_id, user_id)
