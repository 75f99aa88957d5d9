"""Bans from the instance on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from moderation import admin_ban_queries as queries
from moderation.operations import admin_bans as operations
from moderation.v1.admin.inputs_bans import BansInput, EmailBanInput, IpBanInput, PhoneBanInput
from moderation.v1.admin.schemas_bans import BanCheckResponse, BansResponse, IpBansResponse

_LIMIT = "admin:ban:operation"


class BanView(AdminView):
    """What they have in common."""

    tags = ("Administration: bans",)


class AddEmailBan(BanView):
    @endpoint(request=EmailBanInput, operation=operations.ban_email, right=Right.BAN_EMAIL_ADD, audit_reason=True)
    def post(self, request: Request) -> None:
        """Ban an e-mail address.

        Nobody registers with it any more, nor changes theirs to it; who has it keeps it.
        """
        operations.ban_email(caller(request), email=request.valid["email"])


class RemoveEmailBan(BanView):
    @endpoint(request=EmailBanInput, operation=operations.unban_email, right=Right.BAN_EMAIL_REMOVE, audit_reason=True)
    def post(self, request: Request) -> None:
        """Take the ban of an e-mail address back, if there is one."""
        operations.unban_email(caller(request), email=request.valid["email"])


class CheckEmailBan(BanView):
    @endpoint(request=EmailBanInput, response=BanCheckResponse, limit=_LIMIT, right=Right.BAN_EMAIL_CHECK)
    def post(self, request: Request) -> BanCheckResponse:
        """Ask whether an e-mail address is banned."""
        return {"banned": queries.email_is_banned(caller(request), request.valid["email"])}


class EmailBans(BanView):
    @endpoint(request=BansInput, response=BansResponse, limit=_LIMIT, right=Right.BAN_EMAIL_CHECK)
    def post(self, request: Request) -> BansResponse:
        """List what is banned, latest first."""
        return {"bans": queries.banned_emails(caller(request), request.valid["limit"])}


class AddIpBan(BanView):
    @endpoint(request=IpBanInput, operation=operations.ban_ip, right=Right.BAN_IP_ADD, audit_reason=True)
    def post(self, request: Request) -> None:
        """Ban an address, or a block of them as 192.0.2.0/24.

        It is answered nothing but 403 `IP_BANNED` from now on, in every process, and its connections end. Your own
        address, this server and a good part of everybody cannot be banned.
        """
        operations.ban_ip(caller(request), ip=request.valid["ip"])


class RemoveIpBan(BanView):
    @endpoint(request=IpBanInput, operation=operations.unban_ip, right=Right.BAN_IP_REMOVE, audit_reason=True)
    def post(self, request: Request) -> None:
        """Take the ban of an address back, if there is one."""
        operations.unban_ip(caller(request), ip=request.valid["ip"])


class CheckIpBan(BanView):
    @endpoint(request=IpBanInput, response=BanCheckResponse, limit=_LIMIT, right=Right.BAN_IP_CHECK)
    def post(self, request: Request) -> BanCheckResponse:
        """Ask whether an address is banned."""
        return {"banned": queries.ip_is_banned(caller(request), request.valid["ip"])}


class IpBans(BanView):
    @endpoint(request=BansInput, response=IpBansResponse, limit=_LIMIT, right=Right.BAN_IP_CHECK)
    def post(self, request: Request) -> IpBansResponse:
        """List what is banned, latest first."""
        found = queries.banned_ips(caller(request), request.valid["limit"])
        return {"bans": [{"ip": ip, "reverse_dns": name} for ip, name in found]}


class AddPhoneBan(BanView):
    @endpoint(request=PhoneBanInput, operation=operations.ban_phone, right=Right.BAN_PHONE_ADD, audit_reason=True)
    def post(self, request: Request) -> None:
        """Ban a phone number.

        Nobody verifies it any more; who has it keeps it.
        """
        operations.ban_phone(caller(request), phone=request.valid["phone"])


class RemovePhoneBan(BanView):
    @endpoint(request=PhoneBanInput, operation=operations.unban_phone, right=Right.BAN_PHONE_REMOVE, audit_reason=True)
    def post(self, request: Request) -> None:
        """Take the ban of a phone number back, if there is one."""
        operations.unban_phone(caller(request), phone=request.valid["phone"])


class CheckPhoneBan(BanView):
    @endpoint(request=PhoneBanInput, response=BanCheckResponse, limit=_LIMIT, right=Right.BAN_PHONE_CHECK)
    def post(self, request: Request) -> BanCheckResponse:
        """Ask whether a phone number is banned."""
        return {"banned": queries.phone_is_banned(caller(request), request.valid["phone"])}


class PhoneBans(BanView):
    @endpoint(request=BansInput, response=BansResponse, limit=_LIMIT, right=Right.BAN_PHONE_CHECK)
    def post(self, request: Request) -> BansResponse:
        """List what is banned, latest first."""
        return {"bans": queries.banned_phones(caller(request), request.valid["limit"])}
