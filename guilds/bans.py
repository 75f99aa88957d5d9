"""Bans of a guild: which there are, and whom they keep out."""

from collections.abc import Collection
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.permissions import P
from guilds.access import access_guild, announce
from guilds.events import BanLifted
from guilds.models import Ban, Guild
from guilds.records import BanRecord

SYSTEM_USER_ID = 0
"""Who banned somebody, when nobody in the guild did."""


def standing_bans(guild_id: int) -> "QuerySet[Ban]":
    """The guild's bans whose time is not over."""
    return Ban.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now()), guild_id=guild_id)


def bans_for(actor: Actor, guild_id: int) -> list[BanRecord]:
    """The bans of a guild, the oldest first. Needs BAN_MEMBERS. Raises as `access_guild`. Two queries."""
    access_guild(actor, guild_id, P.BAN_MEMBERS)
    return [BanRecord.of(ban) for ban in standing_bans(guild_id).select_related("user").order_by("id")]


def require_not_banned(guild: Guild, actor: Actor) -> None:
    """Raise USER_BANNED_FROM_GUILD, or USER_IP_BANNED_FROM_GUILD for somebody who was last seen where a banned person
    was. A ban whose time is over is lifted. The guild's row is locked."""
    ban = Ban.objects.select_related("user").filter(guild_id=guild.id, user_id=actor.user_id).first()
    if ban is not None:
        if ban.expires_at is None or ban.expires_at > now():
            raise ProductError(Code.USER_BANNED_FROM_GUILD)
        lift(guild, ban)
    address = comparable_address(actor.user, actor.ip)
    if address is not None and standing_bans(guild.id).filter(ip=address).exists():
        raise ProductError(Code.USER_IP_BANNED_FROM_GUILD)


def comparable_address(user: User, present: str = "") -> str | None:
    """Where the person was last seen, or is at `present`, if the operator wants addresses compared. The server's own
    says nothing about anybody."""
    if not settings.GUILDHALL.ban_addresses:
        return None
    address: str | None = present or User.objects.values_list("last_seen_ip", flat=True).get(pk=user.id)
    return None if address is None or ip_address(address).is_loopback else address


def comparable_addresses(users: Collection[User]) -> dict[int, str]:
    """`comparable_address` of many people, by person, as far as there are any. One query, none where addresses are not
    compared."""
    if not settings.GUILDHALL.ban_addresses:
        return {}
    rows = User.objects.filter(pk__in=[user.id for user in users]).values_list("id", "last_seen_ip")
    return {user_id: address for user_id, address in rows if address and not ip_address(address).is_loopback}


def lift(guild: Guild, ban: Ban) -> None:
    """End a ban in a guild whose row is locked; part of an operation. Publishes BanLifted."""
    ban.delete()
    announce(guild, BanLifted, user=UserRecord.of(ban.user))
