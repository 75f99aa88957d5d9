"""Who hears of the messages of rooms, groups and topics, and what.

Mentions are told inside the operation that sends. Everybody who follows a room is left to a job, which tells them of
its newest message alone: of the messages of one room a person has at most one unread notification.
"""

from collections.abc import Iterable

from accounts.attention import Kind
from accounts.models import Attention, Notification
from accounts.notification_records import Notice
from accounts.operations.notifications import notify
from accounts.records import UserRecord
from chat.access import ChannelAccess
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.records import MessageRecord
from chat.room_access import ROOM_KINDS, targets_of_room
from chat.shown import preview_of, shown_text
from core.jobs import enqueue
from topics.audience import who_see
from topics.mentions import calls_everybody, mentioned_by_name
from topics.models import Level, Topic
from topics.notices import Sender, Written, mention_notice, notice_of, topic_place

TELL_ROOM = "room.tell_members"


def tell_of_message(access: ChannelAccess, message: MessageRecord) -> None:
    """Tell those whom a new message mentions, have a room's members told, and tell whom a private message is for.
    Nothing in guilds.

    One statement for messages of rooms that mention nobody, none for those of feeds.
    """
    kind = access.channel.kind
    if kind == ChannelKind.DM:
        _tell_recipient(access, message)
    if kind != ChannelKind.TOPIC_FEED and kind not in ROOM_KINDS:
        return
    told = _tell_mentioned(access, message) if "@" in message.content else frozenset()
    if kind in ROOM_KINDS:
        enqueue(TELL_ROOM, message_id=message.id, told=sorted(told), insists=_calls_everybody(access, message))


def _tell_recipient(access: ChannelAccess, message: MessageRecord) -> None:
    sender = message.author
    text = shown_text(
        message.content,
        gif_url=message.gif_url,
        has_files=bool(message.attachments),
        snapshots=message.snapshots,
        stickers=message.stickers,
    )
    notice = Notice(
        type="message",
        title="New message",
        message=f"New message from {sender.handle}",
        data={
            "from_user_id": str(sender.id),
            "from_username": sender.handle,
            "message_id": str(message.id),
            "preview": preview_of(text),
        },
        sender_id=sender.id,
        sender_name=sender.handle,
        context_type="private_message",
        context_id=str(sender.id),
        context_name=sender.handle,
    )
    notify(sender.id, access.place.recipient_ids, notice)


def tell_members(message: Message, told: Iterable[int], *, insists: bool) -> None:
    """Tell a room's members of a message, but those who were `told` already. Runs in a transaction.

    With `insists` they are mentioned, all of them, whatever they muted. Otherwise those are told who follow the room,
    unless a newer message is there, which tells them the same.
    """
    room = message.channel
    if not insists and room.last_message_id != message.id:
        return
    members = ChannelMember.objects.filter(channel=room, level__gte=Level.MEMBER, is_banned=False)
    people = set(members.values_list("user_id", flat=True)) - set(told)
    if room.home_topic is not None:
        people = who_see(room.home_topic, people)
    if not insists:
        people -= _without_follow(room.id)
    written = _written(room, room.home_topic, _author_record(message), message.alias, message.id, message.content)
    notice = mention_notice(written) if insists else _room_notice(room, written)
    names = dict.fromkeys(people, "everyone") if insists else {}
    within = targets_of_room(room.id, room.home_topic_id)
    notify(message.writer.id, people, notice, within=within, insists=insists, mentioned_as=names)


def _tell_mentioned(access: ChannelAccess, message: MessageRecord) -> frozenset[int]:
    assert access.actor is not None
    topic = None if access.topic is None else access.topic.topic
    names = mentioned_by_name(message.content, None if topic is None else topic.id)
    people = set(names) if topic is None else who_see(topic, names)
    if not people:
        return frozenset()
    channel = Channel.objects.get(pk=access.channel.id)
    if channel.kind in ROOM_KINDS:
        people = _in_room(channel, people)
    written = _written(channel, topic, message.author, message.alias, message.id, message.content)
    within = targets_of_room(channel.id, channel.home_topic_id)
    return notify(access.actor.user_id, people, mention_notice(written), within=within, mentioned_as=names)


def _in_room(room: Channel, people: set[int]) -> set[int]:
    """Those of the people who may read the room: its members, and everybody but the banned where it is public."""
    seats = dict(ChannelMember.objects.filter(channel=room, user_id__in=people).values_list("user_id", "is_banned"))
    return {user_id for user_id in people if not seats.get(user_id, not room.is_public)}


def _calls_everybody(access: ChannelAccess, message: MessageRecord) -> bool:
    """In private rooms those who moderate them may call everybody."""
    channel, actor = access.channel, access.actor
    if "@" not in message.content or not calls_everybody(message.content) or actor is None:
        return False
    if channel.kind == ChannelKind.TOPIC_ROOM:
        return not channel.is_public and access.level >= Level.MODERATOR
    own = ChannelMember.objects.filter(channel_id=channel.id, user_id=actor.user_id, level__gte=Level.MODERATOR)
    return channel.owner_id == actor.user_id or own.exists()


def _without_follow(room_id: int) -> set[int]:
    left = Attention.objects.filter(kind=Kind.ROOM, target_id=room_id, followed=False)
    return set(left.values_list("user_id", flat=True))


def _room_notice(room: Channel, written: Written) -> Notice:
    data = {
        "chat_room_id": str(room.id),
        "chat_room_name": written.name,
        "message_id": str(written.id),
        "sender_id": written.sender.id_text,
        "sender_username": written.sender.name,
        "topic_id": written.place["topic_id"],
    }
    return notice_of(written, Notification.ROOM_MESSAGE, "New message", f'New message in "{written.name}"', data)


def _author_record(message: Message) -> UserRecord:
    return UserRecord.of(message.writer)


def _written(
    channel: Channel, topic: Topic | None, author: UserRecord, alias: str, message_id: int, text: str
) -> Written:
    around = topic_place(*((None, None) if topic is None else (topic.id, topic.title)))
    if channel.kind == ChannelKind.TOPIC_FEED:
        assert topic is not None
        kind, context, context_id, name = "message", "topic", topic.id, topic.title
    else:
        kind, context, context_id, name = "chat_room_message", "chat_room", channel.id, channel.name or ""
        around |= {"chat_room_id": str(channel.id), "chat_room_name": name}
    return Written(
        kind=kind,
        id=message_id,
        sender=Sender.of(author, alias),
        text=text,
        context_type=context,
        context_id=context_id,
        name=name,
        place=around,
    )
