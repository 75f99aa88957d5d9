"""Looking through what is banned from the instance."""

from accounts.address_bans import bans
from accounts.contact_bans import is_banned_email, is_banned_phone
from accounts.models import BanKind, ContactBan
from accounts.rights import Right, require_right
from core.actor import Actor
from core.reverse_dns import names_of
from moderation.operations.admin_bans import checked_network


def email_is_banned(actor: Actor, email: str) -> bool:
    """Whether an e-mail address is banned. One query. Needs `ban:email:check`; raises as `require_right`."""
    require_right(actor, Right.BAN_EMAIL_CHECK)
    return is_banned_email(email)


def phone_is_banned(actor: Actor, phone: str) -> bool:
    """Whether a phone number is banned. One query. Needs `ban:phone:check`; raises as `require_right`."""
    require_right(actor, Right.BAN_PHONE_CHECK)
    return is_banned_phone(phone)


def ip_is_banned(actor: Actor, ip: str) -> bool:
    """Whether an address or a whole block is banned, itself or by a larger block. Needs `ban:ip:check`; raises as
    `require_right`, InvalidForm at `ip`."""
    require_right(actor, Right.BAN_IP_CHECK)
    return bans.covers(checked_network(ip))


def banned_emails(actor: Actor, limit: int) -> list[str]:
    """Banned e-mail addresses, latest first. One query. Needs `ban:email:check`; raises as `require_right`."""
    require_right(actor, Right.BAN_EMAIL_CHECK)
    return _banned(BanKind.EMAIL, limit)


def banned_phones(actor: Actor, limit: int) -> list[str]:
    """Banned phone numbers, latest first. One query. Needs `ban:phone:check`; raises as `require_right`."""
    require_right(actor, Right.BAN_PHONE_CHECK)
    return _banned(BanKind.PHONE, limit)


def banned_ips(actor: Actor, limit: int) -> list[tuple[str, str | None]]:
    """Banned addresses and blocks, latest first, single ones with what DNS calls them: that takes up to three seconds.
    One query. Needs `ban:ip:check`; raises as `require_right`."""
    require_right(actor, Right.BAN_IP_CHECK)
    found = _banned(BanKind.IP, limit)
    names = names_of(value for value in found if "/" not in value)
    return [(value, names.get(value)) for value in found]


def _banned(kind: BanKind, limit: int) -> list[str]:
    return list(ContactBan.objects.filter(kind=kind).order_by("-id").values_list("value", flat=True)[:limit])
