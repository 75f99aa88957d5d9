"""Applications, tokens and the people behind them as the guild wire shows them."""

from accounts.models import User
from accounts.records import UserRecord
from accounts.v1.render import render_user
from core.actor import Actor
from core.clock import iso
from guilds.queries import OwnGuild
from integrations.models import Application, OAuth2AccessToken
from integrations.oauth2.records import Authorization, CheckedRequest
from integrations.v1.schemas_oauth2 import (
    ApplicationBotResponse,
    ApplicationFacts,
    ApplicationPublicResponse,
    ApplicationResponse,
    AuthorizePreviewResponse,
    BotProfileResponse,
    OAuth2AuthorizationResponse,
    OAuth2MeResponse,
    OAuth2UserResponse,
)


def render_application(
    application: Application, *, secret: str = "", token: str = "", shows_bot: bool = True
) -> ApplicationResponse:
    """An application for its owner, with the secrets that were just made."""
    body: ApplicationResponse = {
        "id": str(application.id),
        "name": application.name,
        "redirect_uris": application.redirect_uris,
        "bot_public": application.bot_public,
        "bot_require_code_grant": application.bot_require_code_grant,
    }
    if secret:
        body["client_secret"] = secret
    if shows_bot:
        body["bot"] = render_bot(application.bot, token=token)
    return body


def render_bot(bot: User, *, token: str = "") -> ApplicationBotResponse:
    """A bot, with the token that was just made."""
    body: ApplicationBotResponse = {
        **render_bot_profile(bot),
        "flags": UserRecord.of(bot).flags,
        "mfa_enabled": bot.has_mfa,
        "authenticator_types": bot.authenticator_types,
    }
    if token:
        body["token"] = token
    return body


def render_bot_profile(bot: User) -> BotProfileResponse:
    """What can be changed of a bot."""
    return {
        "id": str(bot.id),
        "username": bot.username,
        "discriminator": f"{bot.discriminator:04d}",
        "avatar": bot.avatar,
        "banner": bot.banner,
        "bio": bot.bio,
    }


def render_public_application(application: Application) -> ApplicationPublicResponse:
    """An application for everybody."""
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": application.bot.avatar,
        "description": None,
        "redirect_uris": application.redirect_uris,
        "scopes": ["bot"],
        "bot_public": application.bot_public,
        "bot": render_bot(application.bot),
    }


def render_application_facts(application: Application) -> ApplicationFacts:
    """An application for those who came through it."""
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": None,
        "description": None,
        "bot_public": application.bot_public,
        "bot_require_code_grant": application.bot_require_code_grant,
        "flags": 0,
    }


def render_preview(
    request: CheckedRequest, user: User, guilds: list[OwnGuild] | None, *, is_authorized: bool
) -> AuthorizePreviewResponse:
    """What a person is asked; `guilds` are those to which a bot can be added, None when it is about no bot."""
    asked = request.asked
    body: AuthorizePreviewResponse = {
        "application": render_public_application(request.application),
        "scopes": list(request.scopes),
        "redirect_uri": asked.redirect_uri,
        "state": asked.state,
        "permissions": None if asked.permissions is None else str(request.permissions),
        "user": render_user(UserRecord.of(user)),
        "already_authorized": is_authorized,
    }
    if guilds is not None:
        body["guilds"] = [{"id": str(own.guild.id), "name": own.guild.name, "icon": own.guild.icon} for own in guilds]
    return body


def render_oauth2_user(actor: Actor) -> OAuth2UserResponse:
    """The person for an application that acts for them."""
    user = render_user(UserRecord.of(actor.user))
    body: OAuth2UserResponse = {
        "sub": user["id"],
        "id": user["id"],
        "username": user["username"],
        "discriminator": user["discriminator"],
        "global_name": user["global_name"],
        "avatar": user["avatar"],
        "avatar_color": user["avatar_color"],
        "flags": user["flags"],
        "bot": user.get("bot", False),
        "system": user.get("system", False),
        "email": None,
    }
    if "email" in actor.scopes:
        body["email"], body["verified"] = actor.user.email, actor.user.email_verified
    if "admin" in actor.scopes:
        body["acls"] = actor.user.acls
    return body


def render_oauth2_me(actor: Actor, token: OAuth2AccessToken) -> OAuth2MeResponse:
    """What a token is."""
    body: OAuth2MeResponse = {
        "application": render_application_facts(token.grant.application),
        "scopes": token.scopes,
        "expires": iso(token.expires_at),
    }
    if "identify" in actor.scopes:
        body["user"] = render_oauth2_user(actor)
    return body


def render_authorization(authorization: Authorization) -> OAuth2AuthorizationResponse:
    """What a person has granted an application."""
    application = authorization.application
    return {
        "application": {
            "id": str(application.id),
            "name": application.name,
            "icon": application.bot.avatar,
            "description": None,
            "bot_public": application.bot_public,
        },
        "scopes": list(authorization.scopes),
        "authorized_at": iso(authorization.since),
    }
