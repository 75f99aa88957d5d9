"""Taking rooms away: asked for by the owner, decided by an administrator of the site, done a week later."""

from datetime import timedelta

from django.db.models import F, QuerySet

from chat.events import PrivateChannelClosed, PrivateChannelOpened
from chat.group_pictures import GROUP_ICON
from chat.groups import Group
from chat.hooks import call_ended, decided
from chat.models import Call, Channel, ChannelKind
from chat.operations._room_rows import check_group_name, tell_updated
from chat.operations.discarding import discard
from chat.private_channels import members_of
from chat.room_access import ROOM_KINDS, not_found
from chat.room_pictures import ROOM_BACKGROUND
from chat.room_ranks import ranked_room
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.images import forget_pictures
from core.operations import operation
from topics.models import Level, Topic
from topics.models.topic import DeletionStatus
from topics.viewers import is_site_admin

GRACE = timedelta(days=7)
PIECE = 100


@operation("room.delete", limit="api:rooms:delete")
def delete_room(actor: Actor, room_id: int) -> None:
    """Ask for a room's deletion: from now on it exists for nobody but its owner and administrators.

    Needs to own the room. Publishes RoomUpdated, and for a group PrivateChannelClosed to everybody in it. Raises as
    `ranked_room`, NOT_FOUND (`room_not_found`) where it was asked for already.
    """
    ranked = ranked_room(actor, room_id, Level.OWNER)
    room, group = ranked.room, ranked.group
    if room.is_deleted:
        raise not_found()
    room.is_deleted, room.deleted_by, room.deleted_at = True, actor.user_id, now()
    room.permanent_delete_at, room.deletion_status = now() + GRACE, DeletionStatus.PENDING
    _save(room)
    _count(room, -1)
    tell_updated(room, "deleted")
    if group is not None:
        Call.objects.filter(channel=room).delete()
        call_ended.run(room.id)
        record = group.record
        for user_id in group.user_ids:
            publish(PrivateChannelClosed(user_id=user_id, channel=record))


@operation("room.approve_deletion")
def approve_room_deletion(actor: Actor, room_id: int) -> None:
    """Let a requested deletion happen when its week is over. For administrators; the decision is logged (hook
    `decided`).

    Raises ProductError MISSING_PERMISSIONS (`admins_only`), NOT_FOUND (`room_not_pending`).
    """
    room = _pending(actor, room_id)
    room.deletion_status = DeletionStatus.APPROVED
    _save(room)
    decided.run(actor, "approve_deletion", "room", room_id)


@operation("room.reject_deletion")
def reject_room_deletion(actor: Actor, room_id: int) -> None:
    """Bring a room back whose deletion was requested, as it was. For administrators; the decision is logged (hook
    `decided`).

    Publishes RoomUpdated, and for a group PrivateChannelOpened to everybody in it. Raises as `approve_room_deletion`,
    and CONFLICT (`group_name_taken`) when a group has got the name meanwhile.
    """
    room = _pending(actor, room_id)
    is_group = room.kind == ChannelKind.GROUP_DM
    if is_group and room.name:
        check_group_name(room.name, besides=room.id)
    room.is_deleted, room.deleted_by, room.deleted_at, room.permanent_delete_at = False, None, None, None
    room.deletion_status = DeletionStatus.REJECTED
    _save(room)
    _count(room, 1)
    decided.run(actor, "reject_deletion", "room", room_id)
    tell_updated(room, "restored")
    if is_group:
        group = Group(room, tuple(members_of((room.id,))[room.id]))
        for user_id in group.user_ids:
            publish(PrivateChannelOpened(user_id=user_id, channel=group.record))


@operation("room.remove_over")
def remove_rooms_over(actor: Actor) -> int:
    """Have some rooms removed whose approved deletion is due, for the system. Returns how many."""
    rooms = list(due_rooms().select_for_update().order_by("id")[:PIECE])
    _remove(rooms)
    return len(rooms)


def due_rooms() -> "QuerySet[Channel]":
    """Rooms whose approved deletion is due."""
    due = Channel.objects.filter(is_deleted=True, permanent_delete_at__lte=now(), kind__in=ROOM_KINDS)
    return due.filter(deletion_status=DeletionStatus.APPROVED)


def remove_channels_of(topic_id: int) -> bool:
    """Have some of the rooms of a topic removed, and its feed; False when there are none (hook topic_removing)."""
    channels = list(Channel.objects.select_for_update().filter(home_topic_id=topic_id).order_by("id")[:PIECE])
    _remove(channels)
    return bool(channels)


def _remove(rooms: list[Channel]) -> None:
    forget_pictures([(GROUP_ICON, (room.id,), room.icon) for room in rooms if room.icon], at_once=True)
    backgrounds = [(room.id, room.background_picture) for room in rooms if _is_stored(room.background_picture)]
    ids = [room.id for room in rooms]
    Channel.objects.filter(id__in=ids).update(background_picture=None, deletion_status="", permanent_delete_at=None)
    forget_pictures([(ROOM_BACKGROUND, (id_,), str(name)) for id_, name in backgrounds], at_once=True)
    if ids:
        discard(ids)


def _pending(actor: Actor, room_id: int) -> Channel:
    if not is_site_admin(actor):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="admins_only")
    rooms = Channel.objects.select_for_update(of=("self",)).select_related("owner")
    room = rooms.filter(pk=room_id, kind__in=ROOM_KINDS, deletion_status=DeletionStatus.PENDING).first()
    if room is None:
        raise ProductError(Code.NOT_FOUND, reason="room_not_pending")
    return room


def _save(room: Channel) -> None:
    room.save(update_fields=["is_deleted", "deleted_by", "deleted_at", "permanent_delete_at", "deletion_status"])


def _count(room: Channel, step: int) -> None:
    if room.home_topic_id is not None:
        topic = Topic.objects.filter(pk=room.home_topic_id)
        topic.update(conversation_count=F("conversation_count") + step)


def _is_stored(background: str | None) -> bool:
    return background is not None and "://" not in background
