"""What a group is called, looks like, and who owns it."""

from typing import cast

from accounts.hooks import name_offered
from chat.changes import GroupChanges
from chat.group_pictures import GROUP_ICON
from chat.groups import Group, access_group
from chat.models import Channel, ChannelMember, MessageKind
from chat.operations._group_seats import hand_over, tell_changed
from chat.operations._room_rows import CHANGED, tell_updated
from chat.operations.system_messages import post_system_message
from chat.private_channels import private_record
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation

_SAID = {"name": MessageKind.CHANNEL_NAME_CHANGE, "icon": MessageKind.CHANNEL_ICON_CHANGE}


@operation("group.update", limit="channel:update::channel_id")
def update_group(actor: Actor, channel_id: int, *, changes: GroupChanges) -> ChannelRecord:
    """Change a group's name, icon, owner, or what people are called in it.

    Whoever is in it may; another owner is the owner's to name, and what others are called the owner's to say.
    Publishes PrivateChannelUpdated to everybody in it if anything changed, RoomUpdated for what the topic side shows,
    and MessageCreated for another name or icon. Raises what `access_group` raises, MISSING_PERMISSIONS, UNKNOWN_USER
    for people who are not in it, and what the hook `name_offered` raises.
    """
    group = access_group(actor, channel_id)
    heir = _heir(actor, group, changes.get("owner_id"))
    nicks = _nicks(actor, group, changes)
    faces = {name: value for name, value in cast(dict[str, str | None], changes).items() if name in _SAID}
    named = faces.get("name") if faces.get("name") != group.channel.name else None
    said = {"name": named} | {f"nicks.{user_id}": nick for user_id, nick in nicks.items()}
    name_offered.run(actor.user, said, channel_id=channel_id)
    changed = _put_on(group, faces)
    is_renamed = _rename(group, nicks)
    if heir is not None:
        hand_over(group, heir)
    if changed or is_renamed or heir is not None:
        tell_changed(group)
    if changed or heir is not None:
        tell_updated(group.channel, CHANGED)
    for name in changed:
        post_system_message(actor.user, channel_id, _SAID[name], content=faces[name] or "")
    return private_record(Channel.objects.get(pk=channel_id))


def _heir(actor: Actor, group: Group, user_id: int | None) -> ChannelMember | None:
    if user_id is None or user_id == group.channel.owner_id == actor.user_id:
        return None
    if group.channel.owner_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)
    return _participant(group, user_id)


def _participant(group: Group, user_id: int) -> ChannelMember:
    member = group.member(user_id)
    if member is None:
        raise ProductError(Code.UNKNOWN_USER)
    return member


def _nicks(actor: Actor, group: Group, changes: GroupChanges) -> dict[int, str | None]:
    """What people are to be called, None for their own names."""
    wanted = changes.get("nicks", {})
    if group.channel.owner_id != actor.user_id and (wanted is None or set(wanted) - {actor.user_id}):
        raise ProductError(Code.MISSING_PERMISSIONS)
    if wanted is None:
        return dict.fromkeys(group.user_ids)
    return {_participant(group, user_id).user_id: nick or None for user_id, nick in wanted.items()}


def _put_on(group: Group, faces: dict[str, str | None]) -> list[str]:
    channel = group.channel
    changed = [name for name, value in faces.items() if getattr(channel, name) != value]
    if "icon" in changed and channel.icon is not None:
        GROUP_ICON.forget(channel.icon, channel.id)
    for name in changed:
        setattr(channel, name, faces[name])
    if changed:
        channel.save(update_fields=changed)
    return changed


def _rename(group: Group, nicks: dict[int, str | None]) -> bool:
    renamed = [member for member in group.members if member.nick != nicks.get(member.user_id, member.nick)]
    for member in renamed:
        member.nick = nicks[member.user_id]
    ChannelMember.objects.bulk_update(renamed, ["nick"])
    return bool(renamed)
