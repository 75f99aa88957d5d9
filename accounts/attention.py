"""How much people want to hear and see of things: the columns and conditions that reads and notifications ask for.

One row per person and thing holds mute, follow and hide together, so every route and both lists tell the same. What
is written goes through accounts/operations/attention.py.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery, Value

from accounts.models import Attention
from core.actor import Actor
from core.clock import now

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
Kind = Attention.Kind


class Target(NamedTuple):
    """A thing somebody pays attention to."""

    kind: Kind
    id: int


def muted_now() -> Q:
    """Of attentions, those whose mute is in force; one that has run out is none."""
    return Q(muted_until__gt=now())


def attention_to(user_id: int, target: Target) -> Attention | None:
    """What the person set for a thing, or None."""
    return Attention.objects.filter(user_id=user_id, kind=target.kind, target_id=target.id).first()


def is_muted(user_id: int, *targets: Target) -> bool:
    """Whether the person muted any of the things: what is asked about, and what it lies in. One query."""
    return Attention.objects.filter(muted_now(), of_any(targets), user_id=user_id).exists()


def of_any(targets: Iterable[Target]) -> Q:
    """Attentions to any of the things; to none when there are none."""
    wanted = Q(pk__in=())
    for target in targets:
        wanted |= Q(kind=target.kind, target_id=target.id)
    return wanted


def own_column(actor: Actor, kind: Kind, column: str, reference: str = "pk") -> Any:
    """What the viewer's attention to the row holds in a column; null where there is none."""
    return Subquery(_own(actor, kind, reference).values(column))


def own_flag(actor: Actor | None, condition: Q, kind: Kind, reference: str = "pk") -> Any:
    """A column: whether the viewer's attention to the row meets a condition."""
    if actor is None:
        return Value(False, output_field=BooleanField())
    return Exists(_own(actor, kind, reference).filter(condition))


def own_hidden(actor: Actor | None, kind: Kind, reference: str = "pk") -> Any:
    """A column: whether the viewer hid the row."""
    return own_flag(actor, Q(hidden_at__isnull=False), kind, reference)


def without_hidden(rows: "QuerySet[Any]", actor: Actor | None, kind: Kind, reference: str = "pk") -> "QuerySet[Any]":
    """The rows that the viewer did not hide."""
    if actor is None:
        return rows
    return rows.exclude(Exists(_own(actor, kind, reference).filter(hidden_at__isnull=False)))


def hidden_ids(user_id: int, kind: Kind) -> "QuerySet[Attention, int]":
    """The ids of the things of a kind that the person hid, for use in other queries."""
    return _ids(Attention.objects.filter(user_id=user_id, kind=kind, hidden_at__isnull=False))


def muted_ids(user_id: int, kind: Kind) -> "QuerySet[Attention, int]":
    """The same of those that the person muted."""
    return _ids(Attention.objects.filter(muted_now(), user_id=user_id, kind=kind))


def followed_ids(user_id: int, kind: Kind) -> "QuerySet[Attention, int]":
    """The same of those that the person chose to follow."""
    return _ids(Attention.objects.filter(user_id=user_id, kind=kind, followed=True))


def hidden_by(rows: "QuerySet[Any]", actor: Actor, kind: Kind) -> "QuerySet[Any]":
    """Of the rows those that the actor hid, hidden last first."""
    hidden = rows.filter(pk__in=hidden_ids(actor.user_id, kind))
    return hidden.annotate(my_hidden_at=own_column(actor, kind, "hidden_at")).order_by("-my_hidden_at", "-pk")


def muted_by(rows: "QuerySet[Any]", actor: Actor, kind: Kind) -> "QuerySet[Any]":
    """Of the rows those that the actor muted, with `my_muted_at` and `my_muted_until`, muted last first."""
    muted = rows.filter(pk__in=muted_ids(actor.user_id, kind))
    times = {f"my_{name}": own_column(actor, kind, name) for name in ("muted_at", "muted_until")}
    return muted.annotate(**times).order_by("-my_muted_at", "-pk")


def _ids(rows: "QuerySet[Attention]") -> "QuerySet[Attention, int]":
    return rows.values_list("target_id", flat=True)


def _own(actor: Actor, kind: Kind, reference: str) -> "QuerySet[Attention]":
    return Attention.objects.filter(user_id=actor.user_id, kind=kind, target_id=OuterRef(reference))
