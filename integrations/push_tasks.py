"""Telling browsers of messages, beside the requests that send them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from accounts.models import User
from chat.access import ChannelAccess, access_channel, readable_message
from chat.models import Message
from chat.records import MessageRecord
from core.actor import Actor
from core.errors import ProductError
from core.jobs import enqueue, enqueue_each, job, periodic
from integrations.models import PushSubscription
from integrations.operations.push import forget_old_subscriptions
from integrations.push.choosing import is_still_wanted, live_subscriptions, naming_of, people_to_tell
from integrations.push.payload import payload_of
from integrations.push.sending import Outcome, deliver
from integrations.push.wanting import PUSH_JOB

_PERSON_JOB = "push.person"
_PAUSES = (30, 300, 1800)  # seconds before a service that was busy is asked again
_DAY = 86_400.0


@job(PUSH_JOB)
def push_message(*, message_id: int) -> None:
    """Have everybody told of a message who wants it and is away."""
    message = _message(message_id)
    people = people_to_tell(message) if message is not None else ()
    enqueue_each(_PERSON_JOB, [{"user_id": user_id, "message_id": message_id} for user_id in people])


@job(_PERSON_JOB, queue="push")
def push_to_person(*, user_id: int, message_id: int, only: list[str] | None = None, tries: int = 0) -> None:
    """Tell the browsers of one person, or `only` those whose services were busy at the last try."""
    message, user = _message(message_id), User.objects.filter(pk=user_id).first()
    if message is None or user is None or not user.is_active or not is_still_wanted(message, user_id):
        return
    found = _readable(user, message)
    if found is None:
        return
    payload = payload_of(*found, user_id)
    is_urgent = found[0].guild is None or any(naming_of(message_id, [user_id]).get(user_id, ()))
    wanted = [one for one in live_subscriptions(user_id) if only is None or one.subscription_id in only]
    send = partial(deliver, payload=payload, topic=str(message.channel_id), is_urgent=is_urgent)
    outcomes = _at_once(send, wanted)
    gone = [one.pk for one, outcome in outcomes.items() if outcome is Outcome.GONE]
    PushSubscription.objects.filter(pk__in=gone).delete()
    late = [one.subscription_id for one, outcome in outcomes.items() if outcome is Outcome.LATER]
    if late and tries < len(_PAUSES):
        more = {"only": late, "tries": tries + 1}
        enqueue(_PERSON_JOB, delay=_PAUSES[tries], user_id=user_id, message_id=message_id, **more)


@periodic("push.forget_old", seconds=_DAY)
def sweep_subscriptions() -> None:
    """Forget subscriptions that have run out."""
    forget_old_subscriptions(Actor(user=None, kind="system"))


def _at_once(
    send: Callable[[PushSubscription], Outcome], to: list[PushSubscription]
) -> dict[PushSubscription, Outcome]:
    """Nobody waits for another's push service."""
    if not to:
        return {}
    with ThreadPoolExecutor(max_workers=len(to)) as threads:
        return dict(zip(to, threads.map(send, to), strict=True))


def _message(message_id: int) -> Message | None:
    return Message.objects.select_related("channel").filter(pk=message_id, deleted_at=None).first()


def _readable(user: User, message: Message) -> tuple[ChannelAccess, MessageRecord] | None:
    try:
        access = access_channel(Actor(user=user, kind="system"), message.channel_id)
        return access, readable_message(access, message.id)
    except ProductError:
        return None
