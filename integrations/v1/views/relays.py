"""The directory of relays on the guild wire."""

from http import HTTPStatus

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from integrations.operations import relays as operations
from integrations.relays.queries import healthy_relays, relay_of
from integrations.v1 import inputs_relays as inputs
from integrations.v1 import render_relays as render

_TAGS = ("Relays",)
_UNKNOWN = (Code.RELAY_NOT_FOUND,)
_OWN = (Code.RELAY_NOT_FOUND, Code.UNAUTHORIZED)


def _secret(request: Request) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _may_register(request: Request) -> None:
    operations.may_register(_secret(request))


class _View(V1View):
    gate = "open"
    tags = _TAGS


class Relays(_View):
    @endpoint(query=inputs.RelaysQuery, response=render.RelayListResponse, limit="relay:list")
    def get(self, request: Request) -> render.RelayListResponse:
        """List relays that are well, the nearest first if one says where one is."""
        query = request.query
        lat, lon = query.get("lat"), query.get("lon")
        here = None if lat is None or lon is None else (float(lat), float(lon))
        found = [render.render_near_relay(*near) for near in healthy_relays(here, query["limit"])]
        return {"relays": found, "count": len(found)}


class RelayRegistration(_View):
    @endpoint(
        request=inputs.RelayInput,
        response=render.RelayRegisteredResponse,
        status=HTTPStatus.CREATED,
        operation=operations.register_relay,
        before_validation=(_may_register,),
        errors=(Code.FEATURE_TEMPORARILY_DISABLED, Code.UNAUTHORIZED, Code.BAD_REQUEST),
    )
    def post(self, request: Request) -> render.RelayRegisteredResponse:
        """Write a relay into the directory, with the operator's secret as bearer token.

        The answer has the relay's own token, for its heartbeats. The same address registers anew.
        """
        draft = request.valid.draft()
        row, token = operations.register_relay(caller(request), secret=_secret(request), draft=draft)
        return {**render.render_relay(row), "token": token}


class RelayStatus(_View):
    @endpoint(response=render.RelayStatusResponse, limit="relay:status", errors=_UNKNOWN)
    def get(self, request: Request, id: str) -> render.RelayStatusResponse:
        """Read how a relay is, well or not."""
        return render.render_relay_status(relay_of(id))


class RelayHeartbeat(_View):
    @endpoint(
        request=inputs.HeartbeatInput,
        response=render.RelayHeartbeatResponse,
        operation=operations.note_heartbeat,
        errors=_OWN,
    )
    def post(self, request: Request, id: str) -> render.RelayHeartbeatResponse:
        """Say that a relay is well, with its token, and perhaps how many it serves."""
        connections = request.valid.get("current_connections")
        operations.note_heartbeat(caller(request), id, secret=_secret(request), connections=connections)
        return {"status": "ok"}


class OneRelay(_View):
    @endpoint(response=render.RelayDeletedResponse, operation=operations.remove_relay, errors=_OWN)
    def delete(self, request: Request, id: str) -> render.RelayDeletedResponse:
        """Take a relay out of the directory, with its token or the operator's secret."""
        operations.remove_relay(caller(request), id, secret=_secret(request))
        return {"status": "deleted"}
