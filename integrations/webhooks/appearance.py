"""Making and changing webhooks with pictures: everything that takes long, and so stands outside of transactions."""

from chat.guild_channels import access_channel_in_guild
from core.actor import Actor
from core.ids import new_id
from integrations.operations.webhooks import WebhookChanges, create_webhook, update_by_token, update_webhook
from integrations.webhooks.access import access_webhook, on_account_of, require_managing, webhook_by_token
from integrations.webhooks.pictures import kept_avatar
from integrations.webhooks.records import WebhookRecord


def make_webhook(actor: Actor, channel_id: int, *, name: str, avatar: bytes | None = None) -> WebhookRecord:
    """`create_webhook` with a picture as a file, which is read for those alone who may. Raises what that raises, and
    InvalidForm at `avatar`."""
    webhook_id, picture = new_id(), None
    if avatar is not None:
        require_managing(access_channel_in_guild(actor, channel_id).access)
        picture = kept_avatar(actor, webhook_id, avatar).name
    return create_webhook(actor, channel_id, name=name, avatar=picture, webhook_id=webhook_id)


def change_webhook(
    actor: Actor, webhook_id: int, *, changes: WebhookChanges, avatar: bytes | None = None
) -> WebhookRecord:
    """`update_webhook` with a picture as a file. Raises what that raises, and InvalidForm at `avatar`."""
    if avatar is not None:
        access_webhook(actor, webhook_id)
        changes = {**changes, "avatar": kept_avatar(actor, webhook_id, avatar).name}
    return update_webhook(actor, webhook_id, changes=changes)


def change_by_token(
    actor: Actor, webhook_id: int, *, token: str, changes: WebhookChanges, avatar: bytes | None = None
) -> WebhookRecord:
    """`update_by_token` with a picture as a file. Raises what that raises, and InvalidForm at `avatar`."""
    if avatar is not None:
        creator = webhook_by_token(webhook_id, token).creator
        changes = {**changes, "avatar": kept_avatar(on_account_of(creator), webhook_id, avatar).name}
    return update_by_token(actor, webhook_id, token=token, changes=changes)
