"""Sign-ins from a new address."""

from accounts.operations.address_confirmation import (
    collect_sign_in,
    confirm_address,
    forget_addresses,
    is_settled,
    resend_confirmation,
)
from accounts.requests import caller
from accounts.v1.contact_schemas import IpAuthorizationPollResponse
from accounts.v1.recovery_inputs import ConfirmAddressInput, WaitingInput
from accounts.v1.sudo import SudoInput, prove
from core.actor import Actor
from core.api.endpoint import endpoint
from core.api.event_streams import EventStream, event
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, InvalidForm

_TAGS = ("Authentication",)


class AuthorizeAddress(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=ConfirmAddressInput,
        operation=confirm_address,
        errors=(Code.UNKNOWN_USER, Code.ACCOUNT_SUSPENDED_PERMANENTLY, Code.ACCOUNT_SUSPENDED_TEMPORARILY),
    )
    def post(self, request: Request) -> None:
        """Allow a sign-in from a new address, by the link that was mailed.

        It may be opened on any device: the sign-in that waits is the one that goes on.
        """
        confirm_address(caller(request), token=request.valid["token"])


class PollSignIn(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(query=WaitingInput, response=IpAuthorizationPollResponse, limit="auth:ip_authorization_poll")
    def get(self, request: Request) -> IpAuthorizationPollResponse:
        """Ask whether the mail was answered.

        The session is handed out once, within a minute.
        """
        signed_in = collect_sign_in(caller(request), ticket=request.query.text)
        if signed_in is None:
            return {"completed": False}
        return {"completed": True, "token": signed_in.token, "user_id": str(signed_in.user.id)}


class StreamSignIn(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        query=WaitingInput,
        response=IpAuthorizationPollResponse,
        media="text/event-stream",
        limit="auth:ip_authorization_stream",
    )
    def get(self, request: Request) -> EventStream:
        """Wait for the mail to be answered.

        Server-sent events: one with `token` and `user_id` when the sign-in is confirmed, which ends the stream.
        """
        actor, ticket = caller(request), request.query.text
        is_settled(ticket)
        return EventStream(lambda: _collected(actor, ticket))


def _collected(actor: Actor, ticket: str) -> bytes:
    try:
        signed_in = collect_sign_in(actor, ticket=ticket) if is_settled(ticket) else None
    except InvalidForm:
        return b": gone\n\n"
    return event({"token": signed_in.token, "user_id": str(signed_in.user.id)}) if signed_in else b""


class ResendConfirmation(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=WaitingInput,
        operation=resend_confirmation,
        errors=(Code.IP_AUTHORIZATION_RESEND_COOLDOWN, Code.IP_AUTHORIZATION_RESEND_LIMIT_EXCEEDED),
    )
    def post(self, request: Request) -> None:
        """Mail the link again: once, and not within 30 seconds of the first."""
        resend_confirmation(caller(request), ticket=request.valid.text)


class AuthorizedAddresses(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=SudoInput, operation=forget_addresses, errors=(Code.SUDO_MODE_REQUIRED,))
    def delete(self, request: Request) -> None:
        """Forget every address one has signed in from.

        The next sign-in with a password has to be confirmed by mail.
        """
        prove(request)
        forget_addresses(caller(request))
