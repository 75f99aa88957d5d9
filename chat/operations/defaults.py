"""What the chat side does when something happens to a guild: the hooks of guilds, registered in config/wiring.py."""

from chat.events import ChannelsUpdated
from chat.guild_channels import overwrites_of, stored_overwrites
from chat.models import Channel, ChannelKind, MessageKind
from chat.operations.channel_rules import checked_name
from chat.operations.system_messages import post_system_message
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.permissions import ROLE_OVERWRITE
from guilds import features
from guilds.access import announce
from guilds.changes import GuildChanges
from guilds.models import Guild, Member

_SUPPRESS_JOIN_NOTIFICATIONS = 1 << 0
_DEFAULT_BITRATE = 64_000


def make_default_channels(guild: Guild, actor: Actor) -> None:
    """Give a new guild a category with a text channel and one with a voice channel (hook guild_created)."""
    text = _make(guild, ChannelKind.GUILD_CATEGORY, "Text Channels", 0)
    general = _make(guild, ChannelKind.GUILD_TEXT, "general", 0, text)
    voice = _make(guild, ChannelKind.GUILD_CATEGORY, "Voice Channels", 1)
    general_voice = _make(guild, ChannelKind.GUILD_VOICE, "General", 0, voice)
    general_voice.bitrate, general_voice.user_limit = _DEFAULT_BITRATE, 0
    Channel.objects.bulk_create([text, general, voice, general_voice])
    guild.system_channel_id = general.id
    guild.save(update_fields=["system_channel_id"])


def _make(guild: Guild, kind: ChannelKind, name: str, position: int, parent: Channel | None = None) -> Channel:
    parent_id = parent.id if parent is not None else None
    return Channel(guild=guild, kind=kind, name=name, position=position, parent_id=parent_id)


def announce_joining(guild: Guild, member: Member, actor: Actor) -> None:
    """Say in the guild's system channel that somebody came in, unless it is switched off (hook member_joined).

    Publishes MessageCreated, to the new member too, whose sessions only begin to hear the guild.
    """
    if guild.system_channel_id is None or guild.system_channel_flags & _SUPPRESS_JOIN_NOTIFICATIONS:
        return
    post_system_message(member.user, guild.system_channel_id, MessageKind.USER_JOIN, also_user_ids=(member.user_id,))


def check_channel_references(guild: Guild, changes: GuildChanges) -> None:
    """Refuse system and AFK channels of another guild or kind (hook guild_changing). Raises InvalidForm."""
    _check_reference(
        guild,
        changes.get("system_channel_id"),
        "system_channel_id",
        ChannelKind.GUILD_TEXT,
        FieldCode.SYSTEM_CHANNEL_MUST_BE_IN_GUILD,
        FieldCode.SYSTEM_CHANNEL_MUST_BE_TEXT,
    )
    _check_reference(
        guild,
        changes.get("afk_channel_id"),
        "afk_channel_id",
        ChannelKind.GUILD_VOICE,
        FieldCode.AFK_CHANNEL_MUST_BE_IN_GUILD,
        FieldCode.AFK_CHANNEL_MUST_BE_VOICE,
    )


def _check_reference(
    guild: Guild, channel_id: int | None, path: str, kind: ChannelKind, elsewhere: FieldCode, other_kind: FieldCode
) -> None:
    if channel_id is None:
        return
    found = Channel.objects.filter(guild_id=guild.id, pk=channel_id).values_list("kind", flat=True).first()
    if found is None:
        raise InvalidForm.at(path, elsewhere)
    if found != kind:
        raise InvalidForm.at(path, other_kind)


def rename_text_channels(guild: Guild, changed: frozenset[str]) -> None:
    """Bring names back to plain ones when a guild gives up flexible names (hook guild_changed).

    Publishes ChannelsUpdated if any name changed.
    """
    if features.FLEXIBLE_NAMES not in changed or features.FLEXIBLE_NAMES in guild.features:
        return
    renamed = []
    for channel in Channel.objects.filter(guild_id=guild.id, kind=ChannelKind.GUILD_TEXT):
        name = checked_name(guild, channel.kind, channel.name or "")
        if name != channel.name:
            channel.name = name
            renamed.append(channel)
    _save(guild, renamed, "name")


def drop_role_overwrites(guild: Guild, role_id: int) -> None:
    """Remove a deleted role from the channels' overwrites (hook role_deleted).

    Publishes ChannelsUpdated if any channel named it.
    """
    touched = []
    for channel in Channel.objects.filter(guild_id=guild.id):
        present = overwrites_of(channel)
        kept = [each for each in present if (each.id, each.type) != (role_id, ROLE_OVERWRITE)]
        if len(kept) != len(present):
            channel.overwrites = stored_overwrites(kept)
            touched.append(channel)
    _save(guild, touched, "overwrites")


def _save(guild: Guild, channels: list[Channel], column: str) -> None:
    if channels:
        Channel.objects.bulk_update(channels, [column])
        announce(guild, ChannelsUpdated, channels=tuple(ChannelRecord.of(channel) for channel in channels))
