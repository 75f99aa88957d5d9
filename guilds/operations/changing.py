"""What changing a guild is, past all questions of who may: parts of the operations of its managers and of
administrators. The guild's row is locked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from guilds import hooks
from guilds.access import access_member, bump_version, bump_versions
from guilds.audit import AuditAction, Change, changed, record, record_in_each
from guilds.audit_facts import guild_facts
from guilds.events import GuildUpdated
from guilds.models import Guild
from guilds.pictures import GUILD_PICTURES
from guilds.records import GuildRecord

_FOUND_BY = frozenset({"name", "vanity_url_code", "features"})


def change_guild(actor: Actor, guild: Guild, values: Mapping[str, Any]) -> GuildRecord:
    """Give a guild other values of its columns, with all that follows: what differs is logged, told and acted on.

    Pictures that are not shown any more go. Runs the hook guild_changed. Publishes GuildUpdated if anything changed.
    """
    touched = {name for name, value in values.items() if _comparable(getattr(guild, name)) != _comparable(value)}
    if not touched:
        return GuildRecord.of(guild)
    before, switched = guild_facts(guild), set(guild.features) ^ set(values.get("features", guild.features))
    for name in touched:
        _forget_picture(guild, name)
        setattr(guild, name, values[name])
    guild.save(update_fields=sorted(touched | _words(touched)))
    record(actor, guild.id, AuditAction.GUILD_UPDATE, target_id=guild.id, changes=changed(before, guild_facts(guild)))
    announce_guild(guild)
    hooks.guild_changed.run(guild, frozenset(touched | switched))
    return GuildRecord.of(guild)


def _words(touched: Iterable[str]) -> set[str]:
    return {"words"} if _FOUND_BY.intersection(touched) else set()


def _forget_picture(guild: Guild, name: str) -> None:
    shown = getattr(guild, name)
    if name in GUILD_PICTURES and shown is not None:
        GUILD_PICTURES[name].forget(shown, guild.id)


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def announce_guild(guild: Guild) -> None:
    """Publish GuildUpdated with the guild as it now is."""
    version = bump_version(guild)
    publish(GuildUpdated(guild_id=guild.id, version=version, guild=GuildRecord.of(guild)))


def hand_over(actor: Actor, guild: Guild, new_owner_id: int) -> GuildRecord:
    """Make another member the owner. Publishes GuildUpdated. Raises UNKNOWN_MEMBER,
    CANNOT_TRANSFER_OWNERSHIP_TO_BOT."""
    successor = access_member(guild.id, new_owner_id).user
    if successor.is_bot:
        raise ProductError(Code.CANNOT_TRANSFER_OWNERSHIP_TO_BOT)
    return change_guild(actor, guild, {"owner_id": successor.id})


def change_vanity(actor: Actor, guild: Guild, code: str | None) -> None:
    """Give a guild another code of its own. Publishes GuildUpdated. Raises IntegrityError when another guild has it."""
    change_guild(actor, guild, {"vanity_url_code": code, "vanity_uses": 0})


def take_feature(actor: Actor, guild: Guild, feature: str) -> None:
    """Take a feature from a guild. Publishes GuildUpdated if it had the feature."""
    change_guild(actor, guild, {"features": sorted(set(guild.features) - {feature})})


def change_features(actor: Actor, guilds: Sequence[Guild], wanted: Mapping[int, Sequence[str]]) -> None:
    """Give many guilds other features, by guild, in a fixed number of statements. Each is told, also one whose
    features are these already. Runs the hook guild_changed where features changed. Publishes GuildUpdated for each.
    """
    switched, changes = {}, {}
    for guild in guilds:
        before, after = sorted(guild.features), sorted(wanted[guild.id])
        if before != after:
            switched[guild.id] = frozenset({"features", *set(before).symmetric_difference(after)})
            changes[guild.id] = _feature_change(before, after)
            guild.features = after
    touched = [guild for guild in guilds if guild.id in switched]
    _save_features(touched)
    record_in_each(actor, AuditAction.GUILD_UPDATE, changes)
    bump_versions(guilds)
    for guild in guilds:
        publish(GuildUpdated(guild_id=guild.id, version=guild.version, guild=GuildRecord.of(guild)))
    for guild in touched:
        hooks.guild_changed.run(guild, switched[guild.id])


def _feature_change(before: list[str], after: list[str]) -> list[Change]:
    return changed({"features": before}, {"features": after})


def _save_features(guilds: Sequence[Guild]) -> None:
    for guild in guilds:
        guild.words = guild.searched_words()
    Guild.objects.bulk_update(guilds, ["features", "words"])
