"""Making, changing, handing over and deleting guilds."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from accounts.hooks import name_offered
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import created_at, new_id
from core.images import Picture
from core.operations import operation
from core.permissions import DEFAULT, P
from core.text import folded
from guilds import features, folders, hooks
from guilds.access import GuildAccess, access_guild, access_owned_guild, announce
from guilds.changes import GuildChanges
from guilds.events import MemberJoined
from guilds.limits import require_room_for_guild
from guilds.models import Guild, Member, Role
from guilds.models.member import JoinSource
from guilds.names import offer_names
from guilds.operations.changing import change_guild, hand_over
from guilds.pictures import GuildPicture, columns_of, require_features, require_still
from guilds.records import GuildRecord, MemberRecord

_MFA_ELEVATED = 1


@operation("guild.create", limit="guild:create")
def create_guild(
    actor: Actor, *, name: str, empty_features: bool = False, guild_id: int | None = None, icon: Picture | None = None
) -> GuildRecord:
    """Make a guild with @everyone, the default channels and the actor as owner and first member.

    `empty_features` starts it without the usual features; the icon is kept already, under `guild_id`. Runs the hook
    guild_created. Publishes UserSettingsUpdated, MemberJoined (creation). Raises MAX_GUILDS, and what the hook
    `name_offered` raises.
    """
    require_room_for_guild(actor.user)
    guild_id = guild_id or new_id()
    name_offered.run(actor.user, {"name": name}, guild_id=guild_id)
    guild = Guild.objects.create(
        id=guild_id,
        name=name,
        name_key=folded(name),
        icon=icon.name if icon else None,
        owner=actor.user,
        features=_first_features(actor, empty_features),
        member_count=1,
    )
    Role.objects.create(id=guild.id, guild=guild, name="@everyone", permissions=DEFAULT, position=0)
    member = Member.objects.create(guild=guild, user=actor.user, join_source=JoinSource.CREATOR)
    hooks.guild_created.run(guild, actor)
    folders.put_first(actor.user, guild.id)
    announce(guild, MemberJoined, member=MemberRecord.of(member), is_creation=True, also_user_ids=(actor.user_id,))
    return GuildRecord.of(guild)


def _first_features(actor: Actor, empty: bool) -> list[str]:
    chosen = [] if empty else list(features.INITIAL)
    # Without a password an account can be lost at any moment: nobody should be led into its guild yet.
    return chosen if actor.user.is_claimed else [*chosen, features.INVITES_DISABLED]


@operation("guild.update", limit="guild:update::guild_id")
def update_guild(
    actor: Actor,
    guild_id: int,
    *,
    changes: GuildChanges,
    pictures: Mapping[GuildPicture, Picture | None] = MappingProxyType({}),
) -> GuildRecord:
    """Change a guild's settings.

    Needs MANAGE_GUILD; `mfa_level` is the owner's, who needs an authenticator to raise it (whether they proved who
    they are is the interface's business). Pictures are kept already; None takes one away, and some need a feature of
    the guild. Runs the hooks guild_changing and guild_changed. Publishes GuildUpdated if
    anything changed. Raises MISSING_PERMISSIONS, InvalidForm, and what `offer_names` raises.
    """
    access = access_guild(actor, guild_id, P.MANAGE_GUILD, lock=True)
    _check_mfa_level(actor, access, changes)
    _check_cutoff(access.guild, changes.get("message_history_cutoff"))
    require_features(access.guild, [name for name, picture in pictures.items() if picture is not None])
    require_still(access.guild, pictures)
    if changes.get("name", access.guild.name) != access.guild.name:
        offer_names(actor, access, {"name": changes["name"]})
    hooks.guild_changing.run(access.guild, changes)
    return change_guild(actor, access.guild, _values(access.guild, changes) | columns_of(pictures))


def _check_mfa_level(actor: Actor, access: GuildAccess, changes: GuildChanges) -> None:
    level = changes.get("mfa_level", access.guild.mfa_level)
    if level == access.guild.mfa_level:
        return
    if not access.grant.is_owner:
        raise ProductError(Code.MISSING_PERMISSIONS)
    if level == _MFA_ELEVATED and not actor.user.has_mfa:
        raise InvalidForm.at("mfa_level", FieldCode.MUST_ENABLE_2FA_BEFORE_REQUIRING_FOR_MODS)


def _check_cutoff(guild: Guild, cutoff: datetime | None) -> None:
    if cutoff is None:
        return
    if cutoff < created_at(guild.id):
        raise InvalidForm.at("message_history_cutoff", FieldCode.MESSAGE_HISTORY_CUTOFF_BEFORE_GUILD_CREATION)
    if cutoff > now():
        raise InvalidForm.at("message_history_cutoff", FieldCode.MESSAGE_HISTORY_CUTOFF_IN_FUTURE)


def _values(guild: Guild, changes: GuildChanges) -> dict[str, Any]:
    values: dict[str, Any] = dict(changes)
    if "name" in changes:
        values["name_key"] = folded(changes["name"])
    if "features" in changes:
        values["features"] = _switched(guild, set(changes["features"]), features.SWITCHABLE)
    return values


def _switched(guild: Guild, wanted: set[str], switchable: frozenset[str]) -> list[str]:
    on = wanted & switchable
    if features.INVITES_DISABLED in guild.features and not guild.owner.is_claimed:
        on.add(features.INVITES_DISABLED)
    return sorted((set(guild.features) - switchable) | on)


@operation("guild.switch_feature", limit="guild:update::guild_id")
def switch_feature(actor: Actor, guild_id: int, *, feature: str, enabled: bool) -> GuildRecord:
    """Turn one of the switchable features on or off; otherwise as `update_guild`."""
    guild = access_guild(actor, guild_id, P.MANAGE_GUILD, lock=True).guild
    wanted = set(guild.features) | {feature} if enabled else set(guild.features) - {feature}
    return change_guild(actor, guild, {"features": _switched(guild, wanted, features.SWITCHABLE_ALONE)})


@operation("guild.transfer", limit="guild:update::guild_id")
def transfer_guild(actor: Actor, guild_id: int, *, new_owner_id: int) -> GuildRecord:
    """Make another member the owner.

    Only the owner may, having proved who they are (the interface sees to that). Publishes GuildUpdated.
    Raises MISSING_PERMISSIONS, UNKNOWN_MEMBER, CANNOT_TRANSFER_OWNERSHIP_TO_BOT.
    """
    return hand_over(actor, access_owned_guild(actor, guild_id, lock=True).guild, new_owner_id)
