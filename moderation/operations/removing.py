"""Taking away what was reported, on the authority of the instance: whatever the administrator is in the place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from accounts.models import User
from accounts.operations.profile import update_profile
from chat.access import ChannelAccess, access_channel, instance_access, readable_message
from chat.models import Channel, ChannelKind, Message
from chat.models.channel import TOPIC_KINDS
from chat.operations.messages import take_away
from chat.operations.room_changes import set_room_background, set_room_picture
from chat.operations.room_deletion import approve_room_deletion, delete_room
from chat.room_pictures import NOTHING
from core.actor import Actor
from core.errors import Code, ProductError
from moderation.models import Report, ReportAspect, ReportKind
from posts.operations.deletions import take_comment_away, take_post_away
from topics.operations.deletion import approve_topic_deletion, delete_topic

_Remover = Callable[[Actor, Report, str], None]


def remove_reported(actor: Actor, report: Report, *, reason: str) -> None:
    """Take away what a report is about; part of an operation of somebody with the right to. What is gone already is
    no mistake.

    Publishes what deleting it does. Raises BAD_REQUEST (`bad_action`) for what nobody can take away.
    """
    remover = _REMOVERS.get((report.kind, report.aspect))
    if remover is None:
        raise ProductError(Code.BAD_REQUEST, reason="bad_action")
    remover(actor, report, reason)


def authority(actor: Actor) -> Actor:
    """The same person, acting for the instance."""
    return replace(actor, kind="system")


def remove_message(actor: Actor, message_id: int, *, reason: str) -> bool:
    """Take a message away, wherever it is; part of an operation. False when it was not there (any more)."""
    found = Message.objects.filter(pk=message_id, deleted_at=None).values_list("channel_id", "channel__kind").first()
    access = None if found is None else _reached(actor, *found)
    if access is None:
        return False
    try:
        take_away(access, readable_message(access, message_id, lock=True, own=True), reason)
    except ProductError as refusal:
        if refusal.code != Code.UNKNOWN_MESSAGE:
            raise
        return False
    return True


def _reached(actor: Actor, channel_id: int, kind: int) -> ChannelAccess | None:
    if kind in TOPIC_KINDS:
        return access_channel(authority(actor), channel_id)
    return instance_access(actor.user, channel_id)


def _message(actor: Actor, report: Report, reason: str) -> None:
    remove_message(actor, report.target_id, reason=reason)


def _avatar(actor: Actor, report: Report, reason: str) -> None:
    user = User.objects.filter(pk=report.target_id).first()
    if user is not None:
        update_profile(Actor(user=user, kind="system"), changes={"avatar": None})


def _post(actor: Actor, report: Report, reason: str) -> None:
    with _unless_gone("post_not_found"):
        take_post_away(authority(actor), report.target_id)


def _comment(actor: Actor, report: Report, reason: str) -> None:
    with _unless_gone("post_not_found", "comment_not_found"):
        take_comment_away(authority(actor), report.target_id)


def _topic(actor: Actor, report: Report, reason: str) -> None:
    with _unless_gone("topic_not_found"):
        delete_topic(authority(actor), report.target_id)
    with _unless_gone("topic_not_pending"):
        approve_topic_deletion(authority(actor), report.target_id)


def _room(actor: Actor, report: Report, reason: str) -> None:
    _refuse_groups(report)
    with _unless_gone("room_not_found"):
        delete_room(authority(actor), report.target_id)
    with _unless_gone("room_not_pending"):
        approve_room_deletion(authority(actor), report.target_id)


def _room_picture(actor: Actor, report: Report, reason: str) -> None:
    _refuse_groups(report)
    with _unless_gone("room_not_found"):
        set_room_picture(authority(actor), report.target_id, look=NOTHING)


def _room_background(actor: Actor, report: Report, reason: str) -> None:
    _refuse_groups(report)
    with _unless_gone("room_not_found"):
        set_room_background(authority(actor), report.target_id, look=NOTHING)


def _refuse_groups(report: Report) -> None:
    """A group is its members' own; what can be taken away is what was written there."""
    if Channel.objects.filter(pk=report.target_id, kind=ChannelKind.GROUP_DM, is_deleted=False).exists():
        raise ProductError(Code.BAD_REQUEST, reason="bad_action")


@contextmanager
def _unless_gone(*reasons: str) -> Iterator[None]:
    try:
        yield
    except ProductError as refusal:
        if refusal.reason not in reasons:
            raise


_REMOVERS: dict[tuple[str, str], _Remover] = {
    (ReportKind.POST, ReportAspect.WHOLE): _post,
    (ReportKind.COMMENT, ReportAspect.WHOLE): _comment,
    (ReportKind.TOPIC, ReportAspect.WHOLE): _topic,
    (ReportKind.ROOM, ReportAspect.WHOLE): _room,
    (ReportKind.ROOM, ReportAspect.PICTURE): _room_picture,
    (ReportKind.ROOM, ReportAspect.BACKGROUND): _room_background,
    **{(ReportKind.MESSAGE, aspect): _message for aspect in (ReportAspect.WHOLE, ReportAspect.DIRECT)},
    (ReportKind.MESSAGE, ReportAspect.AUTHOR): _message,
    (ReportKind.USER, ReportAspect.PICTURE): _avatar,
}
