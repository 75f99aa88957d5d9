"""Signing a further device in by a code that it shows."""

from accounts.models import User
from accounts.operations.handoff import (
    cancel_handoff,
    collect_handoff,
    complete_handoff,
    handing_over,
    initiate_handoff,
)
from accounts.requests import caller, device_of
from accounts.signing_in.steps import SignedIn
from accounts.v1.contact_schemas import HandoffInitiateResponse, HandoffStatusResponse
from accounts.v1.recovery_inputs import HandoffGiverInput, HandoffInput
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso
from core.errors import Code, ProductError

_TAGS = ("Authentication",)
_REFUSALS = (
    Code.INVALID_TOKEN,
    Code.SESSION_TOKEN_MISMATCH,
    Code.INVALID_HANDOFF_CODE,
    Code.HANDOFF_CODE_EXPIRED,
)


class InitiateHandoff(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=HandoffInitiateResponse, operation=initiate_handoff)
    def post(self, request: Request) -> HandoffInitiateResponse:
        """Get a code to show to a device that is signed in."""
        initiated = initiate_handoff(caller(request))
        return {"code": initiated.code, "expires_at": iso(initiated.expires_at)}


class CompleteHandoff(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(request=HandoffInput, operation=complete_handoff, errors=_REFUSALS)
    def post(self, request: Request) -> None:
        """Sign in the device that shows a code.

        It gets a session of its own. Without `token` the request's own session counts.
        """
        _complete(request, request.valid["code"])


class CompleteHandoffByPath(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(request=HandoffGiverInput, operation=complete_handoff, errors=_REFUSALS)
    def post(self, request: Request, code: str) -> None:
        """Sign in the device that shows a code."""
        _complete(request, code)


class HandoffStatus(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=HandoffStatusResponse, operation=collect_handoff, errors=(Code.INVALID_HANDOFF_CODE,))
    def get(self, request: Request, code: str) -> HandoffStatusResponse:
        """Ask whether a code was completed.

        The session is handed out once; afterwards, and for codes nobody knows, the answer is `expired`.
        """
        found = collect_handoff(caller(request), code=code)
        if isinstance(found, SignedIn):
            return {"status": "completed", "token": found.token, "user_id": str(found.user.id)}
        return {"status": found}


class Handoff(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(operation=cancel_handoff, errors=(Code.INVALID_HANDOFF_CODE,))
    def delete(self, request: Request, code: str) -> None:
        """Take a code back."""
        cancel_handoff(caller(request), code=code)


def _complete(request: Request, code: str) -> None:
    giver = _giver(request)
    if request.valid.get("user_id", str(giver.id)) != str(giver.id):
        raise ProductError(Code.SESSION_TOKEN_MISMATCH)
    complete_handoff(caller(request), code=code, giver=giver, device=device_of(request))


def _giver(request: Request) -> User:
    """The account of the token in the body, else of the request itself. Raises INVALID_TOKEN."""
    token, actor = request.valid.get("token"), request.actor
    if token is not None:
        return handing_over(token)
    if actor is None or actor.session_id is None:
        raise ProductError(Code.INVALID_TOKEN)
    user: User = actor.user
    return user
