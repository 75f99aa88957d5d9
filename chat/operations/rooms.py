"""Rooms of topics, and groups as the topic side makes them: making, joining, leaving."""

from django.db.models import F

from accounts.attention import Kind, Target
from accounts.hooks import name_offered
from accounts.operations.attention import set_attention
from accounts.records import UserRecord
from chat.access import ChannelAccess
from chat.events import PrivateChannelOpened, RoomMemberJoined, RoomMemberLeft
from chat.groups import locked_group, require_room_for_groups
from chat.models import Channel, ChannelKind, ChannelMember
from chat.operations._group_seats import unseat
from chat.operations._room_rows import check_group_name, remove_member
from chat.operations.room_invitations import invitable, send_invitations
from chat.records import ChannelRecord
from chat.room_access import ROOM_KINDS, access_room, not_found
from chat.room_records import RoomDraft, RoomRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.ids import new_id
from core.instance_limits import limit
from core.operations import operation
from topics.access import access_topic
from topics.models import Level, Topic


@operation("room.create", limit="api:rooms:create")
def create_room(actor: Actor, topic_id: int | None, *, draft: RoomDraft) -> RoomRecord:
    """Make a room in a topic, or a group when there is no topic; the actor owns it and is its first member.

    Needs to see the topic. Publishes PrivateChannelOpened for a group, and RoomInvited to whom it invites at once; who
    cannot be invited is passed over. Raises ProductError as `access_topic` for writing, BAD_REQUEST
    (`topic_rooms_full`), CONFLICT (`group_name_taken`) when a live group has the name in any case, MAX_GROUP_DMS, and
    what the hook `name_offered` raises.
    """
    is_staff = False
    if topic_id is None:
        check_group_name(draft.name)
        require_room_for_groups((actor.user_id,))
    else:
        access = access_topic(actor, topic_id, for_writing=True, lock=True)
        is_staff = access.level >= Level.MODERATOR
        _require_room(actor, access.topic)
        Topic.objects.filter(pk=topic_id).update(conversation_count=F("conversation_count") + 1)
    said = {"name": draft.name, "description": draft.description, "tags": "\n".join(draft.tags)}
    name_offered.run(actor.user, said, topic_id=topic_id, is_staff=is_staff)
    room = _stored(actor, topic_id, draft)
    own = ChannelMember.objects.create(channel=room, user=actor.user, level=Level.OWNER)
    if topic_id is None:
        publish(PrivateChannelOpened(user_id=actor.user_id, channel=ChannelRecord.private(room, (own,))))
        send_invitations(actor, room, invitable(actor, draft.invited_ids))
    return RoomRecord.of(room)


@operation("room.join", limit="api:rooms:join")
def join_room(actor: Actor, room_id: int) -> None:
    """Become a member of a public room, who follows it; nothing changes for members.

    Publishes RoomMemberJoined. Raises ProductError as `access_room` for writing: nobody joins a private room without
    an invitation.
    """
    access = access_room(actor, room_id, for_writing=True, lock=True)
    seat = {"history_from": access.channel.history_from}
    _, created = ChannelMember.objects.get_or_create(channel_id=room_id, user_id=actor.user_id, defaults=seat)
    if not created:
        return
    set_attention(actor.user_id, Target(Kind.ROOM, room_id), followed=True, followed_at=now())
    Channel.objects.filter(pk=room_id).update(member_count=F("member_count") + 1)
    publish(RoomMemberJoined(room_id=room_id, topic_id=_topic_id(access), user=UserRecord.of(actor.user)))


@operation("room.leave", limit="api:rooms:leave")
def leave_room(actor: Actor, room_id: int) -> None:
    """Stop being a member; nothing changes for those who are none, so that leaving twice succeeds twice.

    Publishes RoomMemberLeft, which takes the person's sockets out of the room, and for groups what `unseat` publishes.
    Raises ProductError NOT_FOUND (`room_not_found`), BAD_REQUEST (`room_owner_leaves`).
    """
    room = Channel.objects.select_for_update().filter(pk=room_id, kind__in=ROOM_KINDS).first()
    if room is None:
        raise not_found()
    if room.owner_id == actor.user_id:
        raise ProductError(Code.BAD_REQUEST, reason="room_owner_leaves")
    group = locked_group(room_id)
    if group is not None and (own := group.member(actor.user_id)) is not None:
        unseat(group, own, actor.user)
    elif remove_member(room, actor.user_id):
        publish(RoomMemberLeft(room_id=room_id, topic_id=room.home_topic_id, user=UserRecord.of(actor.user)))


def _require_room(actor: Actor, topic: Topic) -> None:
    """The caller holds the topic, whose counter follows its live rooms."""
    if topic.conversation_count >= limit("max_topic_rooms", traits=actor.user.traits):
        raise ProductError(Code.BAD_REQUEST, reason="topic_rooms_full")


def _stored(actor: Actor, topic_id: int | None, draft: RoomDraft) -> Channel:
    is_group = topic_id is None
    return Channel.objects.create(
        id=draft.id or new_id(),
        kind=ChannelKind.GROUP_DM if is_group else ChannelKind.TOPIC_ROOM,
        home_topic_id=topic_id,
        owner=actor.user,
        name=draft.name,
        description=draft.description,
        tags=list(draft.tags),
        is_public=draft.is_public and not is_group,
        icon=draft.picture.name,
        picture=draft.picture.address,
        background_picture=draft.background.name or draft.background.address,
        voip_enabled=draft.voip_enabled,
        member_count=1,
    )


def _topic_id(access: ChannelAccess) -> int | None:
    return access.channel.topic_id
