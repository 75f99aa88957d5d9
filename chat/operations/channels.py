"""Making, changing and deleting channels of a guild."""

from collections.abc import Iterable, Mapping
from typing import Any

from chat.audit_facts import channel_facts
from chat.changes import ChannelChanges, ChannelDraft, Overwrites
from chat.events import ChannelCreated, ChannelDeleted, ChannelsUpdated, ChannelUpdated
from chat.guild_channels import ChannelInGuild, access_channel_in_guild, overwrites_of, stored_overwrites
from chat.hooks import channel_going
from chat.models import Channel, ChannelKind
from chat.operations.channel_rules import (
    checked_name,
    checked_parent,
    require_overwrites,
    require_region,
    require_room,
    require_room_in_category,
)
from chat.operations.discarding import delete_or_discard
from chat.ordering import place_for
from chat.records import ChannelRecord
from core.actor import Actor
from core.operations import operation
from core.permissions import P
from guilds.access import access_guild, announce
from guilds.audit import AuditAction, Change, changed, created, deleted, record
from guilds.models import Guild
from guilds.names import offer_names
from guilds.operations.changing import announce_guild

_DEFAULT_BITRATE = 64_000
_COMMON = frozenset({"name", "overwrites"})
CHANGEABLE = {
    ChannelKind.GUILD_TEXT: _COMMON | {"topic", "parent_id", "nsfw", "rate_limit_per_user"},
    ChannelKind.GUILD_VOICE: _COMMON | {"parent_id", "bitrate", "user_limit", "rtc_region"},
    ChannelKind.GUILD_CATEGORY: _COMMON,
    ChannelKind.GUILD_LINK: _COMMON | {"parent_id", "url"},
}
_REFERENCES = ("system_channel_id", "rules_channel_id", "afk_channel_id")


@operation("channel.create", limit="guild:channel:create::guild_id")
def create_channel(actor: Actor, guild_id: int, *, draft: ChannelDraft) -> ChannelRecord:
    """Make a channel, at its natural place.

    Needs MANAGE_CHANNELS, and every bit of the overwrites given. Publishes ChannelCreated, ChannelsUpdated if others
    moved down for it. Raises MISSING_PERMISSIONS, MAX_GUILD_CHANNELS, MAX_CATEGORY_CHANNELS, InvalidForm at name,
    parent_id, permission_overwrites, and what `offer_names` raises.
    """
    access = access_guild(actor, guild_id, P.MANAGE_CHANNELS, lock=True)
    others = list(Channel.objects.filter(guild_id=guild_id))
    name = checked_name(access.guild, draft.kind, draft.name)
    offer_names(actor, access, {"name": name, **_own_texts(_own_values(draft))})
    parent = checked_parent(draft.kind, draft.parent_id, others)
    require_room(access.guild, actor, others)
    require_room_in_category(access.guild, actor, parent, others)
    inherited = overwrites_of(parent) if parent is not None else ()
    if draft.overwrites is not None:
        require_overwrites(access, draft.overwrites, inherited)
    position = place_for(draft.kind, parent, others)
    moved = _make_room(others, position)
    channel = Channel.objects.create(
        guild=access.guild,
        kind=draft.kind,
        name=name,
        parent_id=parent.id if parent is not None else None,
        position=position,
        overwrites=stored_overwrites(inherited if draft.overwrites is None else draft.overwrites),
        **_own_values(draft),
    )
    _record(actor, AuditAction.CHANNEL_CREATE, channel, created(channel_facts(channel)))
    announce(access.guild, ChannelCreated, channel=ChannelRecord.of(channel))
    _announce_moved(access.guild, moved)
    return ChannelRecord.of(channel)


def _record(actor: Actor, action: AuditAction, channel: Channel, changes: list[Change]) -> None:
    assert channel.guild_id is not None
    record(actor, channel.guild_id, action, target_id=channel.id, changes=changes, options={"type": channel.kind})


def _own_values(draft: ChannelDraft) -> dict[str, Any]:
    match draft.kind:
        case ChannelKind.GUILD_TEXT:
            return {"topic": draft.topic, "nsfw": draft.nsfw}
        case ChannelKind.GUILD_VOICE:
            return {"bitrate": draft.bitrate or _DEFAULT_BITRATE, "user_limit": draft.user_limit or 0}
        case ChannelKind.GUILD_LINK:
            return {"url": draft.url}
    return {}


def _own_texts(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: values[name] for name in ("name", "topic", "url") if name in values}


def _make_room(channels: Iterable[Channel], position: int) -> list[Channel]:
    moved = [channel for channel in channels if channel.position >= position]
    for channel in moved:
        channel.position += 1
    Channel.objects.bulk_update(moved, ["position"])
    return moved


def _announce_moved(guild: Guild, moved: list[Channel]) -> None:
    if moved:
        announce(guild, ChannelsUpdated, channels=tuple(ChannelRecord.of(channel) for channel in moved))


