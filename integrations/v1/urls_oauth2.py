"""Paths of the guild wire that belong to OAuth2, applications and bots."""

from core.api.routing import routes
from integrations.v1.views import applications, oauth2, oauth2_tokens

urlpatterns = [
    *routes("/oauth2/applications", applications.Applications),
    *routes("/oauth2/applications/@me", applications.OwnApplications, "/users/@me/applications"),
    *routes("/oauth2/applications/<id:client_id>", applications.OneApplication),
    *routes("/oauth2/applications/<id:client_id>/public", applications.PublicApplication),
    *routes("/oauth2/applications/<id:client_id>/bot", applications.ApplicationBot),
    *routes("/oauth2/applications/<id:client_id>/bot/reset-token", applications.BotToken),
    *routes("/oauth2/applications/<id:client_id>/client-secret/reset", applications.ClientSecret),
    *routes("/applications/@me", applications.BotsOwnApplication),
    *routes("/oauth2/authorize", oauth2.Authorize),
    *routes("/oauth2/authorize/consent", oauth2.Consent),
    *routes("/oauth2/token", oauth2_tokens.Token),
    *routes("/oauth2/token/revoke", oauth2_tokens.Revocation, "/oauth2/revoke"),
    *routes("/oauth2/introspect", oauth2_tokens.Introspection),
    *routes("/oauth2/userinfo", oauth2_tokens.UserInfo),
    *routes("/oauth2/@me", oauth2_tokens.CurrentAuthorization),
    *routes("/oauth2/@me/authorizations", oauth2.Authorizations),
    *routes("/oauth2/@me/authorizations/<id:application_id>", oauth2.OneAuthorization),
]
