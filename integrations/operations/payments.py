"""What the payment provider tells, heard once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from core.actor import Actor
from core.clock import now
from core.operations import operation
from integrations.donations.records import moment
from integrations.models import PaymentEvent, Purchase
from integrations.operations import _bought, _donated, _taken_back
from integrations.operations._payments import UNPAID, Told

_KEPT_EVENTS = timedelta(days=60)  # the provider tries for three days
KEPT_PENDING = timedelta(days=30)  # its page is open for one, and a bank may take weeks
_Hears = Callable[[dict[str, Any], Told], None]
_HEARING: dict[str, tuple[_Hears, ...]] = {
    "checkout.session.completed": (_donated.paid, _bought.paid),
    "checkout.session.async_payment_succeeded": (_donated.paid, _bought.paid),
    "checkout.session.async_payment_failed": (_donated.failed, _bought.failed),
    "customer.subscription.updated": (_donated.changed, _bought.changed),
    "customer.subscription.deleted": (_donated.changed, _bought.changed),
    "customer.updated": (_donated.moved,),
    "invoice.payment_succeeded": (_donated.renewed, _bought.renewed),
    "charge.refunded": (_taken_back.refunded,),
    "charge.dispute.created": (_taken_back.disputed,),
    "charge.dispute.closed": (_taken_back.settled,),
}


@operation("payment.hear")
def hear_of_payment(actor: Actor, *, event: dict[str, Any], asked: dict[str, Any] | None = None) -> bool:
    """Take in what the provider tells, once. `asked` is what it says of what the event is about: the subscription that
    a checkout began, the charge behind a dispute, a customer. False when it was told before.

    Publishes UserUpdated to those whose premium changes, and what closing an account and opening it again publish.
    """
    if not PaymentEvent.objects.get_or_create(id=event["id"])[1]:
        return False
    told = Told(event["type"], moment(event.get("created")) or now(), asked)
    for hears in _HEARING.get(told.type, ()):
        hears(event["data"]["object"], told)
    return True


@operation("payment.forget_events")
def forget_old_events(actor: Actor) -> int:
    """Forget which events were heard long ago, and what was begun and never paid."""
    begun = Purchase.objects.filter(status__in=UNPAID, created_at__lt=now() - KEPT_PENDING)
    return old_events().delete()[0] + begun.delete()[0] + _donated.forget_unpaid()


def old_events() -> "QuerySet[PaymentEvent]":
    """Events that were heard longer ago than they are told anew."""
    return PaymentEvent.objects.filter(received_at__lt=now() - _KEPT_EVENTS)
