"""Paths of the guild wire that belong to accounts."""

from accounts.v1 import contact_urls, factor_urls
from accounts.v1.views.auth import Logout, Register, Sessions, SessionsLogout, UsernameSuggestions
from accounts.v1.views.beta_codes import BetaCodes, OneBetaCode, RedeemBetaCode
from accounts.v1.views.exports import (
    DownloadRequest,
    DownloadStatus,
    Harvest,
    HarvestDownload,
    LatestHarvest,
    OneHarvest,
)
from accounts.v1.views.leaving import DeleteAccount, DeleteCurrentUser, DisableAccount
from accounts.v1.views.mail_webhooks import SendGridWebhook, SweegoWebhook
from accounts.v1.views.notes import Notes, OneNote
from accounts.v1.views.premium import PremiumReset
from accounts.v1.views.relationships import OneRelationship, Relationships
from accounts.v1.views.settings import Settings
from accounts.v1.views.sign_in import Login, LoginLink
from accounts.v1.views.sso import SsoComplete, SsoStart, SsoStatus
from accounts.v1.views.users import CheckTag, CurrentUser, OneUser
from core.api.routing import routes

urlpatterns = [
    *routes("/auth/register", Register),
    *routes("/auth/login", Login),
    *routes("/auth/login/link", LoginLink),
    *routes("/auth/logout", Logout),
    *routes("/auth/sessions", Sessions),
    *routes("/auth/sessions/logout", SessionsLogout),
    *routes("/auth/username-suggestions", UsernameSuggestions),
    *routes("/auth/sso/status", SsoStatus),
    *routes("/auth/sso/start", SsoStart),
    *routes("/auth/sso/complete", SsoComplete),
    *routes("/auth/redeem-beta-code", RedeemBetaCode),
    *routes("/webhooks/sweego", SweegoWebhook),
    *routes("/webhooks/sendgrid", SendGridWebhook),
    *routes("/users/@me", CurrentUser),
    *routes("/users/@me", DeleteCurrentUser),
    *routes("/users/@me/delete", DeleteAccount),
    *routes("/users/@me/disable", DisableAccount),
    *routes("/users/@me/premium/reset", PremiumReset),
    *routes("/users/@me/harvest", Harvest),
    *routes("/users/@me/harvest/latest", LatestHarvest),
    *routes("/users/@me/harvest/<id:harvest_id>", OneHarvest),
    *routes("/users/@me/harvest/<id:harvest_id>/download", HarvestDownload),
    *routes("/download/request", DownloadRequest),
    *routes("/download/status/<id:request_id>", DownloadStatus),
    *routes("/users/@me/beta-codes", BetaCodes),
    *routes("/users/@me/beta-codes/<str:code>", OneBetaCode),
    *routes("/users/check-tag", CheckTag),
    *routes("/users/<id:user_id>", OneUser),
    *routes("/users/@me/relationships", Relationships),
    *routes("/users/@me/relationships/<id:user_id>", OneRelationship),
    *routes("/users/@me/settings", Settings),
    *routes("/users/@me/notes", Notes),
    *routes("/users/@me/notes/<id:target_id>", OneNote),
    *contact_urls.urlpatterns,
    *factor_urls.urlpatterns,
]
