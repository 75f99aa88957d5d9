"""Connections are proved again every day."""

from datetime import timedelta

from core.actor import Actor
from core.clock import now
from core.jobs import periodic
from integrations.connections.domains import Proof, proof_of
from integrations.models import Connection, ConnectionType
from integrations.operations.connections import note_proof

_HOUR = 3600.0
_EVERY = timedelta(hours=24)


@periodic("connections.prove_again", seconds=_HOUR, queue="slow")
def prove_connections() -> None:
    """Look again for proofs that were last seen a day ago. What is gone ends its connection's being proven; where
    name servers do not answer, nobody suffers for it, and it is tried the next day."""
    system = Actor(user=None, kind="system")
    due = Connection.objects.filter(type=ConnectionType.DOMAIN, verified=True, checked_at__lte=now() - _EVERY)
    for connection in due.order_by("checked_at").iterator():
        proof = proof_of(connection.identifier, connection.token)
        note_proof(system, connection, is_proven=proof is not Proof.MISSING)
