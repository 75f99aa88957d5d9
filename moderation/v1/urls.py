"""Where reports are made on the guild wire, and where administrators work."""

from core.api.routing import routes
from moderation.v1.admin.urls_archives import urlpatterns as archives
from moderation.v1.admin.urls_audit import urlpatterns as audit
from moderation.v1.admin.urls_bans import urlpatterns as bans
from moderation.v1.admin.urls_codes import urlpatterns as codes
from moderation.v1.admin.urls_evidence import urlpatterns as evidence
from moderation.v1.admin.urls_guilds import urlpatterns as guilds
from moderation.v1.admin.urls_instance import urlpatterns as instance
from moderation.v1.admin.urls_keys import urlpatterns as keys
from moderation.v1.admin.urls_messages import urlpatterns as messages
from moderation.v1.admin.urls_reports import urlpatterns as admin_reports
from moderation.v1.admin.urls_search import urlpatterns as search
from moderation.v1.admin.urls_system_messages import urlpatterns as system_messages
from moderation.v1.admin.urls_users import urlpatterns as users
from moderation.v1.urls_raids import urlpatterns as raids
from moderation.v1.views import AnyReports, GuildReports, MessageReports, UserReports
from moderation.v1.views_form import FormReports, SendFormCode, VerifyFormCode

urlpatterns = [
    *audit,
    *archives,
    *bans,
    *codes,
    *instance,
    *search,
    *keys,
    *messages,
    *guilds,
    *admin_reports,
    *evidence,
    *users,
    *system_messages,
    *raids,
    *routes("/reports/dsa", FormReports),
    *routes("/reports/dsa/email/send", SendFormCode),
    *routes("/reports/dsa/email/verify", VerifyFormCode),
    *routes("/reports", AnyReports),
    *routes("/reports/message", MessageReports),
    *routes("/reports/user", UserReports),
    *routes("/reports/guild", GuildReports),
]
