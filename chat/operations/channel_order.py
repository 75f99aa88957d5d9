"""Putting the channels of a guild in another order."""

from collections.abc import Sequence

from chat.changes import ChannelMove
from chat.events import ChannelsUpdated
from chat.guild_channels import overwrites_of
from chat.models import Channel
from chat.operations.channel_rules import checked_parent, require_room_in_category
from chat.ordering import Arrangement
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import P, viewable
from guilds.access import GuildAccess, access_guild, announce
from guilds.locks import reordering

_COLUMNS = ("position", "parent_id", "overwrites")


@operation("channel.reorder", limit="guild:channel:positions::guild_id")
def reorder_channels(actor: Actor, guild_id: int, *, moves: Sequence[ChannelMove]) -> None:
    """Carry out moves one after another and number all channels anew in order of display.

    Needs MANAGE_CHANNELS, and sight of every channel that is moved. Publishes ChannelsUpdated with the channels that
    changed. Raises MISSING_PERMISSIONS, MAX_CATEGORY_CHANNELS, InvalidForm at id, parent_id, preceding_sibling_id,
    GENERAL_ERROR while another reorder runs.
    """
    with reordering("channels", guild_id):
        access = access_guild(actor, guild_id, P.MANAGE_CHANNELS, lock=True)
        channels = {channel.id: channel for channel in Channel.objects.filter(guild_id=guild_id)}
        before = {channel.id: _state(channel) for channel in channels.values()}
        _require_sight(access, channels, moves)
        arrangement = Arrangement(channels.values())
        for move in moves:
            _carry_out(actor, access, channels, arrangement, move)
        for channel_id, (position, parent_id) in arrangement.numbered().items():
            channels[channel_id].position, channels[channel_id].parent_id = position, parent_id
        _save(access, [channel for channel in channels.values() if _state(channel) != before[channel.id]])


def _state(channel: Channel) -> tuple[object, ...]:
    return tuple(getattr(channel, column) for column in _COLUMNS)


def _require_sight(access: GuildAccess, channels: dict[int, Channel], moves: Sequence[ChannelMove]) -> None:
    seen = viewable(access.grant, {channel.id: overwrites_of(channel) for channel in channels.values()})
    for move in moves:
        if move.channel_id not in channels:
            raise InvalidForm.at("id", FieldCode.CHANNEL_NOT_FOUND)
        if move.channel_id not in seen:
            raise ProductError(Code.MISSING_PERMISSIONS)


def _carry_out(
    actor: Actor, access: GuildAccess, channels: dict[int, Channel], arrangement: Arrangement, move: ChannelMove
) -> None:
    channel = channels[move.channel_id]
    parent_before = arrangement.parent_of(channel.id)
    if move.moves_parent and move.parent_id != parent_before:
        parent = checked_parent(channel.kind, move.parent_id, list(channels.values()))
        require_room_in_category(access.guild, actor, parent, channels.values())
        channel.parent_id = move.parent_id
        if move.lock_permissions and parent is not None:
            channel.overwrites = parent.overwrites
    arrangement.move(move)


def _save(access: GuildAccess, changed: list[Channel]) -> None:
    if changed:
        Channel.objects.bulk_update(changed, _COLUMNS)
        announce(access.guild, ChannelsUpdated, channels=tuple(ChannelRecord.of(channel) for channel in changed))
