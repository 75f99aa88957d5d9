"""What a room is called, looks like and allows."""

from accounts.hooks import name_offered
from chat.groups import Group
from chat.models import Channel, MessageKind
from chat.operations._group_seats import tell_changed
from chat.operations._room_rows import CHANGED, check_group_name, record_of, tell_updated
from chat.operations.system_messages import post_system_message
from chat.room_pictures import Look, hang_background, hang_picture
from chat.room_ranks import RankedRoom, ranked_room
from chat.room_records import RoomChanges, RoomRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import new_id
from core.operations import operation
from topics.models import Level

SETTINGS, PICTURE, BACKGROUND = "settings_update", "picture_update", "background_update"


@operation("room.update", limit="api:rooms:update")
def update_room(actor: Actor, room_id: int, *, changes: RoomChanges, change: str = CHANGED) -> bool:
    """Change what `changes` gives; groups stay private, whatever is asked. Needs to own the room. False when nothing
    is otherwise than before. When a private room is opened, what was said in it until now stays with its members.

    Publishes RoomUpdated, and for the name of a group PrivateChannelUpdated to everybody in it and MessageCreated.
    Raises ProductError as `ranked_room`, CONFLICT (`group_name_taken`), and what the hook `name_offered` raises.
    """
    ranked = ranked_room(actor, room_id, Level.OWNER)
    room, wanted = ranked.room, changes.given
    if ranked.group is not None:
        wanted.pop("is_public", None)
    changed = {name: value for name, value in wanted.items() if getattr(room, name) != value}
    if not changed:
        return False
    said = {name: changed.get(name) for name in ("name", "description")} | {"tags": "\n".join(changed.get("tags", ()))}
    is_staff = ranked.access.level >= Level.MODERATOR
    name_offered.run(actor.user, said, topic_id=room.home_topic_id, channel_id=room.id, is_staff=is_staff)
    if ranked.group is not None and "name" in changed:
        check_group_name(changed["name"], besides=room.id)
    if changed.get("is_public"):
        changed["history_from"] = max(new_id(), (room.last_message_id or 0) + 1)
    for name, value in changed.items():
        setattr(room, name, value)
    room.save(update_fields=list(changed))
    tell_updated(room, change, closed=changed.get("is_public") is False)
    if ranked.group is not None and "name" in changed:
        _show(ranked.group, room)
        post_system_message(actor.user, room.id, MessageKind.CHANNEL_NAME_CHANGE, content=room.name or "")
    return True


@operation("room.picture", limit="api:rooms:update")
def set_room_picture(actor: Actor, room_id: int, *, look: Look) -> None:
    """Give a room a picture, or none; a group shows it on the guild side, too, if it is stored here.

    Needs to moderate the room. Publishes RoomUpdated, and for groups as `update_room`. Raises as `ranked_room`.
    """
    ranked = ranked_room(actor, room_id, Level.MODERATOR)
    room, icon = ranked.room, ranked.room.icon
    if not hang_picture(room, look):
        return
    room.save(update_fields=["icon", "picture"])
    tell_updated(room, PICTURE)
    if ranked.group is not None and room.icon != icon:
        _show(ranked.group, room)
        post_system_message(actor.user, room.id, MessageKind.CHANNEL_ICON_CHANGE, content=room.icon or "")


@operation("room.background", limit="api:rooms:update")
def set_room_background(actor: Actor, room_id: int, *, look: Look) -> None:
    """Give a room a background, or none. Needs to moderate it. Publishes RoomUpdated. Raises as `ranked_room`."""
    room = ranked_room(actor, room_id, Level.MODERATOR).room
    if hang_background(room, look):
        room.save(update_fields=["background_picture"])
        tell_updated(room, BACKGROUND)


@operation("room.add_moderator", limit="api:rooms:update")
def add_room_moderator(actor: Actor, room_id: int, user_id: int) -> RoomRecord:
    """Make a member a moderator. Needs to own the room.

    Publishes RoomUpdated. Raises as `ranked_room`, and MISSING_PERMISSIONS (`room_target`) for whoever is no member,
    or moderates or owns the room already.
    """
    return _promoted(ranked_room(actor, room_id, Level.OWNER), user_id, Level.MEMBER, Level.MODERATOR)


@operation("room.remove_moderator", limit="api:rooms:update")
def remove_room_moderator(actor: Actor, room_id: int, user_id: int) -> RoomRecord:
    """Make a moderator a member as others are. Needs to own the room. Publishes and raises as `add_room_moderator`."""
    return _promoted(ranked_room(actor, room_id, Level.OWNER), user_id, Level.MODERATOR, Level.MEMBER)


def _promoted(ranked: RankedRoom, user_id: int, before: Level, after: Level) -> RoomRecord:
    seats = ranked.room.members.filter(user_id=user_id, is_banned=False, level=before)
    if not seats.exclude(user_id=ranked.room.owner_id or 0).update(level=after):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="room_target")
    tell_updated(ranked.room, "moderators_update")
    return record_of(ranked.room)


def _show(group: Group, room: Channel) -> None:
    tell_changed(Group(room, group.members))
