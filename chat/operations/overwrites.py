"""What a channel changes for one role or member."""

from chat.audit_facts import overwrite_facts
from chat.changes import Overwrites
from chat.events import ChannelUpdated
from chat.guild_channels import ChannelInGuild, access_channel_in_guild, overwrites_of
from chat.operations.channel_rules import MOST_OVERWRITES, require_overwrites
from chat.operations.channels import write_overwrites
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import ROLE_OVERWRITE, Overwrite, P, can
from guilds.access import announce
from guilds.audit import AuditAction, Change, changed, created, deleted, record
from guilds.models import Role


@operation("overwrite.set", limit="channel:update::channel_id")
def set_overwrite(actor: Actor, channel_id: int, *, overwrite: Overwrite) -> None:
    """Set what the channel allows and denies a role or member, which need not exist.

    Needs MANAGE_ROLES in the guild, and every bit of the overwrite in the channel. Publishes ChannelUpdated if anything
    changed. Raises UNKNOWN_CHANNEL, MISSING_PERMISSIONS, InvalidForm at the 501st.
    """
    found = _access(actor, channel_id)
    present = overwrites_of(found.channel)
    require_overwrites(found.access, (overwrite,), present)
    others = tuple(each for each in present if not _is_same(each, overwrite))
    if not _write(found, (*others, overwrite)):
        return
    before = next((each for each in present if _is_same(each, overwrite)), None)
    if before is None:
        _record(actor, found, AuditAction.CHANNEL_OVERWRITE_CREATE, overwrite, created(overwrite_facts(overwrite)))
    else:
        changes = changed(overwrite_facts(before), overwrite_facts(overwrite))
        _record(actor, found, AuditAction.CHANNEL_OVERWRITE_UPDATE, overwrite, changes)


@operation("overwrite.delete", limit="channel:update::channel_id")
def delete_overwrite(actor: Actor, channel_id: int, overwrite_id: int) -> None:
    """Remove what the channel changes for a role or member; nothing happens if there is nothing.

    Needs MANAGE_ROLES in the guild. Publishes ChannelUpdated if anything changed. Raises UNKNOWN_CHANNEL,
    MISSING_PERMISSIONS.
    """
    found = _access(actor, channel_id)
    present = overwrites_of(found.channel)
    _write(found, tuple(each for each in present if each.id != overwrite_id))
    for gone in present:
        if gone.id == overwrite_id:
            _record(actor, found, AuditAction.CHANNEL_OVERWRITE_DELETE, gone, deleted(overwrite_facts(gone)))


def _access(actor: Actor, channel_id: int) -> ChannelInGuild:
    found = access_channel_in_guild(actor, channel_id, lock=True)
    if not can(found.access.grant, P.MANAGE_ROLES):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return found


def _is_same(one: Overwrite, other: Overwrite) -> bool:
    return (one.id, one.type) == (other.id, other.type)


def _record(
    actor: Actor, found: ChannelInGuild, action: AuditAction, overwrite: Overwrite, changes: list[Change]
) -> None:
    options: dict[str, object] = {"id": overwrite.id, "type": overwrite.type}
    if overwrite.type == ROLE_OVERWRITE:
        names = Role.objects.filter(guild_id=found.guild.id, pk=overwrite.id).values_list("name", flat=True)
        options["role_name"] = names.first()
    record(actor, found.guild.id, action, target_id=found.channel.id, changes=changes, options=options)


def _write(found: ChannelInGuild, overwrites: Overwrites) -> bool:
    if len(overwrites) > MOST_OVERWRITES:
        raise InvalidForm.at("permission_overwrites", FieldCode.INVALID_FORMAT)
    children = write_overwrites(found.channel, overwrites)
    if children is None:
        return False
    found.channel.save(update_fields=["overwrites"])
    for channel in (found.channel, *children):
        announce(found.guild, ChannelUpdated, channel=ChannelRecord.of(channel))
    return True
