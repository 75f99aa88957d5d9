"""Making, changing and deleting webhooks, by those who manage them and by whoever has a token."""

import secrets
import string
from typing import Any, TypedDict

from accounts.hooks import name_offered
from chat.events import Place
from chat.guild_channels import access_channel_in_guild
from chat.models import Channel, ChannelKind
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from core.sealing import seal
from guilds.access import access_guild
from guilds.audit import AuditAction, Change, changed, created, deleted, record
from guilds.limits import guild_limit
from guilds.models import Guild
from guilds.names import offer_names
from integrations.models import Webhook
from integrations.webhooks.access import access_webhook, place_of, require_managing, webhook_by_token
from integrations.webhooks.events import WebhooksChanged
from integrations.webhooks.facts import webhook_facts
from integrations.webhooks.records import WebhookRecord

_LETTERS = string.ascii_letters + string.digits
_TOKEN_LENGTH = 64


class WebhookChanges(TypedDict, total=False):
    """An edit of a webhook: only the keys that were sent. `avatar` is the name of a picture that is kept already."""

    name: str
    avatar: str | None
    channel_id: int


@operation("webhook.create", limit="webhook:create::channel_id")
def create_webhook(
    actor: Actor, channel_id: int, *, name: str, avatar: str | None = None, webhook_id: int | None = None
) -> WebhookRecord:
    """Make a webhook that speaks in a text channel.

    Needs MANAGE_WEBHOOKS in the guild and to see the channel. `avatar` is the name of a picture that is kept already,
    under `webhook_id`. Publishes WebhooksChanged.
    Raises ProductError: what `access_channel_in_guild` raises, MISSING_PERMISSIONS, INVALID_CHANNEL_TYPE,
    MAX_WEBHOOKS_PER_CHANNEL, MAX_WEBHOOKS_PER_GUILD, and what `offer_names` raises.
    """
    found = access_channel_in_guild(actor, channel_id, lock=True)
    require_managing(found.access)
    if found.channel.kind != ChannelKind.GUILD_TEXT:
        raise ProductError(Code.INVALID_CHANNEL_TYPE)
    _require_room(actor, found.guild, channel_id)
    _require_room_in_guild(actor, found.guild)
    offer_names(actor, found.access, {"name": name}, channel_id=channel_id)
    numbered = {} if webhook_id is None else {"id": webhook_id}
    webhook = Webhook.objects.create(
        **numbered,
        guild=found.guild,
        channel=found.channel,
        creator=actor.user,
        name=name,
        avatar=avatar,
        token=seal(_new_token().encode()),
    )
    _record(actor, AuditAction.WEBHOOK_CREATE, webhook, created(webhook_facts(webhook)))
    publish(WebhooksChanged(place=place_of(webhook)))
    return WebhookRecord.of(webhook)


def _new_token() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_TOKEN_LENGTH))


def _require_room(actor: Actor, guild: Guild, channel_id: int) -> None:
    most = guild_limit("max_webhooks_per_channel", guild, actor.user)
    if Webhook.objects.filter(channel_id=channel_id).count() >= most:
        raise ProductError(Code.MAX_WEBHOOKS_PER_CHANNEL, max_webhooks_per_channel=most, variables={"limit": most})


def _require_room_in_guild(actor: Actor, guild: Guild) -> None:
    most = guild_limit("max_webhooks_per_guild", guild, actor.user)
    if Webhook.objects.filter(guild=guild).count() >= most:
        raise ProductError(Code.MAX_WEBHOOKS_PER_GUILD, max_webhooks_per_guild=most, variables={"limit": most})


def _record(actor: Actor, action: AuditAction, webhook: Webhook, changes: list[Change]) -> None:
    options = {"channel_id": webhook.channel_id}
    record(actor, webhook.guild_id, action, target_id=webhook.id, changes=changes, options=options)


