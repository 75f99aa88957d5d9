"""Paths of bans from the instance."""

from core.api.routing import routes
from moderation.v1.admin.views import bans

urlpatterns = [
    *routes("/admin/bans/email/add", bans.AddEmailBan),
    *routes("/admin/bans/email/remove", bans.RemoveEmailBan),
    *routes("/admin/bans/email/check", bans.CheckEmailBan),
    *routes("/admin/bans/email/list", bans.EmailBans),
    *routes("/admin/bans/ip/add", bans.AddIpBan),
    *routes("/admin/bans/ip/remove", bans.RemoveIpBan),
    *routes("/admin/bans/ip/check", bans.CheckIpBan),
    *routes("/admin/bans/ip/list", bans.IpBans),
    *routes("/admin/bans/phone/add", bans.AddPhoneBan),
    *routes("/admin/bans/phone/remove", bans.RemovePhoneBan),
    *routes("/admin/bans/phone/check", bans.CheckPhoneBan),
    *routes("/admin/bans/phone/list", bans.PhoneBans),
]
