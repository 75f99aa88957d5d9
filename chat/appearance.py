"""Changing groups with their icon: what takes long, and so stands outside of transactions."""

from chat.changes import GroupChanges
from chat.group_pictures import GROUP_ICON
from chat.groups import require_member
from chat.operations.group_changes import update_group
from chat.records import ChannelRecord
from core.actor import Actor
from core.images import read_picture
from core.instance_limits import limit


def change_group(actor: Actor, channel_id: int, *, changes: GroupChanges, icon: bytes | None = None) -> ChannelRecord:
    """`update_group` with an icon as a file. Raises what that raises, and InvalidForm at icon."""
    if icon is not None:
        require_member(actor, channel_id)  # nothing is read for somebody who could not show it
        picture = read_picture(icon, path="icon", most_bytes=limit("avatar_max_size", traits=actor.user.traits))
        GROUP_ICON.keep(picture, channel_id, path="icon", by=actor.user_id)
        changes = {**changes, "icon": picture.name}
    return update_group(actor, channel_id, changes=changes)