@operation("webhook.update", limit="webhook:update::webhook_id")
def update_webhook(actor: Actor, webhook_id: int, *, changes: WebhookChanges) -> WebhookRecord:
    """Change a webhook, or have it speak in another text channel of its guild.

    Needs MANAGE_WEBHOOKS in the guild and to see both channels. Publishes WebhooksChanged, for a move in both channels,
    if anything changed. Raises ProductError: what `access_webhook` raises, UNKNOWN_CHANNEL, MAX_WEBHOOKS_PER_CHANNEL,
    and what `offer_names` raises.
    """
    webhook = access_webhook(actor, webhook_id, lock=True)
    left = webhook.channel
    before = webhook_facts(webhook)
    if changes.get("channel_id", left.id) != left.id:
        webhook.channel = _other_channel(actor, webhook, changes["channel_id"])
    if changes.get("name", webhook.name) != webhook.name:
        said = {"name": changes["name"]}
        offer_names(actor, access_guild(actor, webhook.guild_id), said, channel_id=webhook.channel.id)
    touched = _applied(webhook, changes)
    if not touched and webhook.channel_id == left.id:
        return WebhookRecord.of(webhook)
    webhook.save(update_fields=["channel", *touched])
    _record(actor, AuditAction.WEBHOOK_UPDATE, webhook, changed(before, webhook_facts(webhook)))
    for channel in dict.fromkeys((left, webhook.channel)):
        publish(WebhooksChanged(place=place_of(webhook, channel)))
    return WebhookRecord.of(webhook)


def _other_channel(actor: Actor, webhook: Webhook, channel_id: int) -> Channel:
    text = Channel.objects.filter(pk=channel_id, guild_id=webhook.guild_id, kind=ChannelKind.GUILD_TEXT)
    if not text.exists():
        raise ProductError(Code.UNKNOWN_CHANNEL)
    channel = access_channel_in_guild(actor, channel_id).channel
    _require_room(actor, webhook.guild, channel_id)
    return channel


def _applied(webhook: Webhook, changes: WebhookChanges) -> list[str]:
    wanted: dict[str, Any] = {name: value for name, value in changes.items() if name != "channel_id"}
    touched = [name for name, value in wanted.items() if getattr(webhook, name) != value]
    for name in touched:
        setattr(webhook, name, wanted[name])
    return touched


@operation("webhook.update_itself", limit="webhook:update::webhook_id")
def update_by_token(actor: Actor, webhook_id: int, *, token: str, changes: WebhookChanges) -> WebhookRecord:
    """Change name or picture of the webhook that a token belongs to. Its guild keeps no note of that: nobody it could
    name has done it. Publishes WebhooksChanged if anything changed. Raises UNKNOWN_WEBHOOK, and what the hook
    `name_offered` raises."""
    webhook = webhook_by_token(webhook_id, token, lock=True)
    if changes.get("name", webhook.name) != webhook.name:
        place = {"guild_id": webhook.guild_id, "channel_id": webhook.channel_id}
        name_offered.run(None, {"name": changes["name"]}, **place)
    touched = _applied(webhook, changes)
    if touched:
        webhook.save(update_fields=touched)
        publish(WebhooksChanged(place=place_of(webhook)))
    return WebhookRecord.of(webhook)


@operation("webhook.delete", limit="webhook:delete::webhook_id")
def delete_webhook(actor: Actor, webhook_id: int) -> None:
    """Delete a webhook. What it said stays.

    Needs MANAGE_WEBHOOKS in the guild and to see its channel. Publishes WebhooksChanged. Raises as `access_webhook`.
    """
    webhook = access_webhook(actor, webhook_id, lock=True)
    _record(actor, AuditAction.WEBHOOK_DELETE, webhook, deleted(webhook_facts(webhook)))
    _delete(webhook)


@operation("webhook.delete_itself", limit="webhook:delete::webhook_id")
def delete_by_token(actor: Actor, webhook_id: int, *, token: str) -> None:
    """Delete the webhook that a token belongs to, without a note. Publishes WebhooksChanged. Raises UNKNOWN_WEBHOOK."""
    _delete(webhook_by_token(webhook_id, token, lock=True))


def _delete(webhook: Webhook) -> None:
    place: Place = place_of(webhook)
    webhook.delete()
    publish(WebhooksChanged(place=place))


def delete_with_channel(channel_id: int) -> None:
    """A channel takes its webhooks along (chat.hooks.channel_going); that it goes is said already."""
    Webhook.objects.filter(channel_id=channel_id).delete()
