"""Taking away what was reported, on the authority of the instance: whatever the administrator is in the place."""

from collections.abc import Callable
from dataclasses import replace

from accounts.models import User
from accounts.operations.profile import update_profile
from chat.access import ChannelAccess, access_channel, readable_message, system_access
from chat.models import Message
from chat.models.channel import TOPIC_KINDS
from chat.operations.messages import take_away
from core.actor import Actor
from core.errors import Code, ProductError
from moderation.models import Report, ReportAspect, ReportKind

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
    return system_access(actor.user, channel_id)


def _message(actor: Actor, report: Report, reason: str) -> None:
    remove_message(actor, report.target_id, reason=reason)


def _avatar(actor: Actor, report: Report, reason: str) -> None:
    user = User.objects.filter(pk=report.target_id).first()
    if user is not None:
        update_profile(Actor(user=user, kind="system"), changes={"avatar": None})


_REMOVERS: dict[tuple[str, str], _Remover] = {
    **{(ReportKind.MESSAGE, aspect): _message for aspect in (ReportAspect.WHOLE, ReportAspect.DIRECT)},
    (ReportKind.MESSAGE, ReportAspect.AUTHOR): _message,
    (ReportKind.USER, ReportAspect.PICTURE): _avatar,
}
