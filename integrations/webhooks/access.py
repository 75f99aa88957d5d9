"""The two doors to a webhook: for those who manage it, and for whoever has its token."""

import hmac

from accounts.models import User
from chat.events import Place
from chat.guild_channels import overwrites_of
from chat.models import Channel
from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import P, can, compute, has
from guilds.access import GuildAccess, access_guild
from integrations.models import Webhook
from integrations.webhooks.records import token_of

_WITH_ALL = ("guild", "channel", "creator")


def access_webhook(actor: Actor, webhook_id: int, *, lock: bool = False) -> Webhook:
    """A webhook with its guild, channel and creator, if the actor may manage webhooks there and see its channel.

    `lock` holds the guild and the webhook until the transaction ends. Whoever is not in the guild does not learn
    whether it exists. Raises ProductError: UNKNOWN_WEBHOOK, MISSING_ACCESS, MISSING_PERMISSIONS.
    """
    rows = Webhook.objects.filter(pk=webhook_id)
    guild_id = rows.values_list("guild_id", flat=True).first()
    if guild_id is None:
        raise ProductError(Code.UNKNOWN_WEBHOOK)
    access = _guild_of(actor, guild_id, lock=lock)
    webhook = (rows.select_for_update(of=("self",)) if lock else rows).select_related(*_WITH_ALL).first()
    if webhook is None:
        raise ProductError(Code.UNKNOWN_WEBHOOK)
    require_view(access, webhook.channel)
    return webhook


def _guild_of(actor: Actor, guild_id: int, *, lock: bool) -> GuildAccess:
    try:
        return access_guild(actor, guild_id, P.MANAGE_WEBHOOKS, lock=lock)
    except ProductError as refusal:
        if refusal.code in (Code.ACCESS_DENIED, Code.UNKNOWN_GUILD):
            raise ProductError(Code.UNKNOWN_WEBHOOK) from None
        raise


def require_view(access: GuildAccess, channel: Channel) -> None:
    """Raise MISSING_PERMISSIONS unless the actor can see the channel."""
    if not sees(access, channel):
        raise ProductError(Code.MISSING_PERMISSIONS)


def sees(access: GuildAccess, channel: Channel) -> bool:
    """Whether the actor can see a channel of the guild."""
    return has(compute(access.grant, overwrites_of(channel)), int(P.VIEW_CHANNEL))


def require_managing(access: GuildAccess) -> None:
    """Raise MISSING_PERMISSIONS unless the actor may manage the guild's webhooks; what its channels change for them
    does not count."""
    if not can(access.grant, P.MANAGE_WEBHOOKS):
        raise ProductError(Code.MISSING_PERMISSIONS)


def webhook_by_token(webhook_id: int, token: str, *, lock: bool = False) -> Webhook:
    """The webhook that this token belongs to, with its guild, channel and creator. One query.

    Raises UNKNOWN_WEBHOOK alike for an unknown one and for a wrong token.
    """
    rows = Webhook.objects.select_related(*_WITH_ALL).filter(pk=webhook_id)
    webhook = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if webhook is None or not hmac.compare_digest(token_of(webhook).encode(), token.encode(errors="replace")):
        raise ProductError(Code.UNKNOWN_WEBHOOK)
    return webhook


def place_of(webhook: Webhook, channel: Channel | None = None) -> Place:
    """Where changes of the webhook are heard of: its channel, or another one of the same guild."""
    channel = channel or webhook.channel
    return Place(channel_id=channel.id, kind=channel.kind, guild_id=webhook.guild_id, version=webhook.guild.version)


def on_account_of(creator: User, ip: str = "") -> Actor:
    """Who answers for what a webhook does: whoever made it, whose limits count."""
    return Actor(user=creator, kind="system", ip=ip)