@operation("channel.update", limit="channel:update::channel_id")
def update_channel(actor: Actor, channel_id: int, *, changes: ChannelChanges) -> ChannelRecord:
    """Change a guild channel. A category passes changed overwrites on to the children that had the same ones.

    Needs MANAGE_CHANNELS in the channel, every bit of the overwrites given, UPDATE_RTC_REGION for the region.
    Publishes ChannelUpdated (also for each child), ChannelsUpdated if others moved down, if anything changed.
    Raises UNKNOWN_CHANNEL, MISSING_PERMISSIONS, MAX_CATEGORY_CHANNELS, InvalidForm, and what `offer_names` raises.
    """
    found = access_channel_in_guild(actor, channel_id, P.MANAGE_CHANNELS, lock=True)
    channel = found.channel
    allowed = CHANGEABLE[ChannelKind(channel.kind)]
    values: dict[str, Any] = {name: value for name, value in changes.items() if name in allowed}
    if "name" in values:
        values["name"] = checked_name(found.guild, channel.kind, values["name"])
    said = {name: text for name, text in _own_texts(values).items() if text != getattr(channel, name)}
    offer_names(actor, found.access, said, channel_id=channel.id)
    if "rtc_region" in values and values["rtc_region"] != channel.rtc_region:
        require_region(found, values["rtc_region"])
    overwrites: Overwrites | None = values.pop("overwrites", None)
    if overwrites is not None:
        require_overwrites(found.access, overwrites, overwrites_of(channel))
    moved = _reparent(actor, found, values)
    _save(actor, found.guild, channel, values, overwrites)
    _announce_moved(found.guild, moved)
    return ChannelRecord.of(channel)


def _reparent(actor: Actor, found: ChannelInGuild, values: dict[str, Any]) -> list[Channel]:
    channel = found.channel
    if values.get("parent_id", channel.parent_id) == channel.parent_id:
        return []
    others = list(Channel.objects.filter(guild_id=found.guild.id).exclude(pk=channel.pk))
    parent = checked_parent(channel.kind, values["parent_id"], others)
    require_room_in_category(found.guild, actor, parent, others)
    values["position"] = place_for(channel.kind, parent, others)
    return _make_room(others, values["position"])


def _save(actor: Actor, guild: Guild, channel: Channel, values: dict[str, Any], overwrites: Overwrites | None) -> None:
    before = channel_facts(channel)
    touched = [name for name, value in values.items() if getattr(channel, name) != value]
    for name in touched:
        setattr(channel, name, values[name])
    children = write_overwrites(channel, overwrites) if overwrites is not None else None
    if not touched and children is None:
        return
    channel.save(update_fields=[*touched, "overwrites"])
    _record(actor, AuditAction.CHANNEL_UPDATE, channel, changed(before, channel_facts(channel)))
    for each in (channel, *(children or ())):
        announce(guild, ChannelUpdated, channel=ChannelRecord.of(each))


def write_overwrites(channel: Channel, overwrites: Overwrites) -> list[Channel] | None:
    """Put overwrites on a channel (without saving it) and on the children that had the same ones (saved).

    Returns those children, or None when nothing changed.
    """
    before, after = channel.overwrites, stored_overwrites(overwrites)
    if _as_set(before) == _as_set(after):
        return None
    channel.overwrites = after
    synced = [
        child for child in Channel.objects.filter(parent_id=channel.id) if _as_set(child.overwrites) == _as_set(before)
    ]
    for child in synced:
        child.overwrites = after
    Channel.objects.bulk_update(synced, ["overwrites"])
    return synced


def _as_set(overwrites: list[dict[str, int]]) -> set[tuple[tuple[str, int], ...]]:
    return {tuple(sorted(entry.items())) for entry in overwrites}


@operation("channel.delete", limit="channel:delete::channel_id")
def delete_channel(actor: Actor, channel_id: int) -> None:
    """Delete a guild channel with its messages and invites. Children of a category stay, outside of it.

    Needs MANAGE_CHANNELS in the channel. Publishes ChannelUpdated for each child, ChannelDeleted, and GuildUpdated if
    the guild referred to the channel. Raises UNKNOWN_CHANNEL, MISSING_PERMISSIONS.
    """
    found = access_channel_in_guild(actor, channel_id, P.MANAGE_CHANNELS, lock=True)
    gone = ChannelRecord.of(found.channel)
    _record(actor, AuditAction.CHANNEL_DELETE, found.channel, deleted(channel_facts(found.channel)))
    for child in _let_go(channel_id):
        announce(found.guild, ChannelUpdated, channel=ChannelRecord.of(child))
    channel_going.run(channel_id)
    delete_or_discard([channel_id])
    announce(found.guild, ChannelDeleted, channel=gone)
    _forget_references(found.guild, channel_id)


def _let_go(category_id: int) -> list[Channel]:
    children = list(Channel.objects.filter(parent_id=category_id))
    for child in children:
        child.parent_id = None
    Channel.objects.bulk_update(children, ["parent_id"])
    return children


def _forget_references(guild: Guild, channel_id: int) -> None:
    named = [column for column in _REFERENCES if getattr(guild, column) == channel_id]
    if named:
        for column in named:
            setattr(guild, column, None)
        guild.save(update_fields=named)
        announce_guild(guild)
