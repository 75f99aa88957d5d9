"""Applications and their bots, for those who write them."""

from accounts.requests import caller
from accounts.v1.sudo import SudoInput, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError
from integrations.oauth2.access import access_application, application_by_id
from integrations.oauth2.bot_profiles import change_bot
from integrations.oauth2.queries import application_of_bot, applications_of
from integrations.operations import applications as operations
from integrations.v1.inputs_oauth2 import ApplicationInput, ApplicationUpdateInput, BotProfileInput
from integrations.v1.render_oauth2 import (
    render_application,
    render_application_facts,
    render_bot,
    render_bot_profile,
    render_public_application,
)
from integrations.v1.schemas_oauth2 import (
    ApplicationPublicResponse,
    ApplicationResponse,
    ApplicationsMeResponse,
    BotProfileResponse,
    BotTokenResetResponse,
)

TAGS = ("OAuth2",)
_OWN = (Code.UNKNOWN_APPLICATION, Code.ACCESS_DENIED)
_PROVEN = (*_OWN, Code.SUDO_MODE_REQUIRED)


class OwnApplications(V1View):
    gate = "person"
    tags = TAGS

    @endpoint(response=list[ApplicationResponse], limit="oauth_dev:clients:list")
    def get(self, request: Request) -> list[ApplicationResponse]:
        """List one's applications."""
        return [render_application(application) for application in applications_of(caller(request).user_id)]


class Applications(OwnApplications):
    @endpoint(
        request=ApplicationInput,
        response=ApplicationResponse,
        operation=operations.create_application,
        errors=(
            Code.UNCLAIMED_ACCOUNT_CANNOT_CREATE_APPLICATIONS,
            Code.MAX_APPLICATIONS,
            Code.BOT_USER_GENERATION_FAILED,
        ),
    )
    def post(self, request: Request) -> ApplicationResponse:
        """Make an application with its bot.

        The secret of the client and the token of the bot are shown this once.
        """
        new = operations.create_application(caller(request), changes=request.valid.changes())
        return render_application(new.application, secret=new.client_secret, token=new.bot_token)


class OneApplication(V1View):
    gate = "person"
    tags = TAGS

    @endpoint(response=ApplicationResponse, limit="oauth_dev:clients:list", errors=_OWN)
    def get(self, request: Request, client_id: int) -> ApplicationResponse:
        """Get one's application."""
        return render_application(access_application(caller(request), client_id))

    @endpoint(
        request=ApplicationUpdateInput,
        response=ApplicationResponse,
        operation=operations.update_application,
        errors=_OWN,
    )
    def patch(self, request: Request, client_id: int) -> ApplicationResponse:
        """Change one's application.

        Its bot keeps its name.
        """
        changes = request.valid.changes()
        return render_application(operations.update_application(caller(request), client_id, changes=changes))

    @endpoint(request=SudoInput, operation=operations.delete_application, errors=_PROVEN)
    def delete(self, request: Request, client_id: int) -> None:
        """Delete one's application.

        Every code and token of it ends, and its bot is erased as an account is: it leaves all guilds, and what it wrote
        belongs to nobody any more.
        """
        prove(request)
        operations.delete_application(caller(request), client_id)


class PublicApplication(V1View):
    gate = "open"
    tags = TAGS

    @endpoint(response=ApplicationPublicResponse, limit="oauth_dev:clients:list", errors=(Code.UNKNOWN_APPLICATION,))
    def get(self, request: Request, client_id: int) -> ApplicationPublicResponse:
        """Get what anybody may know of an application."""
        return render_public_application(application_by_id(client_id))


class ApplicationBot(V1View):
    gate = "person"
    tags = TAGS

    @endpoint(
        request=BotProfileInput,
        response=BotProfileResponse,
        limit="oauth_dev:clients:update::client_id",
        errors=_OWN,
    )
    def patch(self, request: Request, client_id: int) -> BotProfileResponse:
        """Change the bot of one's application.

        Of `bot_flags` only 16 (takes friend requests) and 32 (decides on them itself) are read.
        """
        valid = request.valid
        bot = change_bot(
            caller(request),
            client_id,
            changes=valid.changes(),
            bio=(valid["bio"],) if "bio" in valid.values else None,
            flags=valid.get("bot_flags"),
            discriminator=valid.get("discriminator"),
        )
        return render_bot_profile(bot)


class BotToken(V1View):
    gate = "person"
    tags = TAGS

    @endpoint(
        request=SudoInput,
        response=BotTokenResetResponse,
        operation=operations.reset_bot_token,
        errors=_PROVEN,
    )
    def post(self, request: Request, client_id: int) -> BotTokenResetResponse:
        """Give the bot of one's application another token.

        The old one is good for nothing from now on, and the bot's connections end.
        """
        prove(request)
        new = operations.reset_bot_token(caller(request), client_id)
        return {"token": new.bot_token, "bot": render_bot(new.application.bot)}


class ClientSecret(V1View):
    gate = "person"
    tags = TAGS

    @endpoint(
        request=SudoInput,
        response=ApplicationResponse,
        operation=operations.reset_client_secret,
        errors=_PROVEN,
    )
    def post(self, request: Request, client_id: int) -> ApplicationResponse:
        """Give one's application another client secret.

        Tokens that were issued stay good.
        """
        prove(request)
        new = operations.reset_client_secret(caller(request), client_id)
        return render_application(new.application, secret=new.client_secret, shows_bot=False)


class BotsOwnApplication(V1View):
    gate = "open"
    tags = TAGS

    @endpoint(response=ApplicationsMeResponse, errors=(Code.INVALID_TOKEN,))
    def get(self, request: Request) -> ApplicationsMeResponse:
        """Get the application of the bot that asks."""
        actor = request.actor
        application = application_of_bot(actor.user_id) if actor is not None and actor.kind == "bot" else None
        if application is None:
            raise ProductError(Code.INVALID_TOKEN)
        return {**render_application_facts(application), "bot": render_bot(application.bot)}
