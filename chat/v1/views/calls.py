"""Calls in private channels."""

from typing import TypedDict

from accounts.requests import caller
from chat.calls import eligibility_for
from chat.operations.calls import check_call, end_call, move_call, ring_call, stop_ringing
from chat.v1.inputs_private import CallChangesInput, RingInput
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Calls",)
_REFUSALS = (Code.UNKNOWN_CHANNEL, Code.INVALID_CHANNEL_TYPE_FOR_CALL)


class CallEligibilityResponse(TypedDict):
    """Whether ringing is of any use, and whether it would be heard."""

    ringable: bool
    silent: bool


class ChannelCall(V1View):
    tags = _TAGS

    @endpoint(response=CallEligibilityResponse, limit="channel:call:get::channel_id", gate="human", errors=_REFUSALS)
    def get(self, request: Request, channel_id: int) -> CallEligibilityResponse:
        """Ask whether one can call the others."""
        found = eligibility_for(caller(request), channel_id)
        return {"ringable": found.ringable, "silent": found.silent}

    @endpoint(request=CallChangesInput, operation=move_call, gate="human", errors=(*_REFUSALS, Code.NO_ACTIVE_CALL))
    def patch(self, request: Request, channel_id: int) -> None:
        """Have the call go by another region."""
        actor, valid = caller(request), request.valid
        if "region" in valid:
            move_call(actor, channel_id, region=valid["region"])
        else:
            check_call(actor, channel_id)


class CallRinging(V1View):
    tags = _TAGS

    @endpoint(
        request=RingInput,
        operation=ring_call,
        gate="human",
        errors=(
            *_REFUSALS,
            Code.CANNOT_SEND_MESSAGES_TO_USER,
            Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES,
        ),
    )
    def post(self, request: Request, channel_id: int) -> None:
        """Call the others.

        Without `recipients` everybody is rung, with an empty list nobody yet. Begins the call if none is on.
        """
        ring_call(caller(request), channel_id, user_ids=request.valid.get("recipients"))


class CallRingingStop(V1View):
    tags = _TAGS

    @endpoint(request=RingInput, operation=stop_ringing, gate="human", errors=(*_REFUSALS, Code.NO_ACTIVE_CALL))
    def post(self, request: Request, channel_id: int) -> None:
        """Stop ringing.

        Without `recipients` for oneself.
        """
        stop_ringing(caller(request), channel_id, user_ids=request.valid.get("recipients"))


class CallEnd(V1View):
    tags = _TAGS

    @endpoint(operation=end_call, gate="human", errors=_REFUSALS)
    def post(self, request: Request, channel_id: int) -> None:
        """End the call for everybody."""
        end_call(caller(request), channel_id)
