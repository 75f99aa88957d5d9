"""Connections on the guild wire."""

from http import HTTPStatus
from typing import TypedDict

from accounts.requests import caller
from accounts.v1.render import render_connection
from accounts.v1.schemas import ConnectionResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from integrations.connections.domains import instructions
from integrations.connections.proving import prove_again, prove_and_create
from integrations.connections.queries import connections_of
from integrations.connections.tokens import signed
from integrations.operations import connections as operations
from integrations.v1 import inputs_connections as inputs

_TAGS = ("Connections",)
_NEW = (Code.CONNECTION_LIMIT_REACHED, Code.CONNECTION_ALREADY_EXISTS)
_KNOWN = (Code.CONNECTION_NOT_FOUND, Code.CONNECTION_INVALID_TYPE)


class ConnectionVerificationResponse(TypedDict):
    """What to publish, and what to come back with."""

    token: str
    type: str
    id: str
    instructions: str
    initiation_token: str


class _View(V1View):
    gate = "human"
    tags = _TAGS


class Connections(_View):
    @endpoint(response=list[ConnectionResponse], limit="connection:list", scope="connections")
    def get(self, request: Request) -> list[ConnectionResponse]:
        """List one's connections, in one's own order."""
        return [render_connection(record) for record in connections_of(caller(request).user_id)]

    @endpoint(
        request=inputs.NewConnectionInput,
        response=ConnectionVerificationResponse,
        status=HTTPStatus.CREATED,
        operation=operations.begin_connection,
        errors=(Code.BLUESKY_OAUTH_NOT_ENABLED, Code.CONNECTION_INVALID_IDENTIFIER, *_NEW),
    )
    def post(self, request: Request) -> ConnectionVerificationResponse:
        """Begin to connect a domain.

        The answer says what to publish there. Nothing is kept until it is proven.
        """
        valid = request.valid
        begun = operations.begin_connection(
            caller(request),
            type_=valid["type"],
            identifier=valid["identifier"],
            visibility_flags=valid["visibility_flags"],
        )
        return {
            "token": begun.code,
            "type": begun.type,
            "id": begun.identifier,
            "instructions": instructions(begun.identifier, begun.code),
            "initiation_token": signed(begun),
        }


class ConnectionProof(_View):
    @endpoint(
        request=inputs.ProofInput,
        response=ConnectionResponse,
        status=HTTPStatus.CREATED,
        operation=operations.create_connection,
        errors=(Code.CONNECTION_INITIATION_TOKEN_INVALID, Code.CONNECTION_VERIFICATION_FAILED, *_NEW),
    )
    def post(self, request: Request) -> ConnectionResponse:
        """Connect what was begun, once it is proven."""
        valid = request.valid
        token, flags = valid["initiation_token"], valid["visibility_flags"]
        return render_connection(prove_and_create(caller(request), token=token, visibility_flags=flags))


class ConnectionOrder(_View):
    @endpoint(request=inputs.ConnectionOrderInput, operation=operations.reorder_connections)
    def patch(self, request: Request) -> None:
        """Put one's connections in order."""
        operations.reorder_connections(caller(request), connection_ids=request.valid["connection_ids"])


class OneConnection(_View):
    @endpoint(request=inputs.ConnectionChangesInput, operation=operations.update_connection, errors=_KNOWN)
    def patch(self, request: Request, type: str, connection_id: str) -> None:
        """Change who sees a connection on one's profile, and its place."""
        operations.update_connection(caller(request), type, connection_id, changes=request.valid.values)

    @endpoint(operation=operations.delete_connection, errors=_KNOWN)
    def delete(self, request: Request, type: str, connection_id: str) -> None:
        """Take a connection away."""
        operations.delete_connection(caller(request), connection_id, type_=type)


class AnyConnection(_View):
    @endpoint(operation=operations.delete_connection, errors=_KNOWN[:1])
    def delete(self, request: Request, connection_id: str) -> None:
        """Take a connection away, whatever its type."""
        operations.delete_connection(caller(request), connection_id)


class ConnectionCheck(_View):
    @endpoint(
        response=ConnectionResponse,
        limit="connection:verify",
        errors=(*_KNOWN, Code.CONNECTION_VERIFICATION_FAILED, Code.BLUESKY_OAUTH_NOT_ENABLED),
    )
    def post(self, request: Request, type: str, connection_id: str) -> ConnectionResponse:
        """Look again whether a connection is still proven. If not, others see it no more."""
        return render_connection(prove_again(caller(request), type, connection_id))
