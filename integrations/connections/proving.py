"""Proofs are looked for outside of operations, since they wait for other people's servers."""

from accounts.records import ConnectionRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.outbound_turns import fetching_turn
from integrations.bluesky.client import require_on
from integrations.bluesky.proving import proof_of_account
from integrations.connections.domains import Proof, proof_of
from integrations.connections.tokens import read
from integrations.models import Connection, ConnectionType
from integrations.operations.connections import check_new, create_connection, note_proof, owned


def prove_and_create(actor: Actor, *, token: str, visibility_flags: int | None) -> ConnectionRecord:
    """Keep what an initiation was made for, if it is proven by now. Publishes ConnectionsUpdated.

    Raises CONNECTION_INITIATION_TOKEN_INVALID, CONNECTION_LIMIT_REACHED, CONNECTION_ALREADY_EXISTS,
    CONNECTION_VERIFICATION_FAILED.
    """
    initiation = read(token, actor.user_id)
    check_new(actor.user_id, initiation.type, initiation.identifier)
    with fetching_turn():
        proof = proof_of(initiation.identifier, initiation.code)
    if proof is not Proof.FOUND:
        raise ProductError(Code.CONNECTION_VERIFICATION_FAILED)
    return create_connection(actor, initiation=initiation, visibility_flags=visibility_flags)


def prove_again(actor: Actor, type_: str, connection_id: str) -> ConnectionRecord:
    """Look for the proof of a connection anew. Publishes ConnectionsUpdated when that is news.

    Raises CONNECTION_VERIFICATION_FAILED, with which it counts as proven no more, BLUESKY_OAUTH_NOT_ENABLED, and as
    `owned`.
    """
    connection = owned(actor.user_id, type_, connection_id)
    if connection.type == ConnectionType.BLUESKY:
        require_on()
    with fetching_turn():
        proof, name = look_at(connection)
    record = note_proof(actor, connection, is_proven=proof is Proof.FOUND, name=name)
    if record is None:
        raise ProductError(Code.CONNECTION_NOT_FOUND)
    if not record.verified:
        raise ProductError(Code.CONNECTION_VERIFICATION_FAILED)
    return record


def look_at(connection: Connection) -> tuple[Proof, str]:
    """Whether a connection is proven still, and under which name, "" for the one that it has. Waits for the net, many
    seconds at worst: call it outside of operations."""
    if connection.type == ConnectionType.BLUESKY:
        return proof_of_account(connection.identifier)
    return proof_of(connection.identifier, connection.token), ""
