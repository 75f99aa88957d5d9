"""What a channel changes for one role or member."""

from chat.changes import Overwrites
from chat.events import ChannelUpdated
from chat.guild_channels import ChannelInGuild, access_channel_in_guild, overwrites_of
from chat.operations.channel_rules import MOST_OVERWRITES, require_overwrites
from chat.operations.channels import write_overwrites
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import Overwrite, P, can
from guilds.access import announce


@operation("overwrite.set", limit="channel:update::channel_id")
def set_overwrite(actor: Actor, channel_id: int, *, overwrite: Overwrite) -> None:
    """Set what the channel allows and denies a role or member, which need not exist.

    Needs MANAGE_ROLES in the guild, and every bit of the overwrite in the channel. Publishes ChannelUpdated if anything
    changed. Raises UNKNOWN_CHANNEL, MISSING_PERMISSIONS, InvalidForm at the 501st.
    """
    found = _access(actor, channel_id)
    present = overwrites_of(found.channel)
    require_overwrites(found.access, (overwrite,), present)
    others = tuple(each for each in present if (each.id, each.type) != (overwrite.id, overwrite.type))
    _write(found, (*others, overwrite))


@operation("overwrite.delete", limit="channel:update::channel_id")
def delete_overwrite(actor: Actor, channel_id: int, overwrite_id: int) -> None:
    """Remove what the channel changes for a role or member; nothing happens if there is nothing.

    Needs MANAGE_ROLES in the guild. Publishes ChannelUpdated if anything changed. Raises UNKNOWN_CHANNEL,
    MISSING_PERMISSIONS.
    """
    found = _access(actor, channel_id)
    _write(found, tuple(each for each in overwrites_of(found.channel) if each.id != overwrite_id))


def _access(actor: Actor, channel_id: int) -> ChannelInGuild:
    found = access_channel_in_guild(actor, channel_id, lock=True)
    if not can(found.access.grant, P.MANAGE_ROLES):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return found


def _write(found: ChannelInGuild, overwrites: Overwrites) -> None:
    if len(overwrites) > MOST_OVERWRITES:
        raise InvalidForm.at("permission_overwrites", FieldCode.INVALID_FORMAT)
    children = write_overwrites(found.channel, overwrites)
    if children is None:
        return
    found.channel.save(update_fields=["overwrites"])
    for channel in (found.channel, *children):
        announce(found.guild, ChannelUpdated, channel=ChannelRecord.of(channel))
