"""Browsers asking to be told of messages while nobody is there."""

import hashlib
from datetime import timedelta

import httpx
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from core.outbound import Refused
from integrations.models import PushSubscription
from integrations.push.choosing import live_subscriptions
from integrations.push.sending import client
from integrations.push.wanting import somebody

LIFETIME = timedelta(days=90)
MOST = 20


@operation("push.subscribe", limit="user:push:subscribe")
def subscribe(actor: Actor, *, endpoint: str, p256dh: str, auth: str, user_agent: str | None = None) -> str:
    """Have a browser told from now on for 90 days, as long as this sign-in lasts; asking again renews it.

    Of more than 20, the oldest go. Returns the id, which follows from the endpoint. Raises InvalidForm at `endpoint`
    for addresses that nothing is ever sent to.
    """
    _check(endpoint)
    User.objects.select_for_update(no_key=True).only("id").get(id=actor.user_id)  # those of one person take turns
    values = {
        "session_id": actor.session_id,
        "endpoint": endpoint,
        "p256dh": p256dh,
        "auth": auth,
        "user_agent": user_agent,
        "expires_at": now() + LIFETIME,
    }
    key = hashlib.sha256(endpoint.encode()).hexdigest()[:32]
    PushSubscription.objects.update_or_create(values, user_id=actor.user_id, subscription_id=key)
    surplus = [one.pk for one in live_subscriptions(actor.user_id)[MOST:]]
    PushSubscription.objects.filter(pk__in=surplus).delete()
    transaction.on_commit(somebody.came)
    return key


@operation("push.unsubscribe", limit="user:push:unsubscribe")
def unsubscribe(actor: Actor, subscription_id: str) -> None:
    """Tell a browser no more; nothing happens for one that is not told."""
    PushSubscription.objects.filter(user_id=actor.user_id, subscription_id=subscription_id).delete()


@operation("push.forget_old")
def forget_old_subscriptions(_system: Actor) -> None:
    """Delete subscriptions that have run out."""
    expired_subscriptions().delete()


def expired_subscriptions() -> "QuerySet[PushSubscription]":
    """Subscriptions that have run out."""
    return PushSubscription.objects.filter(expires_at__lte=now())


def _check(endpoint: str) -> None:
    try:
        client().guard.check(httpx.URL(endpoint))
    except (Refused, httpx.InvalidURL, ValueError) as error:
        raise InvalidForm.at("endpoint", FieldCode.INVALID_URL_FORMAT) from error
