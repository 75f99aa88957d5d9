"""What lapses, and the periodic work that removes it: for operators who want to look, or not to wait for the hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from accounts.arrivals import KEPT as ARRIVALS_KEPT
from accounts.models import Arrival, AuthSession, DataExport, Voucher
from accounts.operations.erasing import unfinished
from chat.kept import MENTIONS_KEPT
from chat.models import Attachment, Channel, Message, MessageNonce, RecentMention, ScheduledMessage
from chat.operations._nonces import KEPT as NONCES_KEPT
from chat.operations.purging import KEPT_DELETED
from chat.operations.scheduled import KEPT as UNSENT_KEPT
from chat.room_access import ROOM_KINDS
from core.clock import now
from core.ids import id_at
from core.jobs.registry import periodic_named
from core.jobs.sweeper import KEEP_DONE, KEEP_FAILED
from core.models import Job, JobState
from integrations.models import OAuth2AccessToken, OAuth2RefreshToken, PaymentEvent, PushSubscription, Relay
from integrations.operations.payments import KEPT_EVENTS
from integrations.relay_tasks import SILENT_FOR
from moderation.child_safety_tasks import SWEEP, sweep_evidence
from moderation.operations.evidence import due_evidence
from posts.models import Post
from topics.models import Topic

Rows = Callable[[], "QuerySet[Any]"]
SESSIONS = "console.forget_sessions"
_APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Lapsing:
    """One kind of thing that goes: what it is, which rows are due, and the periodic work that sees to it."""

    what: str
    due: Rows
    work: str


def _since(age: timedelta) -> Any:
    return now() - age


def _idle() -> timedelta:
    return timedelta(days=settings.GUILDHALL.session_idle_days)


def _dead(model: Any) -> Rows:
    return lambda: model.objects.filter(expires_at__lte=now())


def _removable(model: Any) -> Rows:
    return lambda: model.objects.filter(is_deleted=True, deletion_status=_APPROVED, permanent_delete_at__lte=now())


LAPSING = (
    Lapsing("accounts whose grace period is over", unfinished, "accounts.erase_due"),
    Lapsing(
        "sign-ins nobody used for SESSION_IDLE_DAYS",
        lambda: AuthSession.objects.filter(
            last_used_at__lte=_since(timedelta(days=settings.GUILDHALL.session_idle_days))
        ),
        "accounts.end_idle_sessions",
    ),
    Lapsing("sign-ins to /admin/ that are over", lambda: Session.objects.filter(expire_date__lt=now()), SESSIONS),
    Lapsing("codes, links and tickets that have run out", _dead(Voucher), "accounts.forget_vouchers"),
    Lapsing(
        "who came into which guild or topic, after a week",
        lambda: Arrival.objects.filter(at__lt=_since(ARRIVALS_KEPT)),
        "accounts.forget_arrivals",
    ),
    Lapsing(
        "files of copies of one's data",
        lambda: DataExport.objects.filter(has_file=True, expires_at__lte=now()),
        "accounts.tidy_exports",
    ),
    Lapsing(
        "nonces of messages",
        lambda: MessageNonce.objects.filter(created_at__lt=_since(2 * NONCES_KEPT)),
        "chat.forget_nonces",
    ),
    Lapsing(
        "mentions older than a week",
        lambda: RecentMention.objects.filter(message_id__lt=id_at(_since(MENTIONS_KEPT))),
        "chat.forget_mentions",
    ),
    Lapsing(
        "messages of the topic side deleted a month ago",
        lambda: Message.objects.filter(deleted_at__lt=_since(KEPT_DELETED)),
        "chat.remove_deleted",
    ),
    Lapsing(
        "rooms whose deletion was approved",
        lambda: Channel.objects.filter(is_deleted=True, permanent_delete_at__lte=now(), kind__in=ROOM_KINDS),
        "chat.remove_deleted",
    ),
    Lapsing("topics whose deletion was approved", _removable(Topic), "topics.remove"),
    Lapsing("posts whose deletion was approved", _removable(Post), "posts.remove"),
    Lapsing(
        "scheduled messages that could not be sent",
        lambda: ScheduledMessage.objects.filter(
            status=ScheduledMessage.Status.INVALID, invalidated_at__lt=_since(UNSENT_KEPT)
        ),
        "chat.forget_unsent",
    ),
    Lapsing(
        "attachments whose time is over (ATTACHMENT_DECAY)",
        lambda: Attachment.objects.filter(expired=False, expires_at__lt=now()),
        "chat.sweep_files",
    ),
    Lapsing("access tokens of OAuth2", _dead(OAuth2AccessToken), "oauth2.forget_expired"),
    Lapsing("refresh tokens of OAuth2", _dead(OAuth2RefreshToken), "oauth2.forget_expired"),
    Lapsing("subscriptions to pushes", _dead(PushSubscription), "push.forget_old"),
    Lapsing(
        "events of the payment provider",
        lambda: PaymentEvent.objects.filter(received_at__lt=_since(KEPT_EVENTS)),
        "donations.forget_events",
    ),
    Lapsing(
        "relays nobody heard of for a day",
        lambda: Relay.objects.filter(last_seen_at__lte=_since(SILENT_FOR)),
        "relays.forget_silent",
    ),
    Lapsing("evidence of abuse of children whose time is over, and that nobody holds", due_evidence, SWEEP),
    Lapsing(
        "jobs that ended long ago",
        lambda: Job.objects.filter(
            Q(state=JobState.DONE, finished_at__lt=_since(KEEP_DONE))
            | Q(state=JobState.FAILED, finished_at__lt=_since(KEEP_FAILED))
        ),
        "jobs.forget_old",
    ),
)


def works() -> list[str]:
    """The periodic work that is done, each once."""
    return list(dict.fromkeys(lapsing.work for lapsing in LAPSING))


def run(work: str) -> None:
    """Do it now, whenever it was done last. It is safe beside a server that does it too."""
    if work == SESSIONS:
        Session.objects.filter(expire_date__lt=now()).delete()
    elif work == SWEEP:  # which by itself waits for the night
        sweep_evidence()
    else:
        periodic_named(work).function()
