"""What people grant applications, and see of it afterwards."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.routing import Parameter
from core.api.views import V1View
from core.errors import Code
from core.web import web_url
from integrations.oauth2.access import checked_request
from integrations.oauth2.queries import authorizations_of, is_authorized, managed_guilds
from integrations.operations.authorizing import authorize
from integrations.operations.oauth2_tokens import deauthorize
from integrations.v1.inputs_oauth2 import AuthorizeQuery, ConsentInput
from integrations.v1.render_oauth2 import render_authorization, render_preview
from integrations.v1.schemas_oauth2 import (
    AuthorizePreviewResponse,
    OAuth2AuthorizationResponse,
    OAuth2ConsentResponse,
)

CONSENT_PAGE = "/oauth2/authorize"
_TAGS = ("OAuth2",)
_REFUSALS = (
    Code.INVALID_PERMISSIONS_INTEGER,
    Code.INVALID_PERMISSIONS_NEGATIVE,
    Code.INVALID_RESPONSE_TYPE_FOR_NON_BOT,
    Code.REDIRECT_URI_REQUIRED_FOR_NON_BOT,
    Code.INVALID_SCOPE,
    Code.ACCESS_DENIED,
    Code.MISSING_REDIRECT_URI,
    Code.INVALID_REDIRECT_URI,
    Code.INVALID_REQUEST,
)
_BOT_REFUSALS = (Code.UNKNOWN_GUILD, Code.MISSING_PERMISSIONS, Code.BOT_ALREADY_IN_GUILD, Code.MAX_GUILD_ROLES)


class Consent(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=ConsentInput,
        response=OAuth2ConsentResponse,
        operation=authorize,
        errors=(*_REFUSALS, *_BOT_REFUSALS),
    )
    def post(self, request: Request) -> OAuth2ConsentResponse:
        """Grant what an application asks for.

        The answer says where to send the person: back to the application, with a code. The scope `bot` with a guild
        adds its bot there, which needs MANAGE_GUILD and every permission that the bot is to have. A refusal for an
        unknown client has the status 400 here.
        """
        return {"redirect_to": authorize(caller(request), asked=request.valid.asked())}


class Authorize(Consent):
    def answer(
        self, request: HttpRequest, method: str, parameters: tuple[Parameter, ...], values: tuple[str, ...]
    ) -> HttpResponseBase:
        """Browsers, which bring no credentials here, go on to the page that asks the person."""
        if method == "GET" and "Authorization" not in request.headers and _wants_page(request):
            return HttpResponseRedirect(f"{web_url()}{CONSENT_PAGE}?{request.META.get('QUERY_STRING', '')}")
        return super().answer(request, method, parameters, values)

    @endpoint(
        query=AuthorizeQuery,
        response=AuthorizePreviewResponse,
        also={HTTPStatus.FOUND: None},
        limit="oauth:authorize",
        errors=_REFUSALS,
    )
    def get(self, request: Request) -> AuthorizePreviewResponse:
        """Look at what an application asks for, without granting it.

        Browsers are sent on to the page that asks the person.
        """
        actor = caller(request)
        checked = checked_request(request.query.asked(), actor)
        guilds = managed_guilds(actor) if checked.is_for_bot else None
        return render_preview(checked, actor.user, guilds, is_authorized=is_authorized(actor.user_id, checked))


class Authorizations(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(response=list[OAuth2AuthorizationResponse], limit="oauth_dev:clients:list")
    def get(self, request: Request) -> list[OAuth2AuthorizationResponse]:
        """List the applications one has let in."""
        return [render_authorization(one) for one in authorizations_of(caller(request).user_id)]


class OneAuthorization(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(operation=deauthorize, errors=(Code.UNKNOWN_APPLICATION,))
    def delete(self, request: Request, application_id: int) -> None:
        """Take back all that one has granted an application."""
        deauthorize(caller(request), application_id=application_id)


def _wants_page(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.get_preferred_type(["text/html", "application/json"]) == "text/html" and "text/html" in accepted
