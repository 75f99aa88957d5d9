"""Paths of the guild wire that belong to webhooks."""

from core.api.routing import routes
from integrations.v1.views import webhook_tokens as tokens
from integrations.v1.views.webhooks import ChannelWebhooks, GuildWebhooks, OneWebhook

_BY_TOKEN = "/webhooks/<id:webhook_id>/<str:token>"

guild_patterns = [
    *routes("/channels/<id:channel_id>/webhooks", ChannelWebhooks),
    *routes("/guilds/<id:guild_id>/webhooks", GuildWebhooks),
]
urlpatterns = [
    *guild_patterns,
    *routes("/webhooks/<id:webhook_id>", OneWebhook),
    *routes(_BY_TOKEN, tokens.WebhookByToken),
    *routes(f"{_BY_TOKEN}/slack", tokens.SlackWebhook),
    *routes(f"{_BY_TOKEN}/github", tokens.GitHubWebhook),
    *routes(f"{_BY_TOKEN}/sentry", tokens.SentryWebhook),
]
