"""Connections are proved again every day."""

from datetime import timedelta

from django.db.models import QuerySet

from core.actor import Actor
from core.clock import now
from core.jobs import enqueue, job, periodic
from integrations.bluesky.client import is_on
from integrations.connections.domains import Proof
from integrations.connections.proving import look_at
from integrations.models import Connection, ConnectionType
from integrations.operations.connections import note_proof

_PROVE_JOB = "connections.prove_one"
_HOUR = 3600.0
_MOST = 500  # in an hour, evenly: nobody else's servers keep link previews waiting
_EVERY = timedelta(hours=24)


@periodic("connections.prove_again", seconds=_HOUR)
def prove_connections() -> None:
    """Have proofs looked for again that were last seen a day ago, those first that wait the longest."""
    due = _due().order_by("checked_at").values_list("id", flat=True)[:_MOST]
    for place, connection_id in enumerate(due):
        enqueue(_PROVE_JOB, delay=place * _HOUR / _MOST, connection_id=str(connection_id))


@job(_PROVE_JOB, queue="outside", attempts=1)
def prove_connection(*, connection_id: str) -> None:
    """Look for a proof again. What is gone ends its connection's being proven; where servers do not answer, nobody
    suffers for it, and it is tried the next day."""
    connection = _due().filter(pk=connection_id).first()
    if connection is not None:
        proof, name = look_at(connection)
        note_proof(Actor(user=None, kind="system"), connection, is_proven=proof is not Proof.MISSING, name=name)


def _due() -> QuerySet[Connection]:
    types = [ConnectionType.DOMAIN, *([ConnectionType.BLUESKY] if is_on() else [])]
    return Connection.objects.filter(type__in=types, verified=True, checked_at__lte=now() - _EVERY)
