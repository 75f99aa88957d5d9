"""Connections: begun, proved, shown, put in order and taken away."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.records import ConnectionRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.operations import operation
from integrations.connections.domains import domain_named
from integrations.connections.events import ConnectionsUpdated
from integrations.connections.queries import connections_of, record_of
from integrations.connections.tokens import Initiation, begun
from integrations.models import Connection, ConnectionType

MOST = 20


@operation("connection.begin", limit="connection:create")
def begin_connection(actor: Actor, *, type_: str, identifier: str, visibility_flags: int | None = None) -> Initiation:
    """What somebody has to publish to prove that a domain is theirs; nothing is stored.

    Raises BLUESKY_OAUTH_NOT_ENABLED, CONNECTION_INVALID_IDENTIFIER, CONNECTION_LIMIT_REACHED,
    CONNECTION_ALREADY_EXISTS.
    """
    if type_ != ConnectionType.DOMAIN:
        raise ProductError(Code.BLUESKY_OAUTH_NOT_ENABLED)
    domain = domain_named(identifier)
    check_new(actor.user_id, type_, domain)
    return begun(actor.user_id, type_, domain, visibility_flags)


@operation("connection.create", limit="connection:verify_and_create")
def create_connection(actor: Actor, *, initiation: Initiation, visibility_flags: int | None) -> ConnectionRecord:
    """Keep a connection that was proved, after the others. Publishes ConnectionsUpdated.

    Raises CONNECTION_LIMIT_REACHED, CONNECTION_ALREADY_EXISTS.
    """
    take_turn(actor.user_id)
    check_new(actor.user_id, initiation.type, initiation.identifier)
    flags = initiation.visibility_flags if visibility_flags is None else visibility_flags
    row = add_last(
        actor.user_id,
        type=initiation.type,
        identifier=initiation.identifier,
        name=initiation.identifier,
        token=initiation.code,
        visibility_flags=Connection.EVERYONE if flags is None else flags,
    )
    tell_owner(actor.user_id)
    return record_of(row)


@operation("connection.update", limit="connection:update")
def update_connection(actor: Actor, type_: str, connection_id: str, *, changes: dict[str, int]) -> None:
    """Change who sees a connection, and its place. Publishes ConnectionsUpdated. Raises as `owned`."""
    take_turn(actor.user_id)
    row = owned(actor.user_id, type_, connection_id)
    if changes:
        Connection.objects.filter(pk=row.pk).update(**changes)
    tell_owner(actor.user_id)


@operation("connection.reorder", limit="connection:update")
def reorder_connections(actor: Actor, *, connection_ids: Sequence[str]) -> None:
    """Put connections at the places that they have in the list; unknown ids are passed over, and those not named stay.

    Publishes ConnectionsUpdated.
    """
    take_turn(actor.user_id)
    rows = {str(row.id): row for row in Connection.objects.filter(user_id=actor.user_id)}
    for place, connection_id in enumerate(connection_ids):
        row = rows.get(connection_id.lower())
        if row is not None:
            Connection.objects.filter(pk=row.pk).update(sort_order=place)
    tell_owner(actor.user_id)


@operation("connection.delete", limit="connection:delete")
def delete_connection(actor: Actor, connection_id: str, *, type_: str | None = None) -> None:
    """Take a connection away, of one type or whatever its type. Publishes ConnectionsUpdated. Raises as `owned`."""
    take_turn(actor.user_id)
    owned(actor.user_id, type_, connection_id).delete()
    tell_owner(actor.user_id)


@operation("connection.note_proof")
def note_proof(_actor: Actor, connection: Connection, *, is_proven: bool, name: str = "") -> ConnectionRecord | None:
    """Remember whether a connection was still proven just now, and the `name` that it has by now; None when it is gone.
    Publishes ConnectionsUpdated when that is news."""
    take_turn(connection.user_id)
    row = Connection.objects.filter(pk=connection.pk).first()
    if row is None:
        return None
    was = row.verified, row.name
    row.verified, row.checked_at, row.name = is_proven, now(), name or row.name
    row.save(update_fields=["verified", "checked_at", "name"])
    if was != (row.verified, row.name):
        tell_owner(row.user_id)
    return record_of(row)


def owned(user_id: int, type_: str | None, connection_id: str) -> Connection:
    """A person's connection, by its id or by what it leads to.

    Raises CONNECTION_INVALID_TYPE, CONNECTION_NOT_FOUND, and InvalidForm at `id` for what two types have.
    """
    if type_ is not None and type_ not in ConnectionType.values:
        raise ProductError(Code.CONNECTION_INVALID_TYPE)
    named = Q(identifier=connection_id.lower())
    with suppress(ValueError):
        named |= Q(pk=uuid.UUID(connection_id))
    rows = Connection.objects.filter(named, user_id=user_id)
    found = list(rows if type_ is None else rows.filter(type=type_))
    if not found:
        raise ProductError(Code.CONNECTION_NOT_FOUND)
    if len(found) > 1:
        raise InvalidForm.at("id", FieldCode.INVALID_FORMAT)
    return found[0]


def check_new(user_id: int, type_: str, identifier: str) -> None:
    """Raises CONNECTION_LIMIT_REACHED and CONNECTION_ALREADY_EXISTS."""
    known = Connection.objects.filter(user_id=user_id)
    if known.count() >= MOST:
        raise ProductError(Code.CONNECTION_LIMIT_REACHED)
    if known.filter(type=type_, identifier=identifier).exists():
        raise ProductError(Code.CONNECTION_ALREADY_EXISTS)


def add_last(user_id: int, **facts: Any) -> Connection:
    """A new connection, after the others. Call it inside an operation that took a turn."""
    last = Connection.objects.filter(user_id=user_id).order_by("-sort_order").first()
    place = 0 if last is None else min(last.sort_order + 1, 2**31 - 1)
    return Connection.objects.create(user_id=user_id, sort_order=place, **facts)


def take_turn(user_id: int) -> None:
    """Hold what else changes this person's connections until the operation ends."""
    User.objects.select_for_update(no_key=True).only("id").get(id=user_id)


def tell_owner(user_id: int) -> None:
    """Publish ConnectionsUpdated, with all that they have now."""
    publish(ConnectionsUpdated(user_id=user_id, connections=tuple(connections_of(user_id))))
