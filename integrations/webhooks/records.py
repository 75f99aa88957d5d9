"""Immutable facts about webhooks."""

import msgspec

from accounts.records import UserRecord
from core.sealing import open_sealed
from integrations.models import Webhook


class WebhookRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, for those who may use or manage it: whoever has the `token` speaks through it."""

    id: int
    guild_id: int
    channel_id: int
    name: str
    avatar: str | None
    token: str
    creator: UserRecord

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookRecord":
        """The row's facts; its creator was read with it."""
        return cls(
            id=webhook.id,
            guild_id=webhook.guild_id,
            channel_id=webhook.channel_id,
            name=webhook.name,
            avatar=webhook.avatar,
            token=token_of(webhook),
            creator=UserRecord.of(webhook.creator),
        )


def token_of(webhook: Webhook) -> str:
    """What makes it speak."""
    return open_sealed(webhook.token).decode()
