"""Which pictures webhooks show, where they were found, and what nothing shows any more."""

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, When

from chat.models import Message
from core.actor import Actor
from core.clock import now
from core.db.pieces import PIECE, delete_piece
from core.images import forget_pictures
from core.operations import operation
from integrations.models import Webhook, WebhookDelivery, WebhookPicture
from integrations.webhooks.avatars import WEBHOOK_AVATARS

_REMEMBERED = timedelta(days=1)
_TRIED_AGAIN = timedelta(minutes=5)
_SPARED = 2 * _REMEMBERED  # what was found at an address may be shown for as long as that is remembered
_ID, _WEBHOOK, _NAME, _IS_SHOWN = range(4)


@operation("webhook.note_picture")
def note_picture(actor: Actor, webhook_id: int, *, name: str) -> None:
    """A picture is about to be shown by a webhook or by something it says. Publishes nothing."""
    _note(webhook_id, name, name)


@operation("webhook.note_source")
def note_source(actor: Actor, webhook_id: int, *, source: str, name: str | None) -> None:
    """What was found at an address, by its digest; None for nothing. Publishes nothing."""
    _note(webhook_id, source, name)


def _note(webhook_id: int, source: str, name: str | None) -> None:
    facts = {"name": name, "at": now()}
    WebhookPicture.objects.update_or_create(webhook_id=webhook_id, source=source, defaults=facts)


def found_at(webhook_id: int, source: str) -> tuple[bool, str | None]:
    """Whether an address, by its digest, need not be asked now, and the name of the picture that was found there."""
    known = WebhookPicture.objects.filter(webhook_id=webhook_id, source=source).first()
    if known is None or now() - known.at >= (_TRIED_AGAIN if known.name is None else _REMEMBERED):
        return False, None
    return True, known.name


@operation("webhook.sweep_deliveries")
def sweep_deliveries(actor: Actor) -> bool:
    """Forget some deliveries of more than a day ago. False when none are left."""
    return delete_piece(WebhookDelivery.objects.filter(at__lt=now() - _REMEMBERED))


@operation("webhook.sweep_pictures")
def sweep_pictures(actor: Actor, *, after: int) -> int | None:
    """Look through some of the pictures behind row `after`: those that neither a webhook nor a message shows go, and
    what is remembered of addresses goes anyway. Returns the last row, None at the end."""
    rows = list(_old().filter(id__gt=after).order_by("id")[:PIECE].values_list("id", "webhook_id", "name", "is_shown"))
    gone = [row for row in rows if not row[_IS_SHOWN]]
    WebhookPicture.objects.filter(id__in=[row[_ID] for row in gone]).delete()
    shown = {(row[_WEBHOOK], row[_NAME]) for row in gone if row[_NAME] is not None}
    if shown:
        forget_pictures(((WEBHOOK_AVATARS, (webhook_id,), name) for webhook_id, name in sorted(shown)), at_once=True)
    return rows[-1][_ID] if rows else None


def _old() -> "QuerySet[Any, Any]":
    of_webhook = Webhook.objects.filter(pk=OuterRef("webhook_id"), avatar=OuterRef("name"))
    of_messages = Message.objects.filter(
        webhook_id=OuterRef("webhook_id"), webhook_avatar=OuterRef("name"), channel__is_deleted=False
    )
    # What is remembered of an address has its digest as source, and is no picture itself.
    is_shown = Q(source=F("name")) & (Exists(of_webhook) | Exists(of_messages))
    return WebhookPicture.objects.filter(at__lt=now() - _SPARED).annotate(
        is_shown=Case(When(is_shown, then=True), default=False, output_field=BooleanField())
    )
