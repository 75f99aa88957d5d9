"""A person's consent: the code that an application exchanges for tokens, and the bot that comes along."""

from core.actor import Actor
from core.clock import now
from core.operations import operation
from core.web import web_url
from guilds.operations.bots import install_bot
from integrations.models import OAuth2Grant
from integrations.oauth2.access import checked_request
from integrations.oauth2.records import CheckedRequest, Request
from integrations.oauth2.redirects import with_query
from integrations.oauth2.tokens import CODE_LIVES, hash_of, new_token


@operation("oauth2.authorize", limit="oauth:authorize")
def authorize(actor: Actor, *, asked: Request) -> str:
    """Grant what an application asks for and return the address that takes the code back to it.

    With the scope `bot` and a guild its bot joins there. Publishes and raises as `install_bot`; raises as
    `checked_request`.
    """
    request = checked_request(asked, actor)
    code, back = new_token(), asked.redirect_uri or web_url()
    OAuth2Grant.objects.create(
        application=request.application,
        user=actor.user,
        scopes=list(request.scopes),
        code_hash=hash_of(code),
        code_challenge=asked.code_challenge or "",
        redirect_uri=back,
        code_expires_at=now() + CODE_LIVES,
    )
    if request.is_for_bot and asked.guild_id is not None:
        _install(actor, asked.guild_id, request)
    return with_query(back, code=code, state=asked.state)


def _install(actor: Actor, guild_id: int, request: CheckedRequest) -> None:
    application = request.application
    install_bot(actor, guild_id, bot=application.bot, role_name=application.name, permissions=request.permissions)
