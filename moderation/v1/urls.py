"""Where reports are made on the guild wire."""

from core.api.routing import routes
from moderation.v1.views import AnyReports, GuildReports, MessageReports, UserReports

urlpatterns = [
    *routes("/reports", AnyReports),
    *routes("/reports/message", MessageReports),
    *routes("/reports/user", UserReports),
    *routes("/reports/guild", GuildReports),
]
