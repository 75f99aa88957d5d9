"""What administrators change about guilds. In the guild's own log the system did it: who works for the instance, and
why they did it, is nobody's business there."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from accounts.rights import Right, require_right
from chat.operations.vanity import claim_vanity_code, well_formed_vanity
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from core.text import folded
from guilds import features
from guilds.access import UNAVAILABLE, locked_guild
from guilds.models import Guild
from guilds.operations.changing import announce_guild, change_guild, hand_over
from guilds.operations.discovery import unlist
from guilds.operations.ending import remove_guild
from guilds.pictures import GuildPicture, columns_of
from guilds.records import GuildRecord
from moderation.audit import record_admin

SYSTEM: Final = Actor(user=None, kind="system")
MOST_FEATURES = 100
_LIMIT = "admin:guild:modify"


@operation("admin.guild.clear_fields", limit=_LIMIT)
def clear_guild_fields(actor: Actor, guild_id: int, *, fields: Collection[GuildPicture]) -> None:
    """Take pictures away from a guild. Needs the right to. Publishes GuildUpdated if it had any.

    Raises as `require_right`, UNKNOWN_GUILD.
    """
    require_right(actor, Right.GUILD_UPDATE_SETTINGS)
    guild = locked_guild(guild_id)
    change_guild(SYSTEM, guild, columns_of(dict.fromkeys(fields)))
    record_admin(actor, "clear_fields", "guild", guild_id, fields=",".join(fields))


@operation("admin.guild.rename", limit=_LIMIT)
def rename_guild(actor: Actor, guild_id: int, *, name: str) -> GuildRecord:
    """Give a guild another name. Needs the right to. Publishes GuildUpdated. Raises as `clear_guild_fields`."""
    require_right(actor, Right.GUILD_UPDATE_NAME)
    guild = locked_guild(guild_id)
    old = guild.name
    changed = change_guild(SYSTEM, guild, {"name": name, "name_key": folded(name)})
    record_admin(actor, "update_name", "guild", guild_id, old_name=old, new_name=name)
    return changed


@operation("admin.guild.change_settings", limit=_LIMIT)
def change_guild_settings(actor: Actor, guild_id: int, *, changes: Mapping[str, Any]) -> GuildRecord:
    """Change levels of a guild, and what it may not do; its owner need not have what the levels ask of them. Needs the
    right to. Publishes GuildUpdated if anything changed. Raises as `clear_guild_fields`."""
    require_right(actor, Right.GUILD_UPDATE_SETTINGS)
    guild = locked_guild(guild_id)
    other = {name: value for name, value in changes.items() if getattr(guild, name) != value}
    changed = change_guild(SYSTEM, guild, other)
    record_admin(actor, "update_settings", "guild", guild_id, **other)
    return changed


@operation("admin.guild.set_vanity", limit=_LIMIT)
def set_guild_vanity(actor: Actor, guild_id: int, *, code: str | None) -> GuildRecord:
    """Give a guild a code of its own, or take it; also one that its managers could not choose. Needs the right to.

    Publishes GuildUpdated if it is another. Raises as `clear_guild_fields`, and InvalidForm at vanity_url_code.
    """
    require_right(actor, Right.GUILD_UPDATE_VANITY)
    guild = locked_guild(guild_id)
    old, wanted = guild.vanity_url_code, None if code is None else code.strip().lower()
    if wanted is not None and not well_formed_vanity(wanted):
        raise InvalidForm.at("vanity_url_code", FieldCode.VANITY_URL_INVALID_CHARACTERS)
    taken = InvalidForm.at("vanity_url_code", FieldCode.THIS_VANITY_URL_IS_ALREADY_TAKEN)
    claim_vanity_code(SYSTEM, guild, wanted, taken=taken)
    record_admin(actor, "update_vanity", "guild", guild_id, old_vanity=old or "", new_vanity=wanted or "")
    return GuildRecord.of(guild)


@operation("admin.guild.transfer", limit=_LIMIT)
def transfer_ownership(actor: Actor, guild_id: int, *, new_owner_id: int) -> GuildRecord:
    """Make another member the owner. Needs the right to. Publishes GuildUpdated.

    Raises as `clear_guild_fields`, UNKNOWN_MEMBER, CANNOT_TRANSFER_OWNERSHIP_TO_BOT.
    """
    require_right(actor, Right.GUILD_TRANSFER_OWNERSHIP)
    guild = locked_guild(guild_id)
    old = guild.owner_id
    changed = hand_over(SYSTEM, guild, new_owner_id)
    facts = {"old_owner_id": old, "new_owner_id": new_owner_id}
    record_admin(actor, "transfer_ownership", "guild", guild_id, **facts)
    return changed


@operation("admin.guild.change_features", limit=_LIMIT)
def change_guild_features(
    actor: Actor, guild_id: int, *, add: Collection[str] = (), remove: Collection[str] = ()
) -> GuildRecord:
    """Take features from a guild and give it others; what is in both lists is given. Without DISCOVERABLE a guild is
    not listed any more. Needs the right to. Publishes GuildUpdated if anything changed.

    Raises as `clear_guild_fields`, and InvalidForm at add_features when they would be too many.
    """
    require_right(actor, Right.GUILD_UPDATE_FEATURES)
    guild = locked_guild(guild_id)
    wanted = features_with(guild, add, remove)
    if wanted is None:
        raise InvalidForm.at("add_features", FieldCode.INVALID_FORMAT)
    changed = change_guild(SYSTEM, guild, {"features": wanted})
    if features.DISCOVERABLE not in wanted:
        unlist(actor, (guild_id,))
    facts = {"add_features": add, "remove_features": remove, "new_features": wanted}
    record_admin(actor, "update_features", "guild", guild_id, **{key: ",".join(said) for key, said in facts.items()})
    return changed


def features_with(guild: Guild, add: Collection[str], remove: Collection[str]) -> list[str] | None:
    """The features a guild would have; None when they would be too many."""
    wanted = sorted((set(guild.features) - set(remove)) | set(add))
    return wanted if len(wanted) <= MOST_FEATURES else None


@operation("admin.guild.delete", limit=_LIMIT)
def delete_guild(actor: Actor, guild_id: int) -> None:
    """Delete a guild, as its owner would. Needs the right to. Publishes GuildDeleted. Raises as
    `clear_guild_fields`."""
    require_right(actor, Right.GUILD_DELETE)
    guild = locked_guild(guild_id)
    record_admin(actor, "delete_guild", "guild", guild_id, guild_id=guild_id)
    remove_guild(guild, guild.owner_id)


@operation("admin.guild.shutdown", limit=_LIMIT)
def shut_guild_down(actor: Actor, guild_id: int) -> None:
    """Close a guild to everybody until it is reloaded. Needs the right to. Publishes GuildUpdated, of which members
    see that the guild is unavailable. Raises as `clear_guild_fields`."""
    require_right(actor, Right.GUILD_SHUTDOWN)
    guild = locked_guild(guild_id)
    change_guild(SYSTEM, guild, {"features": features_with(guild, (UNAVAILABLE,), ())})
    record_admin(actor, "shutdown_guild", "guild", guild_id, guild_id=guild_id)


@operation("admin.guild.reload", limit=_LIMIT)
def reload_guild(actor: Actor, guild_id: int) -> None:
    """Open a guild again that was shut down; drop what is cached of any, and tell its members of it anew. Needs the
    right to. Publishes GuildUpdated. Raises as `clear_guild_fields`."""
    require_right(actor, Right.GUILD_RELOAD)
    guild = locked_guild(guild_id)
    if UNAVAILABLE in guild.features:
        change_guild(SYSTEM, guild, {"features": features_with(guild, (), (UNAVAILABLE,))})
    else:
        announce_guild(guild)
    record_admin(actor, "reload_guild", "guild", guild_id, guild_id=guild_id)
